/**
 * Begins a conversation: facts about people and courses in one database round trip, the verdict of
 * domain/creation.ts over them, and the room. A room trusts this verdict, since only the worker reaches it.
 */
import { uuidv7 } from 'uuidv7'
import {
  needsSharedCourse,
  noSharedCourse,
  type Partner,
  refuseAnnouncement,
  refuseClass,
  refuseDirect,
  refuseGroupSize,
} from '../../domain/creation.ts'
import { isInSection } from '../../domain/section.ts'
import { directId } from '../../domain/direct-id.ts'
import { isUnsupervised } from '../../domain/supervision.ts'
import type { Actor } from '../../schema/actor.ts'
import { type ConversationId, parseConversationId, type UserId } from '../../schema/ids.ts'
import type { Audience, Member, UserSummary } from '../../schema/protocol/kinds.ts'
import { type Problem, problem } from '../../schema/protocol/problem.ts'
import type { Answer, ConversationSpec, Created } from '../../schema/rpc.ts'
import { postgresDirectory } from '../../stores/directory.ts'
import { openNeon } from '../../stores/neon.ts'
import type { FrontContext } from '../front.ts'
import { enrolledOf } from '../enrolled.ts'
import { askRoom } from '../rooms.ts'
import type { NewConversation, NewOf } from './new-conversation.ts'

/** What is to be created, and under which id. */
type Plan = { id: ConversationId; spec: Omit<ConversationSpec, 'createdBy'> }
type Planned = Plan | { refusal: Problem }

export async function createConversation(c: FrontContext, wanted: NewConversation): Promise<Answer<Created>> {
  const actor = c.get('actor')
  const plan = await planOf(c, actor, wanted)
  if ('refusal' in plan) return { ok: false, problem: plan.refusal }
  const createdBy = actor.type === 'user' ? actor.userId : null
  const address = { campusId: actor.campusId, conversationId: plan.id }
  return askRoom(c.env, address, (room) => room.create(actor, { ...plan.spec, createdBy }))
}

function planOf(c: FrontContext, actor: Actor, wanted: NewConversation): Promise<Planned> {
  switch (wanted.kind) {
    case 'direct':
      return planDirect(c, actor, wanted)
    case 'group':
      return planGroup(c, actor, wanted)
    case 'class':
      return planClass(c, actor, wanted)
    case 'announcement':
      return planAnnouncement(c, actor, wanted)
  }
}

async function planDirect(c: FrontContext, actor: Actor, { userIds }: NewOf<'direct'>): Promise<Planned> {
  const people = await findPeople(c, actor, userIds)
  if (!people) return { refusal: unknownPeople() }
  const members = people.map((person) =>
    enrolledOf(c, { userId: person.id, role: 'member' }, factsOf(c, person)),
  )
  const partners = people.map(
    ({ id, role }, index): Partner => ({ id, role, isMinor: members[index]?.minor === true }),
  )
  const { settings } = c.get('campus')
  const refusal = refuseDirect(actor, partners, settings)
  const [one, other] = people
  if (refusal || !one || !other) return { refusal: refusal ?? problem('members_invalid') }
  const directory = postgresDirectory(openNeon(c.env))
  const mustShare = needsSharedCourse(actor, partners, settings)
  if (mustShare && !(await directory.shareCourse(actor.campusId, one.id, other.id)))
    return { refusal: noSharedCourse }
  return {
    id: directId(actor.campusId, one.id, other.id),
    spec: { kind: 'direct', title: '', members, people },
  }
}

