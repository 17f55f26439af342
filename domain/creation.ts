/**
 * Who may begin which conversation with whom. The facts about people come from the directory and are passed
 * in; the room that is created trusts this verdict, since only the worker can reach it.
 */
import type { Actor } from '../schema/actor.ts'
import { type CampusPolicy, isSwitchedOn } from '../schema/campus-policy.ts'
import { groupMembersMax } from '../schema/limits.ts'
import type { Audience, CampusRole, MemberRole } from '../schema/protocol/kinds.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'

/** `isMinor`: as the host says it of the person, or the campus of all its students. */
export type Partner = { id: string; role: CampusRole; isMinor: boolean }

/** A direct conversation has exactly two people; between students only where the campus allows it, of minors nowhere. */
export function refuseDirect(actor: Actor, people: readonly Partner[], policy: CampusPolicy): Problem | null {
  const [first, second] = people
  if (!first || !second || people.length !== 2 || first.id === second.id)
    return problem('members_invalid', 'A direct conversation has exactly two different people.')
  if (actor.type === 'key') return null
  if (!people.some(({ id }) => id === actor.userId))
    return problem('not_allowed', 'A direct conversation is started by one of its two.')
  const betweenStudents = people.every(({ role }) => role === 'student')
  const isAllowed = isSwitchedOn(policy, 'studentDirect') && !people.some(({ isMinor }) => isMinor)
  if (betweenStudents && !isAllowed)
    return problem('not_allowed', 'Students of this campus write to instructors, not to one another.')
  return null
}

/** Whether these two may only begin where they take or teach a course together: the campus has switched off the rest. */
export function needsSharedCourse(actor: Actor, people: readonly Partner[], policy: CampusPolicy): boolean {
  if (actor.type === 'key' || isSwitchedOn(policy, 'directAcrossCourses')) return false
  return people.some(({ role }) => role === 'student') && !people.some(({ role }) => role === 'admin')
}

export const noSharedCourse = problem('not_allowed', 'People of this campus write to those of their courses.')

export function refuseGroupSize(memberCount: number): Problem | null {
  return memberCount > groupMembersMax
    ? problem('conversation_full', `A group has at most ${groupMembersMax} members.`)
    : null
}

/** Classes are begun by the host, by an admin, or by an instructor of that very course. */
export function refuseClass(actor: Actor, courseRole: MemberRole | null): Problem | null {
  if (actor.type === 'key' || actor.role === 'admin' || courseRole === 'instructor') return null
  return problem('not_allowed', 'A class is started by its instructor or an admin.')
}

/** Announcements: the host and admins to anyone, instructors to their own course. */
export function refuseAnnouncement(
  actor: Actor,
  audience: Audience,
  courseRole: MemberRole | null,
): Problem | null {
  if (actor.type === 'key' || actor.role === 'admin') return null
  if (audience.type === 'course' && courseRole === 'instructor') return null
  return problem('not_allowed', 'Announcements are made by admins, and by instructors to their course.')
}
