/** The words of a conversation that clients see. One engine serves all four kinds; only the routing differs. */
import type { CourseId, UserId } from '../ids.ts'

export const conversationKinds = ['direct', 'group', 'class', 'announcement'] as const
export type ConversationKind = (typeof conversationKinds)[number]

/** What the host says of a person, in the token. */
export const campusRoles = ['student', 'instructor', 'admin'] as const
export type CampusRole = (typeof campusRoles)[number]

/** What a person is in one conversation. */
export const memberRoles = ['owner', 'instructor', 'assistant', 'student', 'member'] as const
export type MemberRole = (typeof memberRoles)[number]

/** Whom an announcement reaches. Everyone and by-role are predicates over the token; a course has a roster. */
export type Audience =
  | { type: 'campus' }
  | { type: 'role'; roles: CampusRole[] }
  | { type: 'course'; courseId: CourseId }

/** A person as others see them. */
export type UserSummary = { id: UserId; name: string; role: CampusRole }

export type Member = { userId: UserId; role: MemberRole }

export function isCampusRole(value: unknown): value is CampusRole {
  return campusRoles.some((role) => role === value)
}
