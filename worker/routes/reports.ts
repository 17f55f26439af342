/** What people bring before staff: reporting a message, the queue of a conversation and of a campus, and what became of it. */
import * as z from 'zod'
import { refuseOnCampus } from '../../domain/campus-rights.ts'
import { moderationPageDefault, moderationPageMax } from '../../schema/limits.ts'
import { conversationId } from '../../schema/shapes/ids.ts'
import { report, reportResolution } from '../../schema/shapes/moderation.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresModerationLog } from '../../stores/moderation-log.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { seqParam } from '../contract/query.ts'
import { route } from '../contract/route.ts'
import { askRoom } from '../rooms.ts'
import { body, reason } from './fields.ts'

const tag = 'Moderation'

const status = z
  .enum(['open', 'all'], 'must be one of open, all')
  .default('open')
  .meta({ description: 'The open ones alone, or those that are resolved as well.' })

const newReport = body({
  reason: reason.meta({ description: 'What is wrong with it, in the reporter’s words.' }),
  block: z
    .boolean('must be true or false')
    .optional()
    .meta({ description: 'In a direct conversation: block its sender in the same act.' }),
}).meta({ id: 'NewReport' })

const resolving = body({
  resolution: reportResolution,
  note: reason.optional().meta({ description: 'For whoever looks into it later.' }),
}).meta({ id: 'NewResolution' })

const reportPage = pageOf(report, {}).meta({ id: 'ReportPage' })
const query = { ...pageQuery(moderationPageDefault, moderationPageMax), status }

/** The number of the last report of a page, in its conversation or in the order of the campus. */
const position = z.object({ below: z.int().min(0) })

export const reportRoutes = [
  route({
    method: 'POST',
    path: '/v1/conversations/:id/messages/:seq/reports',
    operationId: 'reportMessage',
    summary: 'Bring a message before staff',
    description:
      'Those who moderate the conversation see it, with the text as it is now; its sender is not told. Reporting what one has reported already changes nothing.',
    tag,
    callers: { user: true, key: 'moderation:write' },
    params: { id: conversationId, seq: seqParam },
    body: newReport,
    answers: {
      201: z.object({ reported: z.literal(true), blocked: z.boolean() }).meta({ id: 'Reported' }),
    },
    problems: [
      ...(['text_empty', 'text_too_long', 'text_invalid'] as const),
      ...(['message_deleted', 'reports_full', 'history_unavailable'] as const),
    ],
    handle: async ({ c, actor, params: { id, seq }, body: { reason: why, block = false } }) => {
      const address = { campusId: actor.campusId, conversationId: id }
      const given = { seq, reason: why, block }
      const answer = await askRoom(c.env, address, (room) => room.perform('report', actor, given))
      return answer.ok ? reply(201, answer.value) : refusal(answer.problem)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/reports',
    operationId: 'listReports',
    summary: 'List what was reported in a conversation',
    description: 'For those who moderate it, the newest first, and never what was reported of themselves.',
    tag,
    callers: { user: true, key: 'moderation:read' },
    params: { id: conversationId },
    query,
    answers: { 200: reportPage },
    handle: async ({ c, actor, params: { id }, query: { limit, cursor, status: wanted } }) => {
      const from = positionOf(c, cursor, position)
      if (!from.ok) return refusal(from.problem)
      const before = from.value === null ? {} : { before: from.value.below }
      const given = { limit, isOpenOnly: wanted === 'open', ...before }
      const address = { campusId: actor.campusId, conversationId: id }
      const answer = await askRoom(c.env, address, (room) => room.perform('reports', actor, given))
      if (!answer.ok) return refusal(answer.problem)
      const { reports, hasMore } = answer.value
      const last = hasMore ? reports.at(-1) : undefined
      return reply(200, page(c, reports, last ? { below: last.n } : null))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/conversations/:id/reports/:n/resolution',
    operationId: 'resolveReport',
    summary: 'Say what became of a report',
    description: 'The first word stands. It says what was done and does not do it.',
    tag,
    callers: { user: true, key: 'moderation:write' },
    params: { id: conversationId, n: seqParam },
    body: resolving,
    answers: { 200: report },
    problems: ['text_empty', 'text_too_long', 'text_invalid'],
    handle: async ({ c, actor, params: { id, n }, body: { resolution, note } }) => {
      const given = { n, resolution, ...(note !== undefined && { note }) }
      const address = { campusId: actor.campusId, conversationId: id }
      return replyOf(await askRoom(c.env, address, (room) => room.perform('resolve-report', actor, given)))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/reports',
    operationId: 'listCampusReports',
    summary: 'List what was reported on the campus',
    description: 'For admins and server keys, the newest first. It follows the rooms within seconds.',
    tag,
    callers: { user: true, key: 'moderation:read' },
    query,
    answers: { 200: reportPage },
    handle: async ({ c, actor, query: { limit, cursor, status: wanted } }) => {
      const refused = refuseOnCampus(actor, 'see-all-reports')
      if (refused) return refusal(refused)
      const from = positionOf(c, cursor, position)
      if (!from.ok) return refusal(from.problem)
      const request = { below: from.value?.below ?? null, limit, isOpenOnly: wanted === 'open' }
      const log = postgresModerationLog(openNeon(c.env))
      const { entries, position: next } = await log.reports(actor.campusId, request)
      return reply(200, page(c, entries, next === null ? null : { below: next }))
    },
  }),
]
