/**
 * Who counts as a minor: a student of whom the host says so, or who is at a campus that says so of all. What is said of one
 * person outweighs what is said of all; undefined where nobody has said anything.
 */
import type { CampusRole } from '../schema/protocol/kinds.ts'

export function minorOf(
  role: CampusRole,
  said: boolean | null | undefined,
  { minors }: { minors?: boolean },
): boolean | undefined {
  if (role !== 'student') return undefined
  return said ?? (minors === true ? true : undefined)
}
