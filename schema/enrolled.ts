/**
 * A member as the directory knows them beyond their role in one conversation. Rooms keep it for what the campus wants of
 * conversations with minors; nobody is ever shown it. Absent where the directory does not say.
 */
import type { Member } from './protocol/kinds.ts'

export type Enrolled = Member & {
  minor?: boolean
  /** Instructor or admin of the campus, whatever they are here. */
  staff?: boolean
}
