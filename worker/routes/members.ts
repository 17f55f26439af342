/** Who belongs to a conversation. The room decides; the directory lends the names. */
import * as z from 'zod'
import { refuse } from '../../domain/rights.ts'
import { standingsOf } from '../../domain/standing.ts'
import type { UserId } from '../../schema/ids.ts'
import { groupMembersMax, membersPageMax } from '../../schema/limits.ts'
import type { ConversationKind, Member, UserSummary } from '../../schema/protocol/kinds.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { conversationId, userId } from '../../schema/shapes/ids.ts'
import { count } from '../../schema/shapes/scalars.ts'
import { member, userSummary } from '../../schema/shapes/user.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import type { FrontContext } from '../front.ts'
import { enrolledOf } from '../enrolled.ts'
import { askRoom } from '../rooms.ts'
import { body } from './fields.ts'

const newMembers = body({
  members: z
    .array(body({ userId }), 'must be a list')
    .min(1, 'must name somebody')
    .max(groupMembersMax, `must name at most ${groupMembersMax} people`),
}).meta({ id: 'NewMembers' })

const rosterPosition = z.object({ userId })

const memberPage = pageOf(member, {
  users: z.array(userSummary).meta({ description: 'By name, as far as the directory knows them.' }),
}).meta({ id: 'MemberPage' })

const tag = 'Members'

export const memberRoutes = [
  route({
    method: 'PUT',
    path: '/v1/conversations/:id/owner',
    operationId: 'handOver',
    summary: 'Hand a group over to another member',
    description: 'Whoever owned it is a member from then on, and may leave.',
    tag,
    callers: { user: true, key: 'conversations:write' },
    params: { id: conversationId },
    body: body({ userId }).meta({ id: 'NewOwner' }),
    answers: { 200: z.object({ owner: userId }).meta({ id: 'HandedOver' }) },
    problems: ['members_invalid', 'conversation_archived', 'muted'],
    handle: async ({ c, actor, params, body: given }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      return replyOf(await askRoom(c.env, address, (room) => room.perform('hand-over', actor, given)))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/members',
    operationId: 'listMembers',
    summary: 'List who belongs to a conversation',
    description: 'Sorted by user id, a page at a time: a class has up to 20,000 people.',
    tag,
    callers: { user: true, key: 'conversations:read' },
    params: { id: conversationId },
    query: pageQuery(membersPageMax, membersPageMax),
    answers: { 200: memberPage },
    handle: async ({ c, actor, params, query: { cursor, limit } }) => {
      const after = positionOf(c, cursor, rosterPosition)
      if (!after.ok) return refusal(after.problem)
      const address = { campusId: actor.campusId, conversationId: params.id }
      const answer = await askRoom(c.env, address, (room) => room.members(actor))
      if (!answer.ok) return refusal(answer.problem)
      const begin = after.value
      const following = answer.value
        .filter(({ userId }) => !begin || userId > begin.userId)
        .sort((one, other) => (one.userId < other.userId ? -1 : 1))
      const data = following.slice(0, limit)
      const last = following.length > data.length ? data.at(-1) : undefined
      const next = last ? { userId: last.userId } : null
      return reply(200, { ...page(c, data, next), users: await namesOf(c, data) })
    },
  }),
  route({
    method: 'POST',
    path: '/v1/conversations/:id/members',
    operationId: 'addMembers',
    summary: 'Add people',
    tag,
    callers: { user: true, key: 'conversations:write' },
    params: { id: conversationId },
    body: newMembers,
    answers: { 200: z.object({ added: count }).meta({ id: 'MembersAdded' }) },
    problems: ['members_invalid', 'conversation_full', 'conversation_archived', 'unsupervised', 'muted'],
    // rights come first, so that whoever may not manage members cannot learn who exists
    handle: async ({ c, actor, params, body: wanted }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      const view = await askRoom(c.env, address, (room) => room.view(actor))
      if (!view.ok) return refusal(view.problem)
      const { kind, role = null } = view.value
      const standings = standingsOf(actor, view.value, role)
      const refused = refuse({ standings, isMinor: false, isAmongMinors: false }, 'manage-members', kind)
      if (refused) return refusal(refused)
      const people = await findAll(c, [...new Set(wanted.members.map(({ userId }) => userId))])
      if (!people)
        return refusal(problem('members_invalid', 'Not all of these people are known on this campus.'))
      const members = people.map((person) => {
        const minor = c.get('loaders').minors.get(person.id) ?? null
        return enrolledOf(c, memberOf(kind, person), { campusRole: person.role, minor })
      })
      return replyOf(await askRoom(c.env, address, (room) => room.addMembers(actor, members)))
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/conversations/:id/members/:userId',
    operationId: 'removeMember',
    summary: 'Remove somebody, or leave',
    tag,
    callers: { user: true, key: 'conversations:write' },
    params: { id: conversationId, userId },
    answers: { 200: z.object({ removed: z.boolean() }).meta({ id: 'MemberRemoved' }) },
    problems: ['unsupervised', 'muted'],
    handle: async ({ c, actor, params }) => {
      const address = { campusId: actor.campusId, conversationId: params.id }
      return replyOf(await askRoom(c.env, address, (room) => room.removeMember(actor, params.userId)))
    },
  }),
]

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
