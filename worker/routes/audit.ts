/** What staff do, where it can be looked up, and reading by virtue of an office, which is on record before its first word. */
import * as z from 'zod'
import { refuseOnCampus } from '../../domain/campus-rights.ts'
import {
  moderationPageDefault,
  moderationPageMax,
  pageMessagesDefault,
  pageMessagesMax,
} from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { PageRequest } from '../../schema/rpc.ts'
import { historyPage } from '../../schema/shapes/history.ts'
import { conversationId } from '../../schema/shapes/ids.ts'
import { actorName, eventType, staffAct } from '../../schema/shapes/moderation.ts'
import { postgresModerationLog } from '../../stores/moderation-log.ts'
import { openNeon } from '../../stores/neon.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import { readPage } from '../read-page.ts'
import { askRoom } from '../rooms.ts'
import { body, reason } from './fields.ts'

const tag = 'Moderation'
const position = z.object({ below: z.int().min(0) })
const place = z.int('must be a seq').min(0, 'must be a seq').optional()

const auditedRead = body({
  reason: reason.meta({ description: 'Why this is read. It is kept with the record.' }),
  before: place.meta({ description: 'Messages before this seq; at most one of the three.' }),
  after: place.meta({ description: 'Messages after this seq.' }),
  around: place.meta({ description: 'Messages on both sides of this seq.' }),
  limit: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(pageMessagesMax, `must be at most ${pageMessagesMax}`)
    .default(pageMessagesDefault),
}).meta({ id: 'NewAuditedRead' })

/** Where it goes on is asked by a seq again: each page is a record of its own. */
const auditedPage = historyPage.omit({ next_cursor: true }).meta({ id: 'AuditedPage' })

export const auditRoutes = [
  route({
    method: 'GET',
    path: '/v1/audit',
    operationId: 'listStaffActs',
    summary: 'List what staff have done',
    description:
      'For admins and server keys, the newest first: mutes, deletions, settings, members, resolved reports, audited reading. It follows the rooms within seconds.',
    tag,
    callers: { user: true, key: 'moderation:read' },
    query: {
      ...pageQuery(moderationPageDefault, moderationPageMax),
      conversation: conversationId.optional(),
      actor: actorName.optional(),
      type: eventType.optional(),
    },
    answers: { 200: pageOf(staffAct, {}).meta({ id: 'StaffActPage' }) },
    handle: async ({ c, actor: caller, query: { limit, cursor, conversation, actor, type } }) => {
      const refused = refuseOnCampus(caller, 'see-audit')
      if (refused) return refusal(refused)
      const from = positionOf(c, cursor, position)
      if (!from.ok) return refusal(from.problem)
      const log = postgresModerationLog(openNeon(c.env))
      const { entries, position: next } = await log.staffActs(caller.campusId, {
        ...{ below: from.value?.below ?? null, limit },
        ...(conversation !== undefined && { conversationId: conversation }),
        ...(actor !== undefined && { actor }),
        ...(type !== undefined && { type }),
      })
      return reply(200, page(c, entries, next === null ? null : { below: next }))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/conversations/:id/audited-reads',
    operationId: 'readAudited',
    summary: 'Read a conversation by virtue of an office, on record',
    description:
      'For admins and server keys who do not belong to it. The record is durable before the first word is answered; direct conversations need the campus’s consent. Every request is a record of its own.',
    tag,
    callers: { user: true, key: 'moderation:read' },
    params: { id: conversationId },
    body: auditedRead,
    answers: { 200: auditedPage },
    problems: ['text_empty', 'text_too_long', 'text_invalid', 'history_unavailable'],
    // a remembered answer would be what was read, kept where nobody looks for it
    idempotency: 'none',
    handle: async ({ c, actor, params: { id }, body: { reason: why, limit, ...places } }) => {
      const named = Object.entries(places).filter(([, seq]) => seq !== undefined)
      if (named.length > 1)
        return refusal(problem('request_invalid', 'A page has at most one of before, after and around.'))
      const request: PageRequest = { limit, ...Object.fromEntries(named) }
      const given = { page: request, reason: why }
      const address = { campusId: actor.campusId, conversationId: id }
      const share = await askRoom(c.env, address, (room) => room.perform('audited-read', actor, given))
      return replyOf(await readPage(c, id, request, share))
    },
  }),
]
