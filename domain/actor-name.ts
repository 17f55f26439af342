/** How the change log names whoever did something. */
import type { Actor } from '../schema/actor.ts'
import type { ActorName } from '../schema/events.ts'

export function actorName(actor: Actor): ActorName {
  return actor.type === 'user' ? `user:${actor.userId}` : `key:${actor.keyId}`
}
