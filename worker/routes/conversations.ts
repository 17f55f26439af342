/** Conversations as a whole: begin one, list one's own, look at one. */
import type { Hono } from 'hono'
import * as z from 'zod'
import { parseConversationId } from '../../schema/ids.ts'
import { conversationsPageDefault, conversationsPageMax, slowModeSecondsMax } from '../../schema/limits.ts'
import { type ConversationKind, conversationKinds } from '../../schema/protocol/kinds.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { createConversation } from '../creation/create-conversation.ts'
import { newConversation } from '../creation/new-conversation.ts'
import type { Front, FrontContext } from '../front.ts'
import { decodeCursor, encodeCursor } from '../list-cursor.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { type Parsed, parseBody, refused } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { parseLimit } from '../page-query.ts'
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
    .optional(),
}).refine(
  (wish) => Object.values(wish).some((value) => value !== undefined),
  'must hold at least one of title, archived, locked, slowModeSeconds',
)

/** When the last of a page was active, and its id. */
const listPosition = z.object({
  activeAt: z.iso.datetime({ precision: 3 }),
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
  app.patch('/v1/conversations/:id', authenticate, patchConversation)
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
  const filter = parseFilter(query)
  if (!filter.ok) return answerProblem(c, filter.problem, filter.faults)
  const request = { below, limit: limit.value, ...filter.value }
  const page = await openConversationList(c.env).page(actor, request)
  return c.json({
    data: page.conversations,
    has_more: page.next !== null,
    next_cursor: page.next && encodeCursor(owner, page.next),
    unread_total: page.unreadTotal,
    mentioned_total: page.mentionedTotal,
    delayed: page.delayed,
  })
}

type Filter = { kind?: ConversationKind; unreadOnly?: boolean; archived?: boolean }

function parseFilter(query: URLSearchParams): Parsed<Filter> {
  const kinds = query.getAll('kind')
  const kind = conversationKinds.find((one) => one === kinds[0])
  if (kinds.length > 1 || (kinds.length === 1 && !kind))
    return refused(problem('request_invalid'), [
      { pointer: '/kind', detail: `must be one of ${conversationKinds.join(', ')}` },
    ])
  const [unreadOnly, archived] = [parseFlag(query, 'unread'), parseFlag(query, 'archived')]
  if (!unreadOnly.ok) return unreadOnly
  if (!archived.ok) return archived
  const flags = { unreadOnly: unreadOnly.value, archived: archived.value }
  return { ok: true, value: { ...(kind && { kind }), ...flags } }
}

/** False where it is not given. */
function parseFlag(query: URLSearchParams, name: string): Parsed<boolean> {
  const [given = 'false', ...more] = query.getAll(name)
  if (more.length === 0 && (given === 'true' || given === 'false'))
    return { ok: true, value: given === 'true' }
  return refused(problem('request_invalid'), [{ pointer: `/${name}`, detail: 'must be true or false' }])
}

async function patchConversation(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const conversationId = parseConversationId(c.req.param('id'))
  if (!conversationId) return answerProblem(c, problem('not_found'))
  const wish = await parseBody(c.req.raw, settingsChange)
  if (!wish.ok) return answerProblem(c, wish.problem, wish.faults)
  const address = { campusId: actor.campusId, conversationId }
  const answer = await askRoom(c.env, address, (room) => room.changeSettings(actor, wish.value))
  return answer.ok ? c.json(answer.value) : answerProblem(c, answer.problem)
}

async function getConversation(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const conversationId = parseConversationId(c.req.param('id'))
  if (!conversationId) return answerProblem(c, problem('not_found'))
  const address = { campusId: actor.campusId, conversationId }
  const answer = await askRoom(c.env, address, (room) => room.view(actor))
  return answer.ok ? c.json(answer.value) : answerProblem(c, answer.problem)
}
