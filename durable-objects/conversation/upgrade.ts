/**
 * A socket at the door. The worker has verified the token and hands the person over in a header; whether they
 * belong here is judged by the room itself. A refusal is an ordinary HTTP answer, which the worker translates
 * into a close code for browsers.
 */
import { type UserActor, parseActorHeader } from '../../schema/actor.ts'
import { type ProblemCode, problems } from '../../schema/protocol/problem.ts'
import { subprotocol } from '../../schema/protocol/version.ts'
import { actorHeader } from '../../schema/rpc.ts'
import type { Room } from './room.ts'

export function openSocket(room: Room | null, request: Request): Response {
  const actor: UserActor | null = parseActorHeader(request.headers.get(actorHeader))
  if (!actor || !room || room.refuse(actor, 'read')) return refusal('not_found')
  if (room.sessions.isFull) return refusal('room_full')
  const { 0: client, 1: server } = new WebSocketPair()
  room.sessions.accept(server, actor, room.clock())
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: { 'sec-websocket-protocol': subprotocol },
  })
}

function refusal(code: ProblemCode): Response {
  const { status, title } = problems[code]
  return Response.json(
    { code, title, status },
    { status, headers: { 'content-type': 'application/problem+json' } },
  )
}
