/** How logs, gates and records name whoever did something. */
import type { ActorName } from '../schema/events.ts'
import type { KeyId, UserId } from '../schema/ids.ts'

export type Named = { type: 'user'; userId: UserId } | { type: 'key'; keyId: KeyId }

export function actorName(actor: Named): ActorName {
  return actor.type === 'user' ? `user:${actor.userId}` : `key:${actor.keyId}`
}
