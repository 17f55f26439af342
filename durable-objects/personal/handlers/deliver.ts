/** What a conversation tells a person goes to each of their devices; a person who is not in costs nothing. */
import { isInAudience } from '../../../domain/standing.ts'
import type { Delivery } from '../../../schema/rpc.ts'
import type { Person } from '../person.ts'

export function deliver({ sessions, sender }: Person, { frame, audience }: Delivery): void {
  const [session] = sessions.all()
  if (!session) return
  if (audience && !isInAudience(session.actor.role, { kind: 'announcement', audience })) return
  sender.tellAll(frame)
}
