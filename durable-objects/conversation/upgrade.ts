/**
 * A socket at the door. The worker has verified the token and hands the person over in a header; whether they
 * belong here is judged by the room itself.
 */
import { parseActorHeader } from '../../schema/actor.ts'
import { actorHeader } from '../../schema/rpc.ts'
import { acceptSocket, refusal } from '../sockets/accept.ts'
import type { Room } from './room.ts'

export function openSocket(room: Room | null, request: Request): Response {
  const actor = parseActorHeader(request.headers.get(actorHeader))
  if (!actor || !room || room.refuse(actor, 'read')) return refusal('not_found')
  return acceptSocket(room.sessions, actor, room.clock())
}
