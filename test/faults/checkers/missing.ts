/** Events that the host was not told, and lists without the conversation. */
import { deedsOf, deedsOfType } from '../history.ts'
import type { Evidence, Finding } from './evidence.ts'

export function findUntold({ events, refetched }: Evidence): Finding[] {
  const told = new Set(events.map(({ type, seq }) => `${type} ${seq}`))
  return refetched.flatMap(({ seq, isDeleted }) => [
    ...(told.has(`message.created ${seq}`) ? [] : [`no event says that seq ${seq} was said`]),
    ...(!isDeleted || told.has(`message.deleted ${seq}`)
      ? []
      : [`no event says that seq ${seq} was deleted`]),
  ])
}

export function findUnlisted({ entries }: Evidence): Finding[] {
  return deedsOfType(deedsOf(entries), 'list')
    .filter(({ isMissing }) => isMissing)
    .map(({ who }) => `the list of ${who} was answered without the conversation`)
}
