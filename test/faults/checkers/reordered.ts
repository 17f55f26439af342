/**
 * An order that nobody may see turned round: what was acked before another was even said comes before it, whoever said
 * the two; and a log is shown new messages by ascending seq.
 */
import { deedsOf, deedsOfType } from '../history.ts'
import type { Evidence, Finding } from './evidence.ts'

export function findReordered({ entries }: Evidence): Finding[] {
  return [...againstTime(entries), ...shownLate(entries)]
}

function againstTime(entries: Evidence['entries']): Finding[] {
  // a message that is said again keeps the place of the first time
  const first = new Map<string, { invokedAt: number; answeredAt: number; seq: number }>()
  for (const { act, invokedAt, answeredAt, place } of deedsOfType(deedsOf(entries), 'send')) {
    const known = first.get(act.clientMessageId)
    if (known) known.answeredAt = Math.min(known.answeredAt, answeredAt ?? Number.POSITIVE_INFINITY)
    else if (place && answeredAt !== undefined)
      first.set(act.clientMessageId, { invokedAt, answeredAt, seq: place.seq })
  }
  const byAnswer = [...first.values()].sort((one, other) => one.answeredAt - other.answeredAt)
  const byInvocation = [...first.values()].sort((one, other) => one.invokedAt - other.invokedAt)
  const findings: Finding[] = []
  let highest = 0
  let next = 0
  for (const { invokedAt, seq } of byInvocation) {
    for (let done = byAnswer[next]; done && done.answeredAt < invokedAt; done = byAnswer[++next])
      highest = Math.max(highest, done.seq)
    if (seq < highest) findings.push(`seq ${seq} was said after seq ${highest} was acked`)
  }
  return findings
}

function shownLate(entries: Evidence['entries']): Finding[] {
  const shown = new Map<string, Set<number>>()
  const last = new Map<string, number>()
  const findings: Finding[] = []
  for (const entry of entries) {
    if (entry.what === 'began') {
      shown.delete(entry.who)
      last.delete(entry.who)
    }
    if (entry.what !== 'saw') continue
    const { seq } = entry.message
    const seqs = shown.get(entry.who) ?? new Set<number>()
    shown.set(entry.who, seqs)
    const before = last.get(entry.who) ?? 0
    if (!seqs.has(seq) && seq < before)
      findings.push(`seq ${seq} is shown to ${entry.who} after seq ${before}`)
    seqs.add(seq)
    last.set(entry.who, Math.max(before, seq))
  }
  return findings
}
