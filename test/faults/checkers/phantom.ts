/** Seen or kept, and never said by the person whose it is said to be; or with a text that they have not given it. */
import { deedsOf, deedsOfType, type Shown } from '../history.ts'
import type { Evidence, Finding } from './evidence.ts'

export function findPhantoms({ entries, refetched, archived, room }: Evidence): Finding[] {
  const deeds = deedsOf(entries)
  const senders = new Map<string, string>()
  const texts = new Map<string, Set<string>>()
  const idAt = new Map<number, string>()
  for (const { who, act, place } of deedsOfType(deeds, 'send')) {
    senders.set(act.clientMessageId, who)
    texts.set(act.clientMessageId, (texts.get(act.clientMessageId) ?? new Set()).add(act.text))
    if (place) idAt.set(place.seq, act.clientMessageId)
  }
  for (const { act } of deedsOfType(deeds, 'edit')) texts.get(idAt.get(act.seq) ?? '')?.add(act.text)

  const judge = ({ seq, senderId, clientMessageId, text, isDeleted }: Shown, where: string): Finding[] => {
    if (senders.get(clientMessageId) !== senderId)
      return [`seq ${seq} ${where} was never said by ${senderId}`]
    const isTheirs = isDeleted ? text === '' : texts.get(clientMessageId)?.has(text)
    return isTheirs ? [] : [`seq ${seq} ${where} has a text that nobody gave it`]
  }
  return [
    ...entries.flatMap((entry) =>
      entry.what === 'saw' ? judge(entry.message, `shown to ${entry.who}`) : [],
    ),
    ...refetched.flatMap((message) => judge(message, 'in the history')),
    ...archived.flatMap((message) => judge(message, 'in Postgres')),
    ...room.flatMap((message) => judge(message, 'in the room')),
  ]
}
