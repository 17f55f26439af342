/** One message under two seqs, two under one, a state shown twice as news, or an event under two names. */
import { deedsOf, deedsOfType } from '../history.ts'
import type { Evidence, Finding } from './evidence.ts'

export function findDoubled(evidence: Evidence): Finding[] {
  const { entries, refetched, archived } = evidence
  const acked = deedsOfType(deedsOf(entries), 'send').flatMap(({ act, place }) =>
    place ? [{ clientMessageId: act.clientMessageId, seq: place.seq }] : [],
  )
  return [
    ...conflicts(acked, 'acked'),
    ...conflicts(refetched, 'in the history'),
    ...conflicts(archived, 'in Postgres'),
    ...shownTwice(evidence),
    ...eventsTwice(evidence),
  ]
}

function conflicts(places: readonly { clientMessageId: string; seq: number }[], where: string): Finding[] {
  const seqOf = new Map<string, number>()
  const idOf = new Map<number, string>()
  return places.flatMap(({ clientMessageId, seq }) => {
    const otherSeq = seqOf.get(clientMessageId) ?? seq
    const otherId = idOf.get(seq) ?? clientMessageId
    seqOf.set(clientMessageId, seq)
    idOf.set(seq, clientMessageId)
    if (otherSeq !== seq) return [`${clientMessageId} is seq ${otherSeq} and seq ${seq} ${where}`]
    return otherId === clientMessageId ? [] : [`seq ${seq} is ${otherId} and ${clientMessageId} ${where}`]
  })
}

function shownTwice({ entries }: Evidence): Finding[] {
  const shown = new Map<string, Map<number, number>>()
  const findings: Finding[] = []
  for (const entry of entries) {
    if (entry.what === 'began') shown.delete(entry.who)
    if (entry.what !== 'saw') continue
    const revs = shown.get(entry.who) ?? new Map<number, number>()
    shown.set(entry.who, revs)
    const { seq, rev } = entry.message
    if ((revs.get(seq) ?? -1) >= rev) findings.push(`seq ${seq} in rev ${rev} is shown again to ${entry.who}`)
    revs.set(seq, rev)
  }
  return findings
}

function eventsTwice({ events }: Evidence): Finding[] {
  const names = new Map<string, string>()
  return events.flatMap(({ id, type, seq, rev }) => {
    if (seq === null) return []
    const what = `${type} of seq ${seq} in rev ${rev}`
    const other = names.get(what) ?? id
    names.set(what, id)
    return other === id ? [] : [`${what} is the events ${other} and ${id}`]
  })
}
