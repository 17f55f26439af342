/** Messages that are to be sent later. Their room keeps them, and says each at its time. */
import * as z from 'zod'
import type { SendRequest } from '../../schema/rpc.ts'
import { attachmentIds } from '../../schema/shapes/attachment.ts'
import { clientMessageId, conversationId, userId } from '../../schema/shapes/ids.ts'
import { scheduledMessage } from '../../schema/shapes/scheduled.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { pageOf, whole } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import { askRoom } from '../rooms.ts'
import { speakerFields, speakerOf } from '../speaker-of.ts'
import { body } from './fields.ts'

const tag = 'Messages'
const callers = { user: true, key: 'messages:write' } as const

const newScheduled = body({
  clientMessageId,
  text: z.string('must be text'),
  replyTo: z.int('must be the seq of a message').min(1, 'must be the seq of a message').optional(),
  attachments: attachmentIds.optional(),
  ...speakerFields,
  publishAt: z.iso.datetime({ offset: true, error: 'must be an instant, as in 2026-11-24T08:00:00Z' }),
}).meta({ id: 'NewScheduledMessage' })

export const scheduledRoutes = [
  route({
    method: 'POST',
    path: '/v1/conversations/:id/scheduled',
    operationId: 'scheduleMessage',
    summary: 'Say something later',
    description:
      'Nobody hears of it before its time; then it is judged and sent as if it were said at that moment. The same clientMessageId again replaces what waits under it.',
    tag,
    callers,
    params: { id: conversationId },
    body: newScheduled,
    answers: { 201: scheduledMessage },
    problems: [
      ...(['text_empty', 'text_too_long', 'text_invalid', 'reply_unknown', 'attachment_unknown'] as const),
      ...(['conversation_archived', 'client_message_id_reused', 'members_invalid'] as const),
      ...(['schedule_invalid', 'scheduled_full', 'muted', 'blocked', 'unsupervised'] as const),
    ],
    idempotency: 'own',
    handle: async ({ c, actor, params, body: wanted }) => {
      const spoken = await speakerOf(c, actor, wanted)
      if ('refusal' in spoken) return spoken
      const { clientMessageId: name, text, replyTo, attachments, publishAt } = wanted
      const request: SendRequest = {
        ...{ clientMessageId: name, text },
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(attachments === undefined ? {} : { attachments }),
        ...spoken,
      }
      const address = { campusId: actor.campusId, conversationId: params.id }
      const answer = await askRoom(c.env, address, (room) =>
        room.perform('schedule', actor, { request, publishAt }),
      )
      return answer.ok ? reply(201, answer.value) : refusal(answer.problem)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/scheduled',
    operationId: 'listScheduled',
    summary: 'What waits to be said, and what could not be',
    description:
      'The next one first: one’s own, and in an announcement that of everybody who speaks there. `failed` says why one was not sent at its time; it stays until it is taken away or replaced.',
    tag,
    callers,
    params: { id: conversationId },
    answers: { 200: pageOf(scheduledMessage, {}).meta({ id: 'ScheduledPage' }) },
    handle: async ({ c, actor, params }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      const answer = await askRoom(c.env, address, (room) => room.perform('list-scheduled', actor, {}))
      return answer.ok ? reply(200, whole(answer.value)) : refusal(answer.problem)
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/conversations/:id/scheduled/:clientMessageId',
    operationId: 'cancelScheduled',
    summary: 'Take away what waits to be said',
    description: 'Its files go with it. `cancelled` is false where nothing of that name waits.',
    tag,
    callers,
    params: { id: conversationId, clientMessageId },
    query: {
      senderId: userId.optional().meta({ description: 'Whose it is, where it is not one’s own.' }),
    },
    answers: { 200: z.object({ cancelled: z.boolean() }).meta({ id: 'Cancelled' }) },
    handle: async ({ c, actor, params, query }) => {
      const senderId = query.senderId ?? (actor.type === 'user' ? actor.userId : undefined)
      if (senderId === undefined) return reply(200, { cancelled: false })
      const address = { campusId: actor.campusId, conversationId: params.id }
      const key = { senderId, clientMessageId: params.clientMessageId }
      return replyOf(await askRoom(c.env, address, (room) => room.perform('cancel-scheduled', actor, key)))
    },
  }),
]
