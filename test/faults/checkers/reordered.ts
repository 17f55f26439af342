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
  // a message that is said again keeps the place of the first time, whether that was answered or not
  const sends = Map.groupBy(deedsOfType(deedsOf(entries), 'send'), ({ act }) => act.clientMessageId)
  const placed = [...sends.values()].flatMap((times) => {
    const seq = times.find(({ place }) => place !== undefined)?.place?.seq
    const answers = times.flatMap(({ place, answeredAt }) =>
      place && answeredAt !== undefined ? [answeredAt] : [],
    )
    const invokedAt = times[0]?.invokedAt
    return seq === undefined || invokedAt === undefined
      ? []
      : [{ seq, invokedAt, answeredAt: Math.min(...answers) }]
  })
  const byAnswer = placed.toSorted((one, other) => one.answeredAt - other.answeredAt)
  const byInvocation = placed.toSorted((one, other) => one.invokedAt - other.invokedAt)
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
