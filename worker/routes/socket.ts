/**
 * The door of both sockets, a person's own and a conversation's. The token is read here and goes no further: the room gets the verified
 * person instead, and never a header that the caller chose. A page of another origin gets no upgrade at all;
 * every other refusal is said on the socket itself, since a browser cannot read why a handshake failed.
 */
import * as z from 'zod'
import { encodeActorHeader, type UserActor } from '../../schema/actor.ts'
import { parseConversationId } from '../../schema/ids.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { subprotocol } from '../../schema/protocol/version.ts'
import { actorHeader } from '../../schema/rpc.ts'
import { postgresDirectory } from '../../stores/directory.ts'
import { openNeon } from '../../stores/neon.ts'
import { parseHandshake } from '../auth/handshake.ts'
import { originRefusal } from '../auth/origin.ts'
import { resolveToken } from '../auth/resolve-actor.ts'
import { isTokenExpired } from '../auth/verify-token.ts'
import { deactivated, isShut } from '../contract/admission.ts'
import { route } from '../contract/route.ts'
import type { FrontContext } from '../front.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { refuseSocket, roomRefusal } from '../refused-socket.ts'
import { rememberPerson } from '../remember-person.ts'
import { knockAtPersonalRoom, knockAtRoom } from '../rooms.ts'

const upgrade = {
  method: 'GET',
  tag: 'Sockets',
  // the token is in the handshake's subprotocols, where browsers can put it
  callers: 'anyone',
  answers: { 101: { nothing: 'The socket is open. docs/PROTOCOL.md says what is spoken on it.' } },
  problems: ['upgrade_required', 'subprotocol_missing', 'origin_refused'],
} as const

export const socketRoutes = [
  route({
    ...upgrade,
    path: '/v1/socket',
    operationId: 'openPersonalSocket',
    summary: 'Open a person’s own socket',
    handle: ({ c }) => openPersonalSocket(c),
  }),
  route({
    ...upgrade,
    path: '/v1/conversations/:id/socket',
    operationId: 'openConversationSocket',
    summary: 'Open a conversation’s socket',
    // what is wrong with the id is said on the socket, since a browser cannot read why a handshake failed
    params: { id: z.string() },
    handle: ({ c, params }) => openConversationSocket(c, params.id),
  }),
]

async function openPersonalSocket(c: FrontContext): Promise<Response> {
  const admitted = await admit(c)
  if (admitted instanceof Response) return admitted
  return enter(await knockAtPersonalRoom(c.env, admitted.actor, admitted.request))
}

async function openConversationSocket(c: FrontContext, id: string): Promise<Response> {
  const admitted = await admit(c)
  if (admitted instanceof Response) return admitted
  const conversationId = parseConversationId(id)
  if (!conversationId) return refuseSocket(problem('not_found'))
  const address = { campusId: admitted.actor.campusId, conversationId }
  return enter(await knockAtRoom(c.env, address, admitted.request))
}

/** Who is at the door, and the request as a room may see it; or why they stay outside. */
async function admit(c: FrontContext): Promise<{ actor: UserActor; request: Request } | Response> {
  if (c.req.header('upgrade')?.toLowerCase() !== 'websocket')
    return answerProblem(c, problem('upgrade_required'))
  const handshake = parseHandshake(c.req.header('sec-websocket-protocol') ?? null)
  if (!handshake.ok) return answerProblem(c, handshake.problem)
  const verified = await resolveToken(handshake.value.token, c.env)
  if (!verified.ok)
    return refuseSocket(
      verified.problem,
      isTokenExpired(verified.problem) ? closeCodes.tokenExpired : undefined,
    )
  const { actor, campus } = verified.value
  const foreign = originRefusal(c.req.header('origin') ?? null, campus)
  if (foreign) return answerProblem(c, foreign)
  if (await isShut(c.env, actor)) return refuseSocket(deactivated)
  rememberPerson(c, postgresDirectory(openNeon(c.env)), actor, campus)
  const headers = new Headers(c.req.raw.headers)
  headers.set('sec-websocket-protocol', subprotocol)
  headers.delete('authorization')
  headers.set(actorHeader, encodeActorHeader(actor))
  return { actor, request: new Request(c.req.raw, { headers }) }
}

async function enter(response: Response | null): Promise<Response> {
  if (!response) return refuseSocket(problem('unavailable'))
  return response.status === 101 ? response : refuseSocket(await roomRefusal(response))
}
