/** How far people have read: one's own cursors forward and back, and who has read a message. */
import * as z from 'zod'
import type { UserActor } from '../../schema/actor.ts'
import type { ConversationId } from '../../schema/ids.ts'
import { listConversationsMax, readAllInFlightMax } from '../../schema/limits.ts'
import type { Answer } from '../../schema/rpc.ts'
import { notificationLevel as level } from '../../schema/shapes/conversation.ts'
import { conversationId, userId } from '../../schema/shapes/ids.ts'
import { count, seq } from '../../schema/shapes/scalars.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { openReaderCounts } from '../../stores/reader-counts.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { seqParam } from '../contract/query.ts'
import { route } from '../contract/route.ts'
import type { Environment } from '../environment.ts'
import { askRoom } from '../rooms.ts'
import { body } from './fields.ts'

const place = z.int('must be the seq of a message').min(1, 'must be the seq of a message')
const reading = body({ seq: place }).meta({ id: 'Place' })
const cursor = z.object({ readSeq: seq }).meta({ id: 'Cursor', description: 'How far the caller has read.' })

/** What readers of a conversation share: a person's own cursor, moved by nobody else. */
const ownCursor = {
  tag: 'Reading',
  callers: { user: true, otherwise: 'Only a person reads: use their token.' },
  answers: { 200: cursor },
} as const

export const readingRoutes = [
  route({
    ...ownCursor,
    method: 'POST',
    path: '/v1/conversations/:id/read',
    operationId: 'readConversation',
    summary: 'Move one’s own cursor forward to a message',
    description: 'Up to this message and everything before it. A cursor never goes back by reading.',
    params: { id: conversationId },
    body: reading,
    handle: async ({ c, actor, params, body: { seq } }) =>
      replyOf(await moveCursor(c.env, actor, params.id, { readSeq: seq })),
  }),
  route({
    ...ownCursor,
    method: 'POST',
    path: '/v1/conversations/:id/unread',
    operationId: 'markUnread',
    summary: 'Move one’s own cursor back to just before a message',
    params: { id: conversationId },
    body: reading,
    handle: async ({ c, actor, params, body: { seq } }) =>
      replyOf(await moveCursor(c.env, actor, params.id, { unreadFrom: seq })),
  }),
  route({
    ...ownCursor,
    method: 'PUT',
    path: '/v1/conversations/:id/level',
    operationId: 'setLevel',
    summary: 'Say what one wants to hear of a conversation',
    description:
      'Everything, only what mentions the caller, or nothing: of badges and of news on the personal socket. Whoever opens the conversation finds all of it.',
    params: { id: conversationId },
    body: body({ level }).meta({ id: 'NewLevel' }),
    answers: { 200: z.object({ level }).meta({ id: 'Level' }) },
    handle: async ({ c, actor, params, body: given }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      return replyOf(await askRoom(c.env, address, (room) => room.perform('set-level', actor, given)))
    },
  }),
  route({
    ...ownCursor,
    method: 'POST',
    path: '/v1/read-all',
    operationId: 'readAll',
    summary: 'Read everything',
    description:
      'Every conversation in which something is unread. Those that do not answer are counted in `failed`.',
    answers: { 200: z.object({ read: count, failed: count }).meta({ id: 'ReadAll' }) },
    handle: async ({ c, actor }) => reply(200, await readAll(c.env, actor)),
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/messages/:seq/readers',
    operationId: 'getReaders',
    summary: 'Say who has read a message',
    description: 'Names in a small conversation; beyond it a count, without whoever wrote the message.',
    tag: 'Reading',
    callers: { user: true, key: 'messages:read' },
    params: { id: conversationId, seq: seqParam },
    answers: { 200: z.object({ count, users: z.array(userId).nullable() }).meta({ id: 'Readers' }) },
    problems: ['muted'],
    handle: async ({ c, actor, params }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      const answer = await askRoom(c.env, address, (room) => room.readers(actor, params.seq))
      if (!answer.ok) return refusal(answer.problem)
      const { readers, senderReadSeq } = answer.value
      if (readers) return reply(200, { count: readers.length, users: readers })
      const all = await openReaderCounts(c.env).count(actor.campusId, params.id, params.seq)
      const isSenderCounted = senderReadSeq !== null && senderReadSeq >= params.seq
      return reply(200, { count: Math.max(0, all - (isSenderCounted ? 1 : 0)), users: null })
    },
  }),
]

async function readAll(env: Environment, actor: UserActor): Promise<{ read: number; failed: number }> {
  const request = { below: null, limit: listConversationsMax }
  const page = await openConversationList(env).page(actor, request)
  // also where nothing is wanted to be heard of, and so nothing is counted
  const conversations = page.conversations.filter(({ lastSeq, readSeq }) => lastSeq > readSeq)
  const waiting = [...conversations]
  let read = 0
  const readNext = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const answer = await moveCursor(env, actor, next.id, { readSeq: next.lastSeq })
      if (answer.ok) read += 1
    }
  }
  await Promise.all(Array.from({ length: readAllInFlightMax }, readNext))
  return { read, failed: conversations.length - read }
}

function moveCursor(
  env: Environment,
  actor: UserActor,
  conversationId: ConversationId,
  move: { readSeq: number } | { unreadFrom: number },
): Promise<Answer<{ readSeq: number }>> {
  const address = { campusId: actor.campusId, conversationId }
  return askRoom(env, address, (room) => room.moveCursor(actor, move))
}
