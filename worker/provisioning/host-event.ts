/** What a host may tell us by a signed webhook, and which act of provisioning each of it is. */
import * as z from 'zod'
import type { KeyActor } from '../../schema/actor.ts'
import { rosterDeltaMax } from '../../schema/limits.ts'
import type { Answer } from '../../schema/rpc.ts'
import { courseId, userId } from '../../schema/shapes/ids.ts'
import { postgresDirectory } from '../../stores/directory.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresProvisioned } from '../../stores/provisioned.ts'
import type { FrontContext } from '../front.ts'
import { body, title } from '../routes/fields.ts'
import { deactivateUser, reactivateUser } from './deactivate-user.ts'
import { enrolling, people, person, roster, statedEnrolling, statedPeople, statedPerson } from './fields.ts'
import { changeCourse, syncCourse } from './sync-course.ts'

const some = <Item extends z.ZodType>(item: Item) =>
  z.array(item, 'must be a list').max(rosterDeltaMax, `must hold at most ${rosterDeltaMax}`).default([])

export const hostEvent = z
  .discriminatedUnion('type', [
    told('user.updated', body({ id: userId, ...person })),
    told('users.updated', body({ users: people })),
    told('user.deactivated', body({ id: userId })),
    told('user.reactivated', body({ id: userId })),
    told('course.updated', body({ id: courseId, title, roster: roster.optional() })),
    told('enrolments.replaced', body({ courseId, enrolments: roster })),
    told('enrolments.changed', body({ courseId, put: some(enrolling), remove: some(userId) })),
  ])
  .meta({ id: 'HostEvent', description: 'What a host tells us of its people and courses.' })

export type HostEvent = z.output<typeof hostEvent>

const kinds: ReadonlySet<unknown> = new Set(hostEvent.options.map(({ shape }) => shape.type.value))

/** Whether it is of a kind that we do something about: hosts may send us more than that. */
export function isHostEvent(value: unknown): boolean {
  return typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string'
    ? true // it is no event at all, and its faults are to be named
    : kinds.has(value.type)
}

export async function applyHostEvent(
  c: FrontContext,
  key: KeyActor,
  { type, data }: HostEvent,
): Promise<Answer<unknown>> {
  const database = openNeon(c.env)
  const directory = postgresDirectory(database)
  switch (type) {
    case 'user.updated':
      return done(directory.upsertUsers(key.campusId, [statedPerson(data)]))
    case 'users.updated':
      return done(directory.upsertUsers(key.campusId, statedPeople(data.users)))
    case 'user.deactivated':
      return deactivateUser(c.env, key, data.id)
    case 'user.reactivated':
      return reactivateUser(c.env, key, data.id)
    case 'course.updated': {
      const { roster: whole, ...course } = data
      if (whole) return syncCourse(c, key, course, whole.map(statedEnrolling))
      return done(postgresProvisioned(database).putCourse(key.campusId, course))
    }
    case 'enrolments.replaced':
      return syncCourse(c, key, { id: data.courseId }, data.enrolments.map(statedEnrolling))
    case 'enrolments.changed': {
      const { put, remove } = data
      return changeCourse(c, key, data.courseId, { put: put.map(statedEnrolling), remove })
    }
  }
}

async function done(work: Promise<void>): Promise<Answer<null>> {
  await work
  return { ok: true, value: null }
}

function told<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.object({ type: z.literal(type), data })
}
