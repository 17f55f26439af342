/**
 * Who belongs to a conversation of a course, or of one of its sections: everybody of the course; those of the section,
 * and the staff of the whole course, who have none.
 */
import type { Section } from '../schema/ids.ts'
import type { MemberRole } from '../schema/protocol/kinds.ts'

export type Placed = { role: MemberRole; section?: Section | null | undefined }

export function isInSection({ role, section = null }: Placed, wanted: Section | null | undefined): boolean {
  if (wanted === null || wanted === undefined) return true
  return section === wanted || (section === null && role !== 'student')
}
