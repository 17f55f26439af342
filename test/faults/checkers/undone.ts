/** An act that was answered with yes, and of which nothing is to be seen in the end. */
import { type Deed, deedsOf, deedsOfType } from '../history.ts'
import type { Evidence, Finding } from './evidence.ts'

export function findUndone({ entries, refetched }: Evidence): Finding[] {
  const deeds = deedsOf(entries)
  const now = new Map(refetched.map((message) => [message.seq, message]))
  const deletions = deedsOfType(deeds, 'delete').filter(isDone)
  const lost = deletions
    .filter(({ act }) => now.get(act.seq)?.isDeleted === false)
    .map(({ act }) => `seq ${act.seq} was deleted and is there`)
  return [...lost, ...editsUndone(deeds, now), ...behindRevs(deeds, now), ...refusedAgain(deeds)]
}

/** Only its sender edits a message, one edit after the other: the last of them that is certain, or a later one, stands. */
function editsUndone(
  deeds: readonly Deed[],
  now: ReadonlyMap<number, { text: string; isDeleted: boolean }>,
): Finding[] {
  return [...Map.groupBy(deedsOfType(deeds, 'edit'), ({ act }) => act.seq)].flatMap(([seq, edits]) => {
    const last = edits.findLastIndex(isDone)
    const message = now.get(seq)
    if (last < 0 || !message || message.isDeleted) return []
    const possible = edits.slice(last).map(({ act }) => act.text)
    return possible.includes(message.text) ? [] : [`seq ${seq} was edited and says what it said before`]
  })
}

/** What was acked once is acked for good: haste is no reason to refuse it, since nothing is appended. */
function refusedAgain(deeds: readonly Deed[]): Finding[] {
  const sends = deedsOfType(deeds, 'send')
  // the first answer is the last that is put in
  const ackedAt = new Map(
    sends
      .toReversed()
      .flatMap(({ act, outcome, answeredAt }) =>
        outcome === 'ok' && answeredAt !== undefined ? [[act.clientMessageId, answeredAt] as const] : [],
      ),
  )
  return sends.flatMap(({ act, outcome, code, invokedAt }) =>
    outcome === 'fail' && (ackedAt.get(act.clientMessageId) ?? Number.POSITIVE_INFINITY) < invokedAt
      ? [`${act.clientMessageId} was acked, and refused with ${code} when it was said again`]
      : [],
  )
}

/** Whatever was answered with a rev is in a state of at least that rev. */
function behindRevs(deeds: readonly Deed[], now: ReadonlyMap<number, { rev: number }>): Finding[] {
  return deeds.flatMap(({ place }) => {
    const rev = place ? now.get(place.seq)?.rev : undefined
    if (!place || rev === undefined || rev >= place.rev) return []
    return [`seq ${place.seq} was in rev ${place.rev} and is in rev ${rev}`]
  })
}

function isDone({ outcome }: Pick<Deed, 'outcome'>): boolean {
  return outcome === 'ok'
}
