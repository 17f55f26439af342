/**
 * `@everyone` and `@staff`. Nobody is written to for them: the newest seqs travel with the conversation's head, and
 * whom they mean follows from what the reader is in it, for servers and clients alike.
 */
import type { MemberRole } from './kinds.ts'
import type { MentionGroup } from './message.ts'

export type GroupMention = { seq: number; group: MentionGroup }

const staffRoles: ReadonlySet<MemberRole> = new Set<MemberRole>(['owner', 'instructor', 'assistant'])

/** `role`: the reader's own in the conversation; absent for an audience without a roster. */
export function isMeant(group: MentionGroup, role: MemberRole | undefined): boolean {
  return group === 'everyone' || (role !== undefined && staffRoles.has(role))
}
