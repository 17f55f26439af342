/**
 * A course's whole roster: first into Postgres, which says what has changed, then into every room of the course, each
 * with the people of its section. A room computes its own difference, so a sync that failed half-way is simply made
 * again, and one that changes nothing writes nothing.
 */
import { isInSection } from '../../domain/section.ts'
import type { KeyActor } from '../../schema/actor.ts'
import type { CourseId } from '../../schema/ids.ts'
import { type Problem, problem } from '../../schema/protocol/problem.ts'
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
  const conversations = await directory.conversationsOfCourse(key.campusId, course.id)
  const unsynced = conversations.length === 0 ? null : await syncRooms()
  if (unsynced) return { ok: false, problem: unsynced }
  return {
    ok: true,
    value: { enrolled: roster.length, ...difference, conversations: conversations.length },
  }

  async function syncRooms(): Promise<Problem | null> {
    // what the directory says of them beside their role; a person it does not know is enrolled all the same
    const enrolments = (await directory.courseRoster(key.campusId, course.id)) ?? []
    const placed = enrolments.map((enrolment) => ({ enrolment, member: enrolledOf(c, enrolment, enrolment) }))
    const rooms = conversations.map(({ id, section }) => ({
      id,
      members: placed.filter(({ enrolment }) => isInSection(enrolment, section)).map(({ member }) => member),
    }))
    return syncCourseRooms(c.env, key, rooms)
  }
}
