/** Acked and not there: in the history, in the room or Postgres, or in the log of somebody to whom it was due. */
import { deedsOf, deedsOfType } from '../history.ts'
import type { Evidence, Finding } from './evidence.ts'

export function findLost({ entries, refetched, room, archived, held }: Evidence): Finding[] {
  const acked = deedsOfType(deedsOf(entries), 'send').filter(({ outcome }) => outcome === 'ok')
  const places = [
    { where: 'the history', seqs: seqsById(refetched) },
    { where: 'Postgres', seqs: seqsById(archived) },
    { where: 'the room and Postgres', seqs: new Map([...seqsById(archived), ...seqsById(room)]) },
  ]
  const logs = [...held].map(([who, messages]) => ({
    where: `the log of ${who}`,
    seqs: seqsById(messages),
    from: messages[0]?.seq ?? Number.POSITIVE_INFINITY,
  }))
  return acked.flatMap(({ act, place }) => {
    const seq = place?.seq ?? 0
    const missing = [...places, ...logs.filter(({ from }) => seq >= from)].filter(
      ({ seqs }) => seqs.get(act.clientMessageId) !== seq,
    )
    return missing.map(({ where }) => `seq ${seq} (${act.clientMessageId}) is not in ${where}`)
  })
}

function seqsById(messages: readonly { clientMessageId: string; seq: number }[]): Map<string, number> {
  return new Map(messages.map(({ clientMessageId, seq }) => [clientMessageId, seq]))
}
