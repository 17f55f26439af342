/** Who belongs to a conversation. The room decides; the directory lends the names. */
import type { Hono } from 'hono'
import * as z from 'zod'
import { refuse } from '../../domain/rights.ts'
import { standingsOf } from '../../domain/standing.ts'
import { parseConversationId, parseUserId, type UserId } from '../../schema/ids.ts'
import { groupMembersMax, membersPageMax } from '../../schema/limits.ts'
import type { ConversationKind, Member, UserSummary } from '../../schema/protocol/kinds.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Front, FrontContext } from '../front.ts'
import { decodeCursor, encodeCursor } from '../list-cursor.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { parseBody } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { parseLimit } from '../page-query.ts'
import { askRoom } from '../rooms.ts'
import { body, userId } from './fields.ts'

const newMembers = body({
  members: z
    .array(body({ userId }), 'must be a list')
    .min(1, 'must name somebody')
    .max(groupMembersMax, `must name at most ${groupMembersMax} people`),
})

const rosterPosition = z.object({ userId })

export function memberRoutes(app: Hono<Front>): void {
  app.get('/v1/conversations/:id/members', authenticate, listMembers)
  app.post('/v1/conversations/:id/members', authenticate, addMembers)
  app.delete('/v1/conversations/:id/members/:userId', authenticate, removeMember)
}

/** Sorted by user id, a page at a time: a class has up to 20,000 people. */
async function listMembers(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const address = addressOf(c)
  if (!address) return answerProblem(c, problem('not_found'))
  const query = new URL(c.req.url).searchParams
  const limit = parseLimit(query, membersPageMax, membersPageMax)
  if (!limit.ok) return answerProblem(c, limit.problem, limit.faults)
  const owner = {
    list: `members/${address.conversationId}`,
    campusId: actor.campusId,
    userId: actor.type === 'user' ? actor.userId : ('key' as const),
  }
  const cursors = query.getAll('cursor')
  const after = cursors.length === 1 ? decodeCursor(cursors[0] ?? '', owner, rosterPosition) : null
  if (cursors.length > 0 && !after) return answerProblem(c, problem('cursor_invalid'))
  const answer = await askRoom(c.env, address, (room) => room.members(actor))
  if (!answer.ok) return answerProblem(c, answer.problem)
  const following = answer.value
    .filter(({ userId }) => !after || userId > after.userId)
    .sort((one, other) => (one.userId < other.userId ? -1 : 1))
  const data = following.slice(0, limit.value)
  const last = data.at(-1)
  const hasMore = following.length > data.length && last !== undefined
  return c.json({
    data,
    users: await namesOf(c, data),
    has_more: hasMore,
    next_cursor: hasMore ? encodeCursor(owner, { userId: last.userId }) : null,
  })
}

/** Rights come first, so that whoever may not manage members cannot learn who exists. */
async function addMembers(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const address = addressOf(c)
  if (!address) return answerProblem(c, problem('not_found'))
  const wanted = await parseBody(c.req.raw, newMembers)
  if (!wanted.ok) return answerProblem(c, wanted.problem, wanted.faults)
  const view = await askRoom(c.env, address, (room) => room.view(actor))
  if (!view.ok) return answerProblem(c, view.problem)
  const { kind, role = null } = view.value
  const standings = standingsOf(actor, view.value, role)
  const refusal = refuse({ standings, isMinor: false, isAmongMinors: false }, 'manage-members', kind)
  if (refusal) return answerProblem(c, refusal)
  const ids = [...new Set(wanted.value.members.map(({ userId }) => userId))]
  const people = await findAll(c, ids)
  if (!people)
    return answerProblem(c, problem('members_invalid', 'Not all of these people are known on this campus.'))
  const members = people.map((person) => memberOf(kind, person))
  const answer = await askRoom(c.env, address, (room) => room.addMembers(actor, members))
  return answer.ok ? c.json(answer.value) : answerProblem(c, answer.problem)
}

async function removeMember(c: FrontContext): Promise<Response> {
  const actor = c.get('actor')
  const address = addressOf(c)
  const userId = parseUserId(c.req.param('userId'))
  if (!address || !userId) return answerProblem(c, problem('not_found'))
  const answer = await askRoom(c.env, address, (room) => room.removeMember(actor, userId))
  return answer.ok ? c.json(answer.value) : answerProblem(c, answer.problem)
}

function addressOf(c: FrontContext) {
  const conversationId = parseConversationId(c.req.param('id'))
  return conversationId && { campusId: c.get('actor').campusId, conversationId }
}

/** What a newcomer is: in a class by what they are on campus, elsewhere simply a member. */
function memberOf(kind: ConversationKind, { id, role }: UserSummary): Member {
  if (kind !== 'class') return { userId: id, role: 'member' }
  return { userId: id, role: role === 'student' ? 'student' : 'instructor' }
}

async function namesOf(c: FrontContext, members: readonly Member[]): Promise<UserSummary[]> {
  const people = await loadPeople(
    c,
    members.map(({ userId }) => userId),
  )
  return people.filter((person) => person !== null)
}

async function findAll(c: FrontContext, ids: readonly UserId[]): Promise<UserSummary[] | null> {
  const people = await loadPeople(c, ids)
  const found = people.filter((person) => person !== null)
  return found.length === ids.length ? found : null
}

async function loadPeople(c: FrontContext, ids: readonly UserId[]): Promise<(UserSummary | null)[]> {
  return Promise.all(ids.map((id) => c.get('loaders').users.load(id)))
}
