/** Whether what Redis would show as unread is what Postgres says, and where that can be told at all. */
import { expect, it } from 'vitest'
import { settleMs } from '../../schema/limits.ts'
import { driftBetween } from '../../stores/badge-drift.ts'
import type { ArchivedListRow } from '../../stores/archived-list.ts'
import { aHead, aParticipation } from './a-list.ts'

const now = Date.parse('2026-11-25T12:00:00.000Z')
const longAgo = new Date(now - 3 * settleMs).toISOString()
const before = aHead(1, { rev: 9, lastSeq: 9, activeAt: longAgo })
const read = aParticipation({ readSeq: 4, cursorRev: 3 })
const row: ArchivedListRow = { head: before, participation: read, mentionedSeqs: [] }

function drift(told: Partial<typeof before>, own: Partial<typeof read>, archived = row) {
  const heads = new Map([[before.id, { ...before, ...told }]])
  const updates = new Map([[before.id, { ...read, ...own }]])
  return driftBetween({ heads, updates }, [archived], now)
}

it('[METRIC-7] what agrees has no drift', () => {
  expect(drift({}, {})).toEqual({ count: 1, drift: 0 })
})

it.each([
  ['a head that lacks the last two messages', { rev: 7, lastSeq: 7 }, {}, 2],
  ['a cursor that was not told', {}, { readSeq: 1, cursorRev: 1 }, 3],
  ['a deletion that was not told', {}, {}, 1],
])('[METRIC-7] %s is wrong by as many messages', (what, told, own, expected) => {
  const archived = what.startsWith('a deletion') ? { ...row, head: { ...before, deletedSeqs: [8] } } : row
  expect(drift(told, own, archived)).toEqual({ count: 1, drift: expected })
})

it.each([
  ['of whom Redis knows a later message', { rev: 10, lastSeq: 10 }, {}, row],
  ['of whom Redis knows a later reading', {}, { cursorRev: 4, readSeq: 9 }, row],
  [
    'in which something has just happened',
    { rev: 8, lastSeq: 8 },
    {},
    { ...row, head: { ...before, activeAt: new Date(now).toISOString() } },
  ],
])('[METRIC-7] a conversation %s is not compared', (_, told, own, archived) => {
  expect(drift(told, own, archived)).toEqual({ count: 0, drift: 0 })
})
