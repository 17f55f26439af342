/** What is said in a conversation: say something, read a page of what was said. */
import * as z from 'zod'
import type { Actor } from '../../schema/actor.ts'
import { type ClientMessageId, parseClientMessageId } from '../../schema/ids.ts'
import { pageMessagesDefault, pageMessagesMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { SendRequest } from '../../schema/rpc.ts'
import { historyPage as historyShape } from '../../schema/shapes/history.ts'
import { attachmentIds } from '../../schema/shapes/attachment.ts'
import { clientMessageId, conversationId, userId } from '../../schema/shapes/ids.ts'
import { sent } from '../../schema/shapes/message.ts'
import { type Refusal, refusal, reply } from '../contract/outcome.ts'
import { pageLimit } from '../contract/query.ts'
import { route } from '../contract/route.ts'
import type { FrontContext } from '../front.ts'
import { historyPage } from '../history-page.ts'
import { nothingArchived, peopleIn, primeUsers, readArchived } from '../history-read.ts'
import { mergeMessages } from '../merged-messages.ts'
import { parsePageQuery } from '../page-query.ts'
import { askRoom } from '../rooms.ts'
import { body } from './fields.ts'

/** Whether the text may be said is judged by the room, for sockets and HTTP alike. */
const newMessage = body({
  clientMessageId: clientMessageId.optional(),
  text: z.string('must be text'),
  replyTo: z.int('must be the seq of a message').min(1, 'must be the seq of a message').optional(),
  attachments: attachmentIds.optional(),
  senderId: userId.optional().meta({ description: 'As whom a server key speaks.' }),
}).meta({ id: 'NewMessage' })

type NewMessage = z.output<typeof newMessage>

/** Judged together by parsePageQuery: at most one of them, each the seq of a message. */
const direction = (description: string) =>
  z.string().optional().meta({ description, type: 'integer', minimum: 0 })

const tag = 'Messages'

export const messageRoutes = [
  route({
    method: 'POST',
    path: '/v1/conversations/:id/messages',
    operationId: 'sendMessage',
    summary: 'Say something',
    description:
      'The same clientMessageId again gives the first answer, for good. On a message `Idempotency-Key` is the clientMessageId.',
    tag,
    callers: { user: true, key: 'messages:write' },
    params: { id: conversationId },
    body: newMessage,
    answers: { 201: sent, 200: sent },
    problems: [
      ...(['text_empty', 'text_too_long', 'text_invalid', 'reply_unknown', 'attachment_unknown'] as const),
      ...(['conversation_archived', 'conversation_locked', 'slow_mode'] as const),
      'client_message_id_reused',
    ],
    idempotency: 'own',
    handle: async ({ c, actor, params, body: wanted }) => {
      const named = nameOf(wanted, c.req.header('idempotency-key'))
      if (typeof named !== 'string') return named
      const spoken = await speakerOf(c, actor, wanted)
      if ('refusal' in spoken) return spoken
      const { text, replyTo, attachments } = wanted
      const request: SendRequest = {
        clientMessageId: named,
        text,
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(attachments === undefined ? {} : { attachments }),
        ...spoken,
      }
      const address = { campusId: actor.campusId, conversationId: params.id }
      const answer = await askRoom(c.env, address, (room) => room.send(actor, request))
      if (!answer.ok) return refusal(answer.problem)
      const { replayed, ...sent } = answer.value
      return replayed ? reply(200, sent, { 'idempotency-replayed': 'true' }) : reply(201, sent)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/messages',
    operationId: 'listMessages',
    summary: 'Read a page of history',
    description: 'At most one of before, after and around, each a seq; without, the newest page.',
    tag,
    callers: { user: true, key: 'messages:read' },
    params: { id: conversationId },
    query: {
      limit: pageLimit(pageMessagesDefault, pageMessagesMax),
      before: direction('Messages before this seq.'),
      after: direction('Messages after this seq.'),
      around: direction('Messages on both sides of this seq.'),
    },
    answers: { 200: historyShape },
    problems: ['cursor_invalid', 'history_unavailable'],
    // the room first: rights, and what its tail holds; Postgres is asked only for what the tail no longer has
    handle: async ({ c, actor, params }) => {
      const query = parsePageQuery(new URL(c.req.url).searchParams)
      if (!query.ok) return refusal(query.problem, query.faults)
      const address = { campusId: actor.campusId, conversationId: params.id }
      const share = await askRoom(c.env, address, (room) => room.page(actor, query.value))
      if (!share.ok) return refusal(share.problem)
      primeUsers(c, share.value.users)
      const { first, last, archived: missing } = share.value
      const archived =
        missing.length === 0
          ? ({ ok: true, value: nothingArchived } as const)
          : await readArchived(c, params.id, (history, of) => history.read(of, missing))
      if (!archived.ok) return refusal(archived.problem)
      const merged = mergeMessages(share.value, archived.value, ({ seq }) => seq >= first && seq <= last)
      return reply(200, historyPage(query.value, share.value, merged, await peopleIn(c, merged)))
    },
  }),
]

/** On a message the `Idempotency-Key` is the clientMessageId; given twice, they must agree. */
function nameOf(message: NewMessage, header: string | undefined): ClientMessageId | Refusal {
  const fromHeader = header === undefined ? undefined : parseClientMessageId(header)
  if (fromHeader === null)
    return refusal(problem('request_invalid', 'Idempotency-Key must be 1 to 64 of A–Z a–z 0–9 . _ : -'))
  if (fromHeader && message.clientMessageId && fromHeader !== message.clientMessageId)
    return refusal(problem('request_invalid', 'Idempotency-Key and clientMessageId name different messages.'))
  const name = message.clientMessageId ?? fromHeader
  if (name) return name
  const detail = 'is required, here or as the header Idempotency-Key'
  return refusal(problem('request_invalid'), [{ pointer: '/clientMessageId', detail }])
}

/** A user speaks as themselves; a server key as a person of its campus whom it names. */
async function speakerOf(
  c: FrontContext,
  actor: Actor,
  { senderId }: NewMessage,
): Promise<Pick<SendRequest, 'as'> | Refusal> {
  if (actor.type === 'user')
    return senderId === undefined || senderId === actor.userId
      ? {}
      : refusal(problem('not_allowed', 'A person speaks as themselves.'))
  if (senderId === undefined) return senderFault('is required of a server key')
  const sender = await c.get('loaders').users.load(senderId)
  return sender ? { as: sender } : senderFault('is nobody on this campus')
}

function senderFault(detail: string): Refusal {
  return refusal(problem('request_invalid'), [{ pointer: '/senderId', detail }])
}
