/**
 * Conversations of a kind, with everybody of docs/RIGHTS.md in them. Whoever loses something loses it here, and has opened
 * a socket before: a muted member, a removed one, and one who was an instructor or an owner.
 */
import type { ConversationId, UserId } from '../../schema/ids.ts'
import { parseConversationId } from '../../schema/ids.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { RoomSocket } from '../durable-objects/room-socket.ts'
import type { Place, World } from './a-world.ts'
import { isStranger, type SubjectName } from './subjects.ts'

export type Places = {
  placeOf: (subject: SubjectName) => Place
  /** Where the presence of a student is to be seen. */
  presenceOf: (subject: SubjectName) => Place
  /** Opened before anybody lost anything; what they were then in `demoted`. */
  sockets: Map<SubjectName | 'demoted', RoomSocket>
}

export async function somePlaces(world: World): Promise<Places> {
  const places = world.kind === 'direct' ? await directs(world) : await rooms(world)
  const sockets = new Map<SubjectName | 'demoted', RoomSocket>()
  for (const subject of world.subjects) {
    if (isStranger(subject) && subject !== 'removed') continue
    if (subject === 'key' || (subject === 'admin' && world.kind !== 'announcement')) continue
    const socket = await world.connect(subject, places.placeOf(subject).id)
    if (typeof socket === 'string') throw new Error(`${subject} got no socket: ${socket}`)
    sockets.set(subject, socket)
  }
  await places.lose(sockets)
  return { ...places, sockets }
}

type Prepared = Omit<Places, 'sockets'> & { lose: (sockets: Places['sockets']) => Promise<void> }

async function directs(world: World): Promise<Prepared> {
  const { host, guide, tom, personOf } = world
  const between = async (one: UserSummary, other: UserSummary): Promise<Place> => {
    const view = await host('POST /v1/conversations', { kind: 'direct', userIds: [one.id, other.id] })
    return aPlace(world, idIn(view), other.id)
  }
  const [member, minor, muted] = (['member', 'minor', 'muted'] as const).map(personOf)
  if (!member || !minor || !muted) throw new Error('nobody is there')
  const [ofMember, ofMinor, ofMuted] = await Promise.all(
    [member, minor, muted].map((one) => between(one, guide)),
  )
  const ofInstructor = await between(personOf('instructor'), tom)
  const withStudents = await Promise.all([member, minor, muted].map((one) => between(one, tom)))
  if (!ofMember || !ofMinor || !ofMuted) throw new Error('nowhere is there')
  const own: Partial<Record<SubjectName, Place>> = {
    minor: ofMinor,
    muted: ofMuted,
    instructor: ofInstructor,
  }
  const seen: Partial<Record<SubjectName, Place | undefined>> = {
    ...{ member: withStudents[0], minor: withStudents[1], muted: withStudents[2] },
    instructor: ofInstructor,
  }
  return {
    placeOf: (subject) => own[subject] ?? ofMember,
    presenceOf: (subject) => seen[subject] ?? ofInstructor,
    lose: async () => {
      for (const { id } of [ofMuted, withStudents[2] ?? ofMuted])
        await host(`PUT /v1/conversations/${id}/members/muted/mute`, { seconds: 3_600 })
    },
  }
}

async function rooms(world: World): Promise<Prepared> {
  const { host, personOf } = world
  const [main, ofMinor] = world.isCourse ? await courses(world) : await groups(world)
  const ofAudience = world.kind === 'announcement' ? await campusWide(world) : main
  const byName: Partial<Record<SubjectName, Place>> = { minor: ofMinor, audience: ofAudience }
  const placeOf = (subject: SubjectName) => byName[subject] ?? main
  return {
    ...{ placeOf, presenceOf: placeOf },
    lose: async (sockets) => {
      const socket = await connectDemoted(world, main.id)
      sockets.set('demoted', socket)
      const { id } = main
      await host(`PUT /v1/conversations/${id}/members/muted/mute`, { seconds: 3_600 })
      if (world.isCourse) {
        const roster = rosterOf(world).filter(({ userId }) => userId !== personOf('removed').id)
        await host(`PUT /v1/courses/${world.course}`, { title: 'Biology', roster })
      } else {
        await host(`PUT /v1/conversations/${id}/owner`, { userId: personOf('owner').id })
        await host(`DELETE /v1/conversations/${id}/members/removed`)
      }
    },
  }
}

