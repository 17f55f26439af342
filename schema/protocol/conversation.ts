/** A conversation as one reader sees it: what it is, what this reader is in it, and how far it has come. */
import type { ConversationId, CourseId, Section } from '../ids.ts'
import type { ConversationSettings } from './settings.ts'
import type { NotificationLevel } from './level.ts'
import type { Audience, ConversationKind, MemberRole, UserSummary } from './kinds.ts'

export type ConversationView = ConversationSettings & {
  id: ConversationId
  kind: ConversationKind
  /** ISO 8601 in UTC. */
  createdAt: string
  courseId?: CourseId
  /** Of a class: the part of its course that it is for. */
  section?: Section
  audience?: Audience
  /** The reader's own role; absent for an audience without a roster and for the server key. */
  role?: MemberRole
  /** What the reader wants to hear of it; absent for everything. */
  level?: NotificationLevel
  /** Absent where the audience has no roster (announcements to a campus or a role). */
  memberCount?: number
  lastSeq: number
  /** The two of a direct conversation, which has no other title; other kinds have a list of members. */
  people?: UserSummary[]
}
