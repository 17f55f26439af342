/** The badge of the whole application: what is unread in all conversations together. */
import * as z from 'zod'
import type { BaselineRequest } from '../baseline/baseline.ts'
import { schema } from '../baseline/tables.ts'
import { campusId } from '../campus/campus-plan.ts'
import type { Screen } from './screen.ts'

type Cursor = { id: string; read_seq: number }
type Total = { total: number }

export const unreadTotal: Screen = {
  name: 'unread',
  title: 'unread in all conversations together',
  ours: () => ['/v1/conversations?limit=1'],
  ordinary: () => [{}],
  answers: { 'per row': perRow, DataLoader: loaded, 'one query': inOneQuery, inbox: fromInbox },
  essenceOfOurs: (body) => z.object({ unread_total: z.number() }).parse(body).unread_total,
  essenceOfOrdinary: (body) => z.object({ total: z.number() }).parse(body).total,
  isTimed: true,
}

const cursorsOf = `
  SELECT m.conversation_id AS id, coalesce(k.read_seq, m.joined_seq) AS read_seq
  FROM members m
  JOIN conversations c ON c.id = m.conversation_id AND c.archived_at IS NULL
  LEFT JOIN cursors k ON k.conversation_id = m.conversation_id AND k.user_id = m.user_id
  WHERE m.campus_id = $1 AND m.user_id = $2 AND NOT m.removed`

async function perRow({ query, userId }: BaselineRequest): Promise<Total> {
  const cursors = await query<Cursor>('unread_cursors', cursorsOf, [campusId, userId])
  const counts = cursors.map(async ({ id, read_seq }) => {
    const [row] = await query<{ unread: number }>(
      'unread_of_one',
      'SELECT count(*) AS unread FROM messages WHERE conversation_id = $1 AND seq > $2 AND deleted_at IS NULL',
      [id, read_seq],
    )
    return row?.unread ?? 0
  })
  return { total: sum(await Promise.all(counts)) }
}

async function loaded({ query, loaders, userId }: BaselineRequest): Promise<Total> {
  const cursors = await query<Cursor>('unread_cursors', cursorsOf, [campusId, userId])
  const counts = cursors.map(({ id, read_seq }) =>
    loaders.unread.load({ conversationId: id, readSeq: read_seq }),
  )
  return { total: sum(await Promise.all(counts)) }
}

async function inOneQuery({ query, userId }: BaselineRequest): Promise<Total> {
  const text = `SELECT coalesce(sum((SELECT count(*) FROM messages u
      WHERE u.conversation_id = l.id AND u.seq > l.read_seq AND u.deleted_at IS NULL)), 0)::int AS total
    FROM (${cursorsOf}) AS l`
  const [row] = await query<Total>('unread_at_once', text, [campusId, userId])
  return { total: row?.total ?? 0 }
}

async function fromInbox({ query, userId }: BaselineRequest): Promise<Total> {
  const text = `SELECT coalesce(sum(unread), 0)::int AS total FROM ${schema}.inbox WHERE user_id = $1`
  const [row] = await query<Total>('unread_inbox', text, [userId])
  return { total: row?.total ?? 0 }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
