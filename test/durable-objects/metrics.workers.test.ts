/** What a room says of how it fares, and that a message costs the same whether anybody counts or not. */
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import type { DataPoint } from '../../domain/data-point.ts'
import { labelColumns, valueColumns } from '../../schema/metrics.ts'
import { aConversation, clientMessageId, must, type TestConversation, value } from './a-conversation.ts'
import { type Counts, counted } from './counted.ts'
import { rowsWritten } from './rows-written.ts'
import { hurry, settled } from './settled.ts'

/** The room's own bindings with this dataset among them, or with none. */
async function withDataset({ stub }: TestConversation, points: DataPoint[] | null): Promise<void> {
  await runInDurableObject(stub, (instance) => {
    const METRICS = points ? { writeDataPoint: (point: DataPoint) => void points.push(point) } : undefined
    Object.defineProperty(instance, 'env', { value: { ...env, METRICS } })
  })
}

/** Without alarms, which on a busy machine ring alone where another would have taken them along: rows are the tables'. */
async function costOfAMessage(points: DataPoint[] | null): Promise<Omit<Counts, 'alarmsRung'>> {
  const conversation = await aConversation()
  const { stub, ada } = conversation
  await settled(stub)
  await hurry(stub) // a fresh instance keeps no distance from an archive of before
  await settled(stub)
  await withDataset(conversation, points)
  const all: Counts[] = []
  const rows = await rowsWritten(conversation, async () => {
    const counts = await counted(stub, async () => {
      value(await stub.send(ada, { clientMessageId: clientMessageId(crypto.randomUUID()), text: 'hello' }))
      await settled(stub)
    })
    all.push(counts)
  })
  const { alarmsRung: _, ...others } = must(all[0])
  return { ...others, rowsWritten: rows }
}

// a room that was not yet at rest has something of before to tell: then it is counted again
it('[METRIC-8] a message costs as many rows, commands, round trips and calls with metrics as without', {
  retry: 3,
}, async () => {
  const points: DataPoint[] = []
  const without = await costOfAMessage(null)
  expect(await costOfAMessage(points)).toEqual(without)
  expect(without).toMatchObject({ databaseRequests: 1 })
})

it('[METRIC-9] a room says how long Postgres has waited, and of nobody who or what', async () => {
  const chance = vi.spyOn(Math, 'random').mockReturnValue(0) // one in ten of what goes well is written down
  const points: DataPoint[] = []
  const conversation = await aConversation()
  await withDataset(conversation, points)
  const { stub, ada } = conversation
  value(await stub.send(ada, { clientMessageId: clientMessageId('a'), text: 'a secret' }))
  await expect.poll(() => points.map(({ blobs }) => blobs[0])).toContain('archive')
  chance.mockRestore()
  const point = points.find(({ blobs }) => blobs[0] === 'archive')
  const labels = Object.fromEntries(labelColumns.map((column, index) => [column, point?.blobs[index]]))
  expect(labels).toMatchObject({ campus: conversation.campus, kind: 'class', outcome: 'written' })
  expect(point?.doubles[valueColumns.indexOf('depth')]).toBeGreaterThan(0)
  expect(JSON.stringify(points)).not.toMatch(/secret|ada|Ada|cnv_/)
})
