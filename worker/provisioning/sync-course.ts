/**
 * A course's roster, whole or in part: first into Postgres, which says what has changed, then into every room of the course, each
 * with the people of its section. A room computes its own difference, so a sync that failed half-way is simply made
 * again, and one that changes nothing writes nothing.
 */
import { isInSection } from '../../domain/section.ts'
import type { KeyActor } from '../../schema/actor.ts'
import type { CourseId, UserId } from '../../schema/ids.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import type { Enrolling, RosterDifference } from '../../stores/course-rosters.ts'
import { postgresDirectory } from '../../stores/directory.ts'
import { openNeon } from '../../stores/neon.ts'
import { enrolledOf } from '../enrolled.ts'
import type { FrontContext } from '../front.ts'
import { syncCourseRooms } from '../roster-sync.ts'

export type RosterSynced = RosterDifference & { enrolled: number; conversations: number }

/** Of somebody who is named twice the last counts. With a title the course is made where it is missing. */
export async function syncCourse(
  c: FrontContext,
  key: KeyActor,
  course: { id: CourseId; title?: string },
  wanted: readonly Enrolling[],
): Promise<Answer<RosterSynced>> {
  const roster = [...new Map(wanted.map((enrolment) => [enrolment.userId, enrolment])).values()]
  const directory = postgresDirectory(openNeon(c.env))
  const difference = await directory.replaceCourse(key.campusId, course, roster)
  if (!difference) return { ok: false, problem: problem('not_found') }
  const conversations = await syncRooms(c, key, course.id)
  if (!conversations.ok) return conversations
  return { ok: true, value: { enrolled: roster.length, ...difference, conversations: conversations.value } }
}

/** Some of a roster. Of somebody who is named twice the last counts, and whoever is both put and removed is gone. */
export async function changeCourse(
  c: FrontContext,
  key: KeyActor,
  courseId: CourseId,
  { put, remove }: { put: readonly Enrolling[]; remove: readonly UserId[] },
): Promise<Answer<RosterSynced>> {
  const leaving = new Set(remove)
  const staying = new Map(put.map((enrolment) => [enrolment.userId, enrolment]))
  for (const userId of leaving) staying.delete(userId)
  const change = { put: [...staying.values()], remove: [...leaving] }
  const difference = await postgresDirectory(openNeon(c.env)).changeCourse(key.campusId, courseId, change)
  if (difference === null) return { ok: false, problem: problem('not_found') }
  if (difference === 'full') return { ok: false, problem: problem('conversation_full') }
  const conversations = await syncRooms(c, key, courseId)
  if (!conversations.ok) return conversations
  return { ok: true, value: { ...difference, conversations: conversations.value } }
}

/** Every room of the course, by what Postgres says now; how many there are. */
async function syncRooms(c: FrontContext, key: KeyActor, courseId: CourseId): Promise<Answer<number>> {
  const directory = postgresDirectory(openNeon(c.env))
  const conversations = await directory.conversationsOfCourse(key.campusId, courseId)
  if (conversations.length === 0) return { ok: true, value: 0 }
  // what the directory says of them beside their role; a person it does not know is enrolled all the same
  const enrolments = (await directory.courseRoster(key.campusId, courseId)) ?? []
  const placed = enrolments.map((enrolment) => ({ enrolment, member: enrolledOf(c, enrolment, enrolment) }))
  const rooms = conversations.map(({ id, section }) => ({
    id,
    members: placed.filter(({ enrolment }) => isInSection(enrolment, section)).map(({ member }) => member),
  }))
  const unsynced = await syncCourseRooms(c.env, key, rooms)
  return unsynced ? { ok: false, problem: unsynced } : { ok: true, value: conversations.length }
}
