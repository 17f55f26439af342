/** Conversations as a whole: begin one, list one's own, look at one, change its settings. */
import * as z from 'zod'
import { conversationsPageDefault, conversationsPageMax, slowModeSecondsMax } from '../../schema/limits.ts'
import { conversation, conversationKind, listedConversation } from '../../schema/shapes/conversation.ts'
import { attachmentId, conversationId } from '../../schema/shapes/ids.ts'
import { count } from '../../schema/shapes/scalars.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { flag } from '../contract/query.ts'
import { route } from '../contract/route.ts'
import { createConversation } from '../creation/create-conversation.ts'
import { newConversation } from '../creation/new-conversation.ts'
import { askRoom } from '../rooms.ts'
import { body, title } from './fields.ts'

const settingsChange = body({
  title: title.optional(),
  archived: z.boolean('must be true or false').optional(),
  locked: z.boolean('must be true or false').optional(),
  slowModeSeconds: z
    .int('must be a whole number')
    .min(0, 'must not be negative')
    .max(slowModeSecondsMax, `must be at most ${slowModeSecondsMax}`)
    .optional()
    .meta({ description: '0 ends it.' }),
  replies: z
    .boolean('must be true or false')
    .optional()
    .meta({ description: 'Of an announcement: whether whoever reads it may answer a message.' }),
  avatar: attachmentId
    .nullable()
    .optional()
    .meta({ description: 'A picture that the caller has uploaded here; null takes it away.' }),
})
  .refine(
    (wish) => Object.values(wish).some((value) => value !== undefined),
    'must hold at least one of title, archived, locked, slowModeSeconds, replies, avatar',
  )
  .meta({ id: 'SettingsChange', description: 'A wish: what is absent stays as it is.' })

/** When the last of a page was active, and its id. */
const listPosition = z.object({ activeAt: z.iso.datetime({ precision: 3 }), id: conversationId })

const conversationPage = pageOf(listedConversation, {
  unread_total: count.meta({ description: 'Over the whole list, whatever is asked for.' }),
  mentioned_total: count,
  delayed: z.boolean().meta({ description: 'Redis does not answer: badges may come late.' }),
}).meta({ id: 'ConversationPage' })

const tag = 'Conversations'

export const conversationRoutes = [
  route({
    method: 'POST',
    path: '/v1/conversations',
    operationId: 'createConversation',
    summary: 'Begin a conversation',
    description: 'A direct conversation that exists already is answered with 200 and is the same one.',
    tag,
    callers: { user: true, key: 'conversations:write' },
    body: newConversation,
    answers: { 201: conversation, 200: conversation },
    problems: ['members_invalid', 'conversation_full', 'unsupervised'],
    handle: async ({ c, body: wanted }) => {
      const answer = await createConversation(c, wanted)
      if (!answer.ok) return refusal(answer.problem)
      const { conversation, created } = answer.value
      const location = { location: `/v1/conversations/${conversation.id}` }
      return reply(created ? 201 : 200, conversation, location)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations',
    operationId: 'listConversations',
    summary: 'List one’s own conversations, last active first',
    tag,
    callers: { user: true, otherwise: 'A list of conversations is somebody’s: use their token.' },
    query: {
      ...pageQuery(conversationsPageDefault, conversationsPageMax),
      kind: conversationKind.optional(),
      unread: flag.meta({ description: 'Those alone in which something is unread.' }),
      archived: flag.meta({ description: 'Those alone that are archived; else the others.' }),
    },
    answers: { 200: conversationPage },
    handle: async ({ c, actor, query: { cursor, limit, kind, unread, archived } }) => {
      const below = positionOf(c, cursor, listPosition)
      if (!below.ok) return refusal(below.problem)
      const filter = { ...(kind && { kind }), unreadOnly: unread, archived }
      const found = await openConversationList(c.env).page(actor, { below: below.value, limit, ...filter })
      return reply(200, {
        ...page(c, found.conversations, found.next),
        unread_total: found.unreadTotal,
        mentioned_total: found.mentionedTotal,
        delayed: found.delayed,
      })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id',
    operationId: 'getConversation',
    summary: 'Look at a conversation',
    tag,
    callers: { user: true, key: 'conversations:read' },
    params: { id: conversationId },
    answers: { 200: conversation },
    handle: async ({ c, actor, params }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      return replyOf(await askRoom(c.env, address, (room) => room.view(actor)))
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/conversations/:id',
    operationId: 'changeSettings',
    summary: 'Rename, archive, lock or slow down a conversation',
    tag,
    callers: { user: true, key: 'conversations:write' },
    params: { id: conversationId },
    body: settingsChange,
    answers: { 200: conversation },
    problems: ['conversation_archived', 'muted', 'attachment_unknown', 'avatar_invalid'],
    handle: async ({ c, actor, params, body: wish }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      return replyOf(await askRoom(c.env, address, (room) => room.changeSettings(actor, wish)))
    },
  }),
]