async function connectDemoted(world: World, id: ConversationId): Promise<RoomSocket> {
  const socket = await world.connectAs(world.demoted, id)
  if (typeof socket === 'string') throw new Error(`whoever is to be demoted got no socket: ${socket}`)
  return socket
}

type Entry = { userId: UserId; role: string }

/** The minor is elsewhere: where one is, students learn less. */
function rosterOf(world: World, ofDemoted = 'student'): Entry[] {
  const { subjects, roleOf, personOf, tom, guide, demoted } = world
  const inside = subjects.filter((subject) => subject !== 'minor' && roleOf(subject) !== null)
  return [
    ...inside.map((subject) => ({ userId: personOf(subject).id, role: roleOf(subject) ?? 'student' })),
    ...[
      { userId: tom.id, role: 'student' },
      { userId: guide.id, role: 'instructor' },
    ],
    { userId: demoted.id, role: ofDemoted },
  ]
}

async function courses(world: World): Promise<[Place, Place]> {
  const { host, course, kind, tom, guide, personOf } = world
  await host(`PUT /v1/courses/${course}`, { title: 'Biology', roster: rosterOf(world, 'instructor') })
  const withMinor = [personOf('minor'), tom].map(({ id }) => ({ userId: id, role: 'student' }))
  const roster = [...withMinor, { userId: guide.id, role: 'instructor' }]
  await host('PUT /v1/courses/minors', { title: 'Minors', roster })
  const made = [course, 'minors'].map(async (courseId) => {
    const about =
      kind === 'class' ? { kind, courseId } : { kind, audience: { type: 'course', courseId }, replies: true }
    return anOpen(world, await host('POST /v1/conversations', { title: 'Biology', ...about }), tom.id)
  })
  const [main, ofMinor] = await Promise.all(made)
  if (!main || !ofMinor) throw new Error('nowhere is there')
  return [main, ofMinor]
}

async function groups(world: World): Promise<[Place, Place]> {
  const { host, tom, guide, personOf, demoted } = world
  const members = rosterOf(world).map(({ userId }) => userId)
  const begun = await world.callAs(demoted, 'POST /v1/conversations', {
    ...{ kind: 'group', title: 'Lab' },
    members: members.filter((id) => id !== demoted.id),
  })
  const withMinor = [personOf('minor'), tom, guide].map(({ id }) => id)
  const ofMinor = await host('POST /v1/conversations', { kind: 'group', title: 'Minors', members: withMinor })
  return [await aPlace(world, idIn(begun.body), tom.id), await aPlace(world, idIn(ofMinor), tom.id)]
}

async function campusWide(world: World): Promise<Place> {
  const about = { kind: 'announcement', title: 'News', audience: { type: 'campus' } }
  return anOpen(world, await world.host('POST /v1/conversations', about), world.tom.id)
}

/** An announcement that may be answered. */
async function anOpen(world: World, view: Record<string, unknown>, other: UserId): Promise<Place> {
  const id = idIn(view)
  if (world.kind === 'announcement') await world.host(`PATCH /v1/conversations/${id}`, { replies: true })
  return aPlace(world, id, other)
}

async function aPlace(world: World, id: ConversationId, other: UserId): Promise<Place> {
  return { world, id, other, otherSeq: await sayAs(world, id, other) }
}

/** As the host's backend speaks for somebody. */
export async function sayAs(
  world: World,
  id: ConversationId,
  senderId: UserId,
  text = 'hello',
): Promise<number> {
  const message = { senderId, clientMessageId: world.nextName(), text }
  const { seq } = await world.host(`POST /v1/conversations/${id}/messages`, message)
  return Number(seq)
}

function idIn(view: Record<string, unknown>): ConversationId {
  const id = parseConversationId(view['id'])
  if (!id) throw new Error(`no conversation was begun: ${JSON.stringify(view)}`)
  return id
}
