/** For the host, who owes people what is kept of them: a conversation or a person, whole, page by page, as JSON. */
import * as z from 'zod'
import { exportPageMax } from '../../schema/limits.ts'
import { personParts } from '../../schema/person-parts.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { conversationId, userId } from '../../schema/shapes/ids.ts'
import { provisionedUser } from '../../schema/shapes/provisioned.ts'
import { type ExportPage, postgresExports } from '../../stores/exports.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresProvisioned } from '../../stores/provisioned.ts'
import type { FrontContext } from '../front.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'

const tag = 'Operation'
const callers = { key: 'exports:read' } as const
const position = z.object({ conversationId, place: z.string() })

const record = z
  .object({ conversationId, record: z.record(z.string(), z.unknown()) })
  .meta({ id: 'ExportRecord', description: 'One row of what is kept, with names that may grow.' })

export const exportRoutes = [
  route({
    method: 'GET',
    path: '/v1/conversations/:id/export',
    operationId: 'listConversationExport',
    summary: 'Export a conversation',
    description:
      'Its messages, ascending, with what they said before they were edited; what was taken back is its place alone. It follows the room within seconds.',
    tag,
    callers,
    params: { id: conversationId },
    query: pageQuery(exportPageMax, exportPageMax),
    answers: { 200: pageOf(record, {}).meta({ id: 'ConversationExportPage' }) },
    handle: async ({ c, actor, params: { id }, query: { cursor, limit } }) => {
      const after = positionOf(c, cursor, position)
      if (!after.ok) return refusal(after.problem)
      const found = await postgresExports(openNeon(c.env)).conversation(actor.campusId, id, {
        ...{ after: after.value, limit },
      })
      return found ? reply(200, pageOfExport(c, found)) : refusal(problem('not_found'))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/users/:userId/export',
    operationId: 'listUserExport',
    summary: 'Export what is kept of a person',
    description:
      'One part at a time, by conversation: what they said, where they belong and how far they have read, what they chose, saved, reported and uploaded.',
    tag,
    callers,
    params: { userId },
    query: {
      ...pageQuery(exportPageMax, exportPageMax),
      part: z.enum(personParts, `must be one of ${personParts.join(', ')}`).default('messages'),
    },
    answers: { 200: pageOf(record, { user: provisionedUser }).meta({ id: 'UserExportPage' }) },
    handle: async ({ c, actor, params, query: { cursor, limit, part } }) => {
      const after = positionOf(c, cursor, position)
      if (!after.ok) return refusal(after.problem)
      const database = openNeon(c.env)
      const user = await postgresProvisioned(database).user(actor.campusId, params.userId)
      if (!user) return refusal(problem('not_found'))
      const request = { after: after.value, limit }
      const found = await postgresExports(database).person(actor.campusId, params.userId, part, request)
      return reply(200, { ...pageOfExport(c, found), user })
    },
  }),
]

function pageOfExport(c: FrontContext, { records, next }: ExportPage) {
  return page(c, records, next)
}
