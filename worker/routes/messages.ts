/** What is said in a conversation: say something, read a page of what was said. */
import * as z from 'zod'
import { type ClientMessageId, parseClientMessageId } from '../../schema/ids.ts'
import { pageMessagesDefault, pageMessagesMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { PageRequest, SendRequest } from '../../schema/rpc.ts'
import { historyPage as historyShape } from '../../schema/shapes/history.ts'
import { attachmentIds } from '../../schema/shapes/attachment.ts'
import { clientMessageId, conversationId } from '../../schema/shapes/ids.ts'
import { sent } from '../../schema/shapes/message.ts'
import { type Refusal, refusal, reply } from '../contract/outcome.ts'
import { page, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import type { HistoryPage } from '../history-page.ts'
import { parsePageQuery } from '../page-query.ts'
import { readPage } from '../read-page.ts'
import { askRoom } from '../rooms.ts'
import { speakerFields, speakerOf } from '../speaker-of.ts'
import { body } from './fields.ts'

/** Whether the text may be said is judged by the room, for sockets and HTTP alike. */
const newMessage = body({
  clientMessageId: clientMessageId.optional(),
  text: z.string('must be text'),
  replyTo: z.int('must be the seq of a message').min(1, 'must be the seq of a message').optional(),
  attachments: attachmentIds.optional(),
  ...speakerFields,
}).meta({ id: 'NewMessage' })

type NewMessage = z.output<typeof newMessage>

/** Judged together by parsePageQuery: at most one of them, each the seq of a message. */
const direction = (description: string) =>
  z.string().optional().meta({ description, type: 'integer', minimum: 0 })

/** Where a page of history goes on: the way that it came, or back in time. */
const historyPosition = z.union([z.object({ before: z.int().min(0) }), z.object({ after: z.int().min(0) })])

function nextOf(request: PageRequest, { has_more, first, last }: HistoryPage) {
  if (!has_more || request.around !== undefined) return null
  return request.after === undefined ? { before: first } : { after: last }
}

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
      ...(['client_message_id_reused', 'members_invalid'] as const),
      ...(['muted', 'blocked', 'unsupervised'] as const),
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
    description:
      'At most one of before, after and around, each a seq, or the cursor of the page before; without, the newest page.',
    tag,
    callers: { user: true, key: 'messages:read' },
    params: { id: conversationId },
    query: {
      ...pageQuery(pageMessagesDefault, pageMessagesMax),
      before: direction('Messages before this seq.'),
      after: direction('Messages after this seq.'),
      around: direction('Messages on both sides of this seq.'),
    },
    answers: { 200: historyShape },
    problems: ['history_unavailable'],
    // the room first: rights, and what its tail holds; Postgres is asked only for what the tail no longer has
    handle: async ({ c, actor, params, query: { cursor, limit } }) => {
      const query = parsePageQuery(new URL(c.req.url).searchParams)
      if (!query.ok) return refusal(query.problem, query.faults)
      const place = positionOf(c, cursor, historyPosition)
      if (!place.ok) return refusal(place.problem)
      const request = place.value ? { limit, ...place.value } : query.value
      const address = { campusId: actor.campusId, conversationId: params.id }
      const share = await askRoom(c.env, address, (room) => room.page(actor, request))
      const read = await readPage(c, params.id, request, share)
      if (!read.ok) return refusal(read.problem)
      return reply(200, { ...page(c, read.value.data, nextOf(request, read.value)), ...read.value })
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
