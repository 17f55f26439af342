/** One statement, explained and timed on a connection of its own. */
import type pg from 'pg'
import * as z from 'zod'
import { medianOf } from '../delivery/samples.ts'

export type Statement = { query: string; params: (string | null)[] }

const explained = z.tuple([
  z.object({
    'QUERY PLAN': z.tuple([
      z.object({ Plan: z.object({ 'Shared Hit Blocks': z.number(), 'Shared Read Blocks': z.number() }) }),
    ]),
  }),
])

/** Blocks that Postgres touched, in memory or not, and which row the page begins with. */
export async function buffersOf(
  client: pg.Client,
  { query, params }: Statement,
): Promise<{ buffers: number; firstSeq: number }> {
  // by place: what is quoted has a seq as well
  const { rows: shown, fields } = await client.query<unknown[]>({
    text: query,
    values: params,
    rowMode: 'array',
  })
  const firstSeq = Number(shown[0]?.[fields.findIndex(({ name }) => name === 'seq')])
  const { rows } = await client.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query}`, params)
  const [{ 'QUERY PLAN': plan }] = explained.parse(rows)
  const { 'Shared Hit Blocks': hit, 'Shared Read Blocks': read } = plan[0].Plan
  return { buffers: hit + read, firstSeq }
}

/** Median of so many in ms, the first left out: it finds the rows on the disk. */
export async function timeOf(
  client: pg.Client,
  { query, params }: Statement,
  repeats: number,
): Promise<number> {
  const times: number[] = []
  for (let time = 0; time <= repeats; time++) {
    const startedAt = performance.now()
    await client.query(query, params)
    if (time > 0) times.push(performance.now() - startedAt)
  }
  return medianOf(times)
}