async function planGroup(
  c: FrontContext,
  actor: Actor,
  { title, members: wanted }: NewOf<'group'>,
): Promise<Planned> {
  const owner = actor.type === 'user' ? actor.userId : null
  const others = [...new Set(wanted)].filter((userId) => userId !== owner)
  if (!owner && others.length === 0) return { refusal: problem('members_invalid', 'A group has members.') }
  const tooMany = refuseGroupSize(others.length + (owner ? 1 : 0))
  if (tooMany) return { refusal: tooMany }
  const people = await findPeople(c, actor, owner ? [owner, ...others] : others)
  if (!people) return { refusal: unknownPeople() }
  const members = people.map((person) =>
    enrolledOf(c, { userId: person.id, role: person.id === owner ? 'owner' : 'member' }, factsOf(c, person)),
  )
  return isUnsupervised(members)
    ? { refusal: problem('unsupervised') }
    : { id: newId(c), spec: { kind: 'group', title, members } }
}

async function planClass(
  c: FrontContext,
  actor: Actor,
  { title, courseId, section }: NewOf<'class'>,
): Promise<Planned> {
  const course = await postgresDirectory(openNeon(c.env)).courseRoster(actor.campusId, courseId)
  const roster = course && course.filter((enrolment) => isInSection(enrolment, section))
  const refusal = refuseClass(actor, ownRole(actor, roster))
  if (refusal) return { refusal }
  if (!roster) return { refusal: unknownCourse('/courseId') }
  const members = roster.map((enrolment) => enrolledOf(c, enrolment, enrolment))
  const part = section === undefined ? {} : { section }
  return { id: newId(c), spec: { kind: 'class', title, courseId, ...part, members } }
}

async function planAnnouncement(
  c: FrontContext,
  actor: Actor,
  { title, audience }: { title: string; audience: Audience },
): Promise<Planned> {
  const courseId = audience.type === 'course' ? audience.courseId : null
  const roster = courseId
    ? await postgresDirectory(openNeon(c.env)).courseRoster(actor.campusId, courseId)
    : null
  const refusal = refuseAnnouncement(actor, audience, ownRole(actor, roster))
  if (refusal) return { refusal }
  if (courseId === null) return { id: newId(c), spec: { kind: 'announcement', title, audience, members: [] } }
  if (!roster) return { refusal: unknownCourse('/audience/courseId') }
  const members = roster.map((enrolment) => enrolledOf(c, enrolment, enrolment))
  return { id: newId(c), spec: { kind: 'announcement', title, audience, courseId, members } }
}

/** Null unless all of them exist. The caller exists by their token, whether or not the directory knows it yet. */
async function findPeople(c: FrontContext, actor: Actor, ids: UserId[]): Promise<UserSummary[] | null> {
  const self: UserSummary | null =
    actor.type === 'user' ? { id: actor.userId, name: actor.name, role: actor.role } : null
  if (self) c.get('loaders').users.clear(self.id).prime(self.id, self)
  const people = await c.get('loaders').users.loadMany(ids)
  const found: UserSummary[] = []
  for (const person of people) {
    if (person instanceof Error) throw person // Postgres does not answer: nobody is unknown for that
    if (!person) return null
    found.push(person)
  }
  return found
}

function factsOf(c: FrontContext, { id, role }: UserSummary) {
  return { campusRole: role, minor: c.get('loaders').minors.get(id) ?? null }
}

/** One sentence for all of them: it does not say who exists. */
function unknownPeople(): Problem {
  return problem('members_invalid', 'Not all of these people are known on this campus.')
}

function unknownCourse(pointer: string): Problem {
  return { code: 'request_invalid', detail: 'This campus has no such course.', pointer }
}

function ownRole(actor: Actor, roster: readonly Member[] | null): Member['role'] | null {
  if (actor.type !== 'user' || !roster) return null
  return roster.find(({ userId }) => userId === actor.userId)?.role ?? null
}

/**
 * Time-ordered, so that ids of one day lie together in Postgres's index; of a request that may be made again the same
 * each time, so that a second run makes nothing new.
 */
function newId(c: FrontContext): ConversationId {
  const once = c.get('onceAs')?.slice(0, 32)
  const id = parseConversationId(`cnv_${once ?? uuidv7().replaceAll('-', '')}`)
  if (!id) throw new Error('a uuid did not make a conversation id')
  return id
}
