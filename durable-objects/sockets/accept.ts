/** Takes a verified person's socket in, or answers why not, which the worker translates into a close code. */
import type { UserActor } from '../../schema/actor.ts'
import { type ProblemCode, problems } from '../../schema/protocol/problem.ts'
import { subprotocol } from '../../schema/protocol/version.ts'
import type { Sessions } from './sessions.ts'

export function acceptSocket(sessions: Sessions, actor: UserActor, now: number): Response {
  if (sessions.isFull) return refusal('room_full')
  const { 0: client, 1: server } = new WebSocketPair()
  sessions.accept(server, actor, now)
  return new Response(null, {
    status: 101,
    webSocket: client,
    headers: { 'sec-websocket-protocol': subprotocol },
  })
}

export function refusal(code: ProblemCode): Response {
  const { status, title } = problems[code]
  const headers = { 'content-type': 'application/problem+json' }
  return Response.json({ code, title, status }, { status, headers })
}
