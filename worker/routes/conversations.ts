/** Conversations as a whole: begin one, list one's own, look at one. */
import type { Hono } from 'hono'
import * as z from 'zod'
import { parseConversationId } from '../../schema/ids.ts'
import { conversationsPageDefault, conversationsPageMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { postgresConversationList } from '../../stores/conversation-list.ts'
import { openNeon } from '../../stores/neon.ts'
import { createConversation } from '../creation/create-conversation.ts'
import { newConversation } from '../creation/new-conversation.ts'
import type { Front, FrontContext } from '../front.ts'
import { decodeCursor, encodeCursor } from '../list-cursor.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { parseBody } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { parseLimit } from '../page-query.ts'
import { askRoom } from '../rooms.ts'

/** Microseconds up to the year 2255, and the id of the last row of a page. */
const listPosition = z.object({
  activeMicros: z.int().min(0).max(9_000_000_000_000_000),
  id: z.string().transform((text, context) => {
    const id = parseConversationId(text)
    if (id) return id
    context.addIssue('not an id')
    return z.NEVER
  }),
})

export function conversationRoutes(app: Hono<Front>): void {
  app.post('/v1/conversations', authenticate, postConversation)
  app.get('/v1/conversations', authenticate, listConversations)
  app.get('/v1/conversations/:id', authenticate, getConversation)
}

async function postConversation(c: FrontContext): Promise<Response> {
  const body = await parseBody(c.req.raw, newConversation)
  if (!body.ok) return answerProblem(c, body.problem, body.faults)
  const answer = await createConversation(c, body.value)
  if (!answer.ok) return answerProblem(c, answer.problem)
  const { conversation, created } = answer.value
  c.header('location', `/v1/conversations/${conversation.id}`)
  return c.json(conversation, created ? 201 : 200)
}

async function listConversations(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  if (actor.type !== 'user')
    return answerProblem(c, problem('not_allowed', 'A list of conversations is somebody’s: use their token.'))
  const query = new URL(c.req.url).searchParams
  const limit = parseLimit(query, conversationsPageDefault, conversationsPageMax)
  if (!limit.ok) return answerProblem(c, limit.problem, limit.faults)
  const owner = { list: 'conversations', campusId: actor.campusId, userId: actor.userId }
  const cursors = query.getAll('cursor')
  const below = cursors.length === 1 ? decodeCursor(cursors[0] ?? '', owner, listPosition) : null
  if (cursors.length > 0 && !below) return answerProblem(c, problem('cursor_invalid'))
  const list = postgresConversationList(openNeon(c.env))
  const { conversations, next } = await list.page(actor, { below, limit: limit.value })
  return c.json({
    data: conversations,
    has_more: next !== null,
    next_cursor: next && encodeCursor(owner, next),
  })
}

async function getConversation(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const conversationId = parseConversationId(c.req.param('id'))
  if (!conversationId) return answerProblem(c, problem('not_found'))
  const address = { campusId: actor.campusId, conversationId }
  const answer = await askRoom(c.env, address, (room) => room.view(actor))
  return answer.ok ? c.json(answer.value) : answerProblem(c, answer.problem)
}
