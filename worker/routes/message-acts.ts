/** What may be done to a message that was said. The same handlers of the room serve the commands of a socket. */
import * as z from 'zod'
import { conversationId } from '../../schema/shapes/ids.ts'
import { changed, version } from '../../schema/shapes/message.ts'
import { openNeon } from '../../stores/neon.ts'
import { readVersions } from '../../stores/message-versions.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { pageOf, whole } from '../contract/page.ts'
import { seqParam } from '../contract/query.ts'
import { route } from '../contract/route.ts'
import { askRoom } from '../rooms.ts'
import { body } from './fields.ts'

const tag = 'Messages'
const params = { id: conversationId, seq: seqParam }
const silenced = [
  ...(['conversation_archived', 'conversation_locked'] as const),
  ...(['muted', 'blocked', 'unsupervised'] as const),
] as const

const newText = body({ text: z.string('must be text') }).meta({ id: 'NewText' })

export const messageActRoutes = [
  route({
    method: 'PATCH',
    path: '/v1/conversations/:id/messages/:seq',
    operationId: 'editMessage',
    summary: 'Say a message differently',
    description:
      'One’s own, within 24 hours; a correction of an announcement whenever it is wrong. The same text again changes nothing.',
    tag,
    callers: { user: true, otherwise: 'A message is edited by the person who said it.' },
    params,
    body: newText,
    answers: { 200: changed },
    problems: [
      ...(['text_empty', 'text_too_long', 'text_invalid'] as const),
      ...(['message_deleted', 'edit_too_late', 'edits_exhausted', 'history_unavailable'] as const),
      ...silenced,
    ],
    handle: async ({ c, actor, params: { id, seq }, body: { text } }) => {
      const address = { campusId: actor.campusId, conversationId: id }
      return replyOf(await askRoom(c.env, address, (room) => room.perform('edit', actor, { seq, text })))
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/conversations/:id/messages/:seq',
    operationId: 'deleteMessage',
    summary: 'Take a message back',
    description: 'Its place stays, its content goes. Taking back what is taken back already is no fault.',
    tag,
    callers: { user: true, key: 'messages:write' },
    params,
    query: {
      reason: z.string().optional().meta({ description: 'Why somebody who moderates does so.' }),
    },
    answers: { 200: changed },
    problems: [
      ...(['text_empty', 'text_too_long', 'text_invalid'] as const),
      ...(['conversation_archived', 'history_unavailable'] as const),
    ],
    handle: async ({ c, actor, params: { id, seq }, query: { reason } }) => {
      const address = { campusId: actor.campusId, conversationId: id }
      const given = { seq, ...(reason !== undefined && { reason }) }
      return replyOf(await askRoom(c.env, address, (room) => room.perform('delete', actor, given)))
    },
  }),
  ...(
    [
      ['PUT', 'addReaction', 'Choose an emoji under a message', true],
      ['DELETE', 'removeReaction', 'Take an emoji back', false],
    ] as const
  ).map(([method, operationId, summary, on]) =>
    route({
      ...{ method, operationId, summary, tag },
      path: '/v1/conversations/:id/messages/:seq/reactions/:emoji',
      description: 'Saying it again changes nothing.',
      callers: { user: true, otherwise: 'Reactions are of people.' },
      params: {
        ...params,
        emoji: z.string().meta({ description: 'One emoji, as Unicode writes it in full.' }),
      },
      answers: { 200: changed },
      problems: ['emoji_invalid', 'reactions_full', 'message_deleted', 'history_unavailable', ...silenced],
      handle: async ({ c, actor, params: { id, seq, emoji } }) => {
        const address = { campusId: actor.campusId, conversationId: id }
        return replyOf(
          await askRoom(c.env, address, (room) => room.perform('react', actor, { seq, emoji, on })),
        )
      },
    }),
  ),
  ...(
    [
      ['PUT', 'pinMessage', 'Pin a message for everyone', true],
      ['DELETE', 'unpinMessage', 'Unpin a message', false],
    ] as const
  ).map(([method, operationId, summary, on]) =>
    route({
      ...{ method, operationId, summary, tag },
      path: '/v1/conversations/:id/messages/:seq/pin',
      description: 'By right. Saying it again changes nothing.',
      callers: { user: true, key: 'messages:write' },
      params,
      answers: { 200: changed },
      problems: ['pins_full', 'message_deleted', 'history_unavailable', ...silenced],
      handle: async ({ c, actor, params: { id, seq } }) => {
        const address = { campusId: actor.campusId, conversationId: id }
        return replyOf(await askRoom(c.env, address, (room) => room.perform('pin', actor, { seq, on })))
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/messages/:seq/edits',
    operationId: 'listEdits',
    summary: 'Read what a message said before',
    description: 'For staff, oldest first. Of a message that was taken back nothing is left.',
    tag,
    callers: { user: true, key: 'messages:read' },
    params,
    answers: { 200: pageOf(version, {}).meta({ id: 'MessageVersions' }) },
    handle: async ({ c, actor, params: { id, seq } }) => {
      const address = { campusId: actor.campusId, conversationId: id }
      const answer = await askRoom(c.env, address, (room) => room.perform('edits', actor, { seq }))
      if (!answer.ok) return refusal(answer.problem)
      if (answer.value.isDeleted) return reply(200, whole([]))
      const archived = await readVersions(openNeon(c.env), id, seq)
      const own = answer.value.versions.map(({ rev, text, saidAt }) => ({ rev, text, saidAt }))
      const byRev = new Map([...archived, ...own].map((one) => [one.rev, one]))
      return reply(200, whole([...byRev.values()].sort((one, other) => one.rev - other.rev)))
    },
  }),
]
