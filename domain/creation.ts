/**
 * Who may begin which conversation with whom. The facts about people come from the directory and are passed
 * in; the room that is created trusts this verdict, since only the worker can reach it.
 */
import type { Actor } from '../schema/actor.ts'
import { groupMembersMax } from '../schema/limits.ts'
import type { Audience, CampusRole, MemberRole } from '../schema/protocol/kinds.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'

/** A direct conversation has exactly two people; between students only where the campus allows it. */
export function refuseDirect(
  actor: Actor,
  people: readonly { id: string; role: CampusRole }[],
  studentDirect: boolean,
): Problem | null {
  const [first, second] = people
  if (!first || !second || people.length !== 2 || first.id === second.id)
    return problem('members_invalid', 'A direct conversation has exactly two different people.')
  if (actor.type === 'key') return null
  if (!people.some(({ id }) => id === actor.userId))
    return problem('not_allowed', 'A direct conversation is started by one of its two.')
  const betweenStudents = people.every(({ role }) => role === 'student')
  if (betweenStudents && !studentDirect)
    return problem('not_allowed', 'Students of this campus write to instructors, not to one another.')
  return null
}

export function refuseGroup(memberCount: number): Problem | null {
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
