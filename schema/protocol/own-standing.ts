/** What the reader is in a conversation at the moment, and what follows from it. It replaces what was there as a whole. */
import type { Capability } from './capabilities.ts'
import type { MemberRole } from './kinds.ts'

export type OwnStanding = {
  /** Absent for an audience without a roster. */
  role?: MemberRole
  /** What the reader may do here now. */
  capabilities: Capability[]
  /** ISO 8601 in UTC: until then the reader says nothing here. It ends by itself. */
  mutedUntil?: string
  /** Of a direct conversation: the reader has blocked the other. */
  hasBlocked?: true
}
