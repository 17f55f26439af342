/**
 * What must not have happened, found in what the ledger holds and in what was read back. Each finding names the
 * first thing that somebody would look for: a seq, and where it is wrong.
 */
import type { Evidence, Ledger, Said, Shown } from './ledger.ts'

export type Finding = { seq: number; where: string }

export const faultNames = [
  'refused',
  'lost',
  'duplicated',
  'out of order',
  'differing between readers',
  'never said',
  'missing from Postgres',
  'history differing',
] as const
export type FaultName = (typeof faultNames)[number]

export type Faults = Record<FaultName, Finding[]>

export function findFaults(ledger: Ledger, evidence: Evidence): Faults {
  const truth = new Map(ledger.acked.map((said) => [said.place?.seq ?? 0, said]))
  return {
    refused: [...ledger.said.values()].filter(({ refusal }) => refusal !== undefined).map(unplaced),
    lost: lost(ledger, truth),
    duplicated: [...repeats(ledger), ...sharedPlaces(ledger), ...saidTwice(evidence.history)],
    'out of order': [...named(ledger.unordered, 'shown late to'), ...sendersOutOfOrder(ledger)],
    'differing between readers': differing(ledger, truth, evidence),
    'never said': neverSaid(ledger, evidence),
    'missing from Postgres': differingFrom(truth, evidence.archived, 'Postgres'),
    'history differing': [
      ...differingFrom(truth, evidence.history, 'history'),
      ...notAscending(evidence.history),
    ],
  }
}

export function hasFaults(faults: Faults): boolean {
  return faultNames.some((name) => faults[name].length > 0)
}

/** Without an answer; or acked, and not shown to somebody from whose first message on everything is due. */
function lost(ledger: Ledger, truth: ReadonlyMap<number, Said>): Finding[] {
  const unanswered = [...ledger.said.values()].filter(({ place, refusal }) => !place && refusal === undefined)
  const findings = unanswered.map(unplaced)
  for (const [reader, { shown, dueSeq }] of ledger.shelves) {
    for (const seq of truth.keys())
      if (seq >= dueSeq && !shown.has(seq)) findings.push({ seq, where: `not shown to ${reader}` })
  }
  return findings
}

function repeats(ledger: Ledger): Finding[] {
  return named(ledger.repeated, 'shown twice to')
}

function sharedPlaces(ledger: Ledger): Finding[] {
  const first = new Map<number, string>()
  return ledger.acked.flatMap(({ place, clientMessageId }) => {
    const seq = place?.seq ?? 0
    const other = first.get(seq)
    first.set(seq, clientMessageId)
    return other === undefined ? [] : [{ seq, where: `given to ${other} and to ${clientMessageId}` }]
  })
}

/** One message under two seqs. */
function saidTwice(history: readonly Shown[]): Finding[] {
  const seqs = new Map<string, number>()
  return history.flatMap(({ seq, clientMessageId }) => {
    const other = seqs.get(clientMessageId)
    seqs.set(clientMessageId, seq)
    return other === undefined || other === seq
      ? []
      : [{ seq, where: `${clientMessageId} is seq ${other} as well` }]
  })
}

/** A sender's own order is kept: what they said first has the lower seq. */
function sendersOutOfOrder(ledger: Ledger): Finding[] {
  const last = new Map<string, number>()
  return [...ledger.said.values()].flatMap(({ senderId, place }) => {
    if (!place) return []
    const before = last.get(senderId) ?? 0
    last.set(senderId, Math.max(before, place.seq))
    return place.seq < before ? [{ seq: place.seq, where: `said by ${senderId} after seq ${before}` }] : []
  })
}

/** Every reader must have been shown what was said, and hold what they were shown. */
function differing(ledger: Ledger, truth: ReadonlyMap<number, Said>, { held }: Evidence): Finding[] {
  const findings = named(ledger.replaced, 'shown with two states to')
  for (const [reader, { shown }] of ledger.shelves) {
    for (const message of shown.values()) {
      const said = truth.get(message.seq)
      if (said && !isSame(said, message)) findings.push({ seq: message.seq, where: `as shown to ${reader}` })
    }
    const kept = new Map((held.get(reader) ?? []).map((message) => [message.seq, message]))
    for (const { seq, rev } of shown.values())
      if (kept.get(seq)?.rev !== rev) findings.push({ seq, where: `as held by ${reader}` })
    for (const seq of kept.keys())
      if (!shown.has(seq)) findings.push({ seq, where: `held, not shown, by ${reader}` })
  }
  return findings
}

function neverSaid(ledger: Ledger, { history, archived }: Evidence): Finding[] {
  const shown = [...ledger.shelves].flatMap(([reader, shelf]) =>
    [...shelf.shown.values()].map((message) => ({ message, where: `shown to ${reader}` })),
  )
  const read = [
    ...history.map((message) => ({ message, where: 'in the history' })),
    ...archived.map((message) => ({ message, where: 'in Postgres' })),
  ]
  return [...shown, ...read]
    .filter(({ message }) => ledger.said.get(message.clientMessageId)?.senderId !== message.senderId)
    .map(({ message, where }) => ({ seq: message.seq, where }))
}

function differingFrom(truth: ReadonlyMap<number, Said>, read: readonly Shown[], place: string): Finding[] {
  const found = new Map(read.map((message) => [message.seq, message]))
  return [...truth].flatMap(([seq, said]) => {
    const message = found.get(seq)
    if (!message) return [{ seq, where: `not in ${place}` }]
    return isSame(said, message) ? [] : [{ seq, where: `different in ${place}` }]
  })
}

function notAscending(history: readonly Shown[]): Finding[] {
  return history.flatMap(({ seq }, index) =>
    index > 0 && seq !== (history[index - 1]?.seq ?? 0) + 1
      ? [{ seq, where: 'does not follow in the history' }]
      : [],
  )
}

function isSame(said: Said, message: Shown): boolean {
  return (
    said.text === message.text &&
    said.senderId === message.senderId &&
    said.clientMessageId === message.clientMessageId &&
    said.replyTo === message.replyTo &&
    said.place?.rev === message.rev
  )
}

function named(entries: readonly { reader: string; seq: number }[], what: string): Finding[] {
  return entries.map(({ reader, seq }) => ({ seq, where: `${what} ${reader}` }))
}

function unplaced({ clientMessageId, refusal }: Said): Finding {
  return { seq: 0, where: `${clientMessageId}: ${refusal ?? 'no answer'}` }
}
