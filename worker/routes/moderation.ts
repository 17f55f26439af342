/** Peace in a conversation: mute a member, block the other of a direct conversation. The room judges and remembers. */
import * as z from 'zod'
import { muteSecondsMax, muteSecondsMin } from '../../schema/limits.ts'
import { conversationId, userId } from '../../schema/shapes/ids.ts'
import { instant } from '../../schema/shapes/scalars.ts'
import { replyOf } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { askRoom } from '../rooms.ts'
import { body, reason } from './fields.ts'

const newMute = body({
  seconds: z
    .int('must be a whole number')
    .min(muteSecondsMin, `must be at least ${muteSecondsMin}`)
    .max(muteSecondsMax, `must be at most ${muteSecondsMax}`)
    .meta({ description: 'It ends by itself.' }),
  reason: reason.optional().meta({ description: 'For the audit log; the muted person is not told.' }),
}).meta({ id: 'NewMute' })

const tag = 'Moderation'
const member = { id: conversationId, userId }
const block = z.object({ blocked: z.boolean() }).meta({ id: 'Block' })

export const moderationRoutes = [
  route({
    method: 'PUT',
    path: '/v1/conversations/:id/members/:userId/mute',
    operationId: 'muteMember',
    summary: 'Silence a member for a while',
    description: 'A later word replaces the earlier. Whoever moderates the conversation cannot be muted.',
    tag,
    callers: { user: true, key: 'moderation:write' },
    params: member,
    body: newMute,
    answers: { 200: z.object({ mutedUntil: instant }).meta({ id: 'Muted' }) },
    problems: ['text_empty', 'text_too_long', 'text_invalid'],
    handle: async ({ c, actor, params, body: { seconds, reason: why } }) => {
      const given = { userId: params.userId, seconds, ...(why !== undefined && { reason: why }) }
      const address = { campusId: actor.campusId, conversationId: params.id }
      return replyOf(await askRoom(c.env, address, (room) => room.perform('mute', actor, given)))
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/conversations/:id/members/:userId/mute',
    operationId: 'unmuteMember',
    summary: 'Let a muted member speak again',
    tag,
    callers: { user: true, key: 'moderation:write' },
    params: member,
    answers: { 200: z.object({ unmuted: z.boolean() }).meta({ id: 'Unmuted' }) },
    handle: async ({ c, actor, params }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      const given = { userId: params.userId }
      return replyOf(await askRoom(c.env, address, (room) => room.perform('unmute', actor, given)))
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/conversations/:id/block',
    operationId: 'block',
    summary: 'Block the other of a direct conversation',
    description: 'Neither writes until whoever blocked ends it.',
    tag,
    callers: { user: true, otherwise: 'Only a person blocks another: use their token.' },
    params: { id: conversationId },
    answers: { 200: block },
    handle: async ({ c, actor, params }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      return replyOf(await askRoom(c.env, address, (room) => room.perform('block', actor, { blocked: true })))
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/conversations/:id/block',
    operationId: 'unblock',
    summary: 'End one’s own block',
    tag,
    callers: { user: true, otherwise: 'Only a person blocks another: use their token.' },
    params: { id: conversationId },
    answers: { 200: block },
    handle: async ({ c, actor, params }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      return replyOf(
        await askRoom(c.env, address, (room) => room.perform('block', actor, { blocked: false })),
      )
    },
  }),
]
