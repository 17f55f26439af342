/**
 * Who is there. Presence is best effort and says so: while Redis does not answer, or has just lost what it knew,
 * it is `unknown`, never `offline`. Nobody's presence is asked of Postgres.
 */
import type { Hono } from 'hono'
import { parseConversationId, parseUserId, type UserId } from '../../schema/ids.ts'
import { presenceSampleMax, presenceUsersMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { type OnlinePeople, openPresence } from '../../stores/presence.ts'
import type { Front, FrontContext } from '../front.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { type Parsed, refused } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { askRoom } from '../rooms.ts'

export function presenceRoutes(app: Hono<Front>): void {
  app.get('/v1/presence', authenticate, getPresence)
  app.get('/v1/conversations/:id/presence', authenticate, getConversationPresence)
}

async function getPresence(c: FrontContext): Promise<Response> {
  const wanted = parseUsers(new URL(c.req.url).searchParams)
  if (!wanted.ok) return answerProblem(c, wanted.problem, wanted.faults)
  const known = await orUnknown(
    openPresence(c.env).onlineOf(c.get('actor').campusId, wanted.value, Date.now()),
  )
  return c.json({ data: wanted.value.map((userId) => presenceOf(userId, known)) })
}

async function getConversationPresence(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const conversationId = parseConversationId(c.req.param('id'))
  if (!conversationId) return answerProblem(c, problem('not_found'))
  const { campusId } = actor
  const answer = await askRoom(c.env, { campusId, conversationId }, (room) => room.names(actor))
  if (!answer.ok) return answerProblem(c, answer.problem)
  const { members, mayName } = answer.value
  const presence = openPresence(c.env)
  if (!members) {
    const viewers = await orUnknown(
      presence.viewersOf(campusId, conversationId, mayName ? presenceSampleMax : 0, Date.now()),
    )
    return c.json({
      known: viewers !== null,
      members: null,
      viewing: viewers && { count: viewers.count, sample: viewers.sample },
    })
  }
  const known = await orUnknown(presence.ofMembers(campusId, conversationId, members, Date.now()))
  const viewing = known && [...known.viewing.keys()]
  return c.json({
    known: known !== null,
    members: members.map((userId) => presenceOf(userId, known)),
    viewing: viewing && { count: viewing.length, sample: viewing },
  })
}

type PersonPresence = { userId: UserId; state: 'online' | 'offline' | 'unknown'; lastSeenAt?: string }

function presenceOf(userId: UserId, known: OnlinePeople | null): PersonPresence {
  const at = known?.online.get(userId)
  if (at === undefined) return { userId, state: known?.isWhole ? 'offline' : 'unknown' }
  return { userId, state: 'online', lastSeenAt: new Date(at).toISOString() }
}

/** Null while Redis does not answer: that is an answer here, not an error. */
async function orUnknown<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    console.warn(JSON.stringify({ event: 'presence_unknown', error: name }))
    return null
  }
}

function parseUsers(query: URLSearchParams): Parsed<UserId[]> {
  const texts = query.getAll('users').flatMap((text) => text.split(','))
  const ids = [...new Set(texts)].map(parseUserId)
  const users = ids.filter((id) => id !== null)
  if (users.length > 0 && users.length === ids.length && users.length <= presenceUsersMax)
    return { ok: true, value: users }
  const detail = `must name 1 to ${presenceUsersMax} people by id, separated by commas`
  return refused(problem('request_invalid'), [{ pointer: '/users', detail }])
}
