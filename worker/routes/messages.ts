/** What is said in a conversation: say something, take it back, read a page of what was said. */
import type { Hono } from 'hono'
import * as z from 'zod'
import type { Actor } from '../../schema/actor.ts'
import { type ClientMessageId, parseClientMessageId, parseConversationId } from '../../schema/ids.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { SendRequest } from '../../schema/rpc.ts'
import type { Front, FrontContext } from '../front.ts'
import { historyPage } from '../history-page.ts'
import { primeUsers, readArchived } from '../history-read.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { type Parsed, parseBody, refused } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { parsePageQuery, parseWholeNumber } from '../page-query.ts'
import { askRoom } from '../rooms.ts'
import { body, clientMessageId, userId } from './fields.ts'

/** Whether the text may be said is judged by the room, for sockets and HTTP alike. */
const newMessage = body({
  clientMessageId: clientMessageId.optional(),
  text: z.string('must be text'),
  replyTo: z.int('must be the seq of a message').min(1, 'must be the seq of a message').optional(),
  senderId: userId.optional(),
})

type NewMessage = z.output<typeof newMessage>

export function messageRoutes(app: Hono<Front>): void {
  app.post('/v1/conversations/:id/messages', authenticate, postMessage)
  app.get('/v1/conversations/:id/messages', authenticate, getMessages)
  app.delete('/v1/conversations/:id/messages/:seq', authenticate, deleteMessage)
}

async function postMessage(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const conversationId = parseConversationId(c.req.param('id'))
  if (!conversationId) return answerProblem(c, problem('not_found'))
  const wanted = await parseBody(c.req.raw, newMessage)
  if (!wanted.ok) return answerProblem(c, wanted.problem, wanted.faults)
  const named = nameOf(wanted.value, c.req.header('idempotency-key'))
  if (!named.ok) return answerProblem(c, named.problem, named.faults)
  const spoken = await speakerOf(c, actor, wanted.value)
  if (!spoken.ok) return answerProblem(c, spoken.problem, spoken.faults)
  const { text, replyTo } = wanted.value
  const request: SendRequest = {
    clientMessageId: named.value,
    text,
    ...(replyTo === undefined ? {} : { replyTo }),
    ...spoken.value,
  }
  const address = { campusId: actor.campusId, conversationId }
  const answer = await askRoom(c.env, address, (room) => room.send(actor, request))
  if (!answer.ok) return answerProblem(c, answer.problem)
  const { replayed, ...sent } = answer.value
  if (replayed) c.header('idempotency-replayed', 'true')
  return c.json(sent, replayed ? 200 : 201)
}

/** On a message the `Idempotency-Key` is the clientMessageId; given twice, they must agree. */
function nameOf(message: NewMessage, header: string | undefined): Parsed<ClientMessageId> {
  const fromHeader = header === undefined ? undefined : parseClientMessageId(header)
  if (fromHeader === null)
    return refused(problem('request_invalid', 'Idempotency-Key must be 1 to 64 of A–Z a–z 0–9 . _ : -'))
  if (fromHeader && message.clientMessageId && fromHeader !== message.clientMessageId)
    return refused(problem('request_invalid', 'Idempotency-Key and clientMessageId name different messages.'))
  const name = message.clientMessageId ?? fromHeader
  if (name) return { ok: true, value: name }
  const detail = 'is required, here or as the header Idempotency-Key'
  return refused(problem('request_invalid'), [{ pointer: '/clientMessageId', detail }])
}

/** A user speaks as themselves; a server key as a person of its campus whom it names. */
async function speakerOf(
  c: FrontContext,
  actor: Actor,
  { senderId }: NewMessage,
): Promise<Parsed<Pick<SendRequest, 'as'>>> {
  if (actor.type === 'user')
    return senderId === undefined || senderId === actor.userId
      ? { ok: true, value: {} }
      : refused(problem('not_allowed', 'A person speaks as themselves.'))
  if (senderId === undefined) return senderFault('is required of a server key')
  const sender = await c.get('loaders').users.load(senderId)
  return sender ? { ok: true, value: { as: sender } } : senderFault('is nobody on this campus')
}

function senderFault(detail: string): Parsed<never> {
  return refused(problem('request_invalid'), [{ pointer: '/senderId', detail }])
}

/** Its place stays. Taking back what is taken back already is no fault. */
async function deleteMessage(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const conversationId = parseConversationId(c.req.param('id'))
  const seq = parseWholeNumber(c.req.param('seq') ?? '')
  if (!conversationId || seq === null) return answerProblem(c, problem('not_found'))
  const address = { campusId: actor.campusId, conversationId }
  const answer = await askRoom(c.env, address, (room) => room.perform('delete', actor, { seq }))
  return answer.ok ? c.json(answer.value) : answerProblem(c, answer.problem)
}

/** The room first: rights, and what its tail holds. Postgres is asked only for what the tail no longer has. */
async function getMessages(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const conversationId = parseConversationId(c.req.param('id'))
  if (!conversationId) return answerProblem(c, problem('not_found'))
  const query = parsePageQuery(new URL(c.req.url).searchParams)
  if (!query.ok) return answerProblem(c, query.problem, query.faults)
  const address = { campusId: actor.campusId, conversationId }
  const share = await askRoom(c.env, address, (room) => room.page(actor, query.value))
  if (!share.ok) return answerProblem(c, share.problem)
  primeUsers(c, share.value.users)
  const archived = await readArchived(c, conversationId, share.value.archived)
  if (!archived.ok) return answerProblem(c, archived.problem)
  const senders = await sendersOf(c, [...archived.value, ...share.value.messages])
  return c.json(historyPage(query.value, share.value, archived.value, senders))
}

/**
 * Both sources bring their senders along, so whoever is in neither is unknown to the directory as well: asking
 * once more would cost a round trip, find nothing, and fail the newest page while Postgres is down.
 */
async function sendersOf(c: FrontContext, messages: readonly Message[]): Promise<UserSummary[]> {
  const { users } = c.get('loaders')
  const ids = [...new Set(messages.map(({ senderId }) => senderId))]
  for (const id of ids) users.prime(id, null) // leaves alone whom it knows
  const people = await Promise.all(ids.map((id) => users.load(id)))
  return people.filter((person) => person !== null)
}
