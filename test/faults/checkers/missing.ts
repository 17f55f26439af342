/** Events that the host was not told, webhooks that it did not get or cannot believe, files that are gone, lists without the conversation. */
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

/** At least once, under the event's own name, signed. */
export function findUnhooked({ events, hooks }: Evidence): Finding[] {
  const told = new Set(hooks.flatMap(({ id, isSigned }) => (isSigned ? [id] : [])))
  return [
    ...events
      .filter(({ id }) => !told.has(id))
      .map(({ id, type, seq }) => `no webhook of ${type} ${seq}, ${id}`),
    ...hooks
      .filter(({ isSigned }) => !isSigned)
      .map(
        ({ id, type, seq }) => `the webhook ${id} of ${type} ${seq} is under no name and signature of ours`,
      ),
  ]
}

export function findUnkept({ files }: Evidence): Finding[] {
  return [...files].filter(([, wrong]) => wrong !== '').map(([file, wrong]) => `${file}: ${wrong}`)
}

export function findUnlisted({ entries }: Evidence): Finding[] {
  return deedsOfType(deedsOf(entries), 'list')
    .filter(({ isMissing }) => isMissing)
    .map(({ who }) => `the list of ${who} was answered without the conversation`)
}
