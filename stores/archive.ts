/**
 * The archive: Postgres's copy of what the rooms decided. One round trip a batch, in one transaction, and every
 * statement is guarded by rev, so writing the same batch twice, or an old one late, changes nothing.
 */
import type { SQL } from 'drizzle-orm'
import type { ActorName, EventType } from '../schema/events.ts'
import type { CampusId, ConversationId, CourseId, Epoch, Section, UserId } from '../schema/ids.ts'
import type { Audience, ConversationKind, MemberRole } from '../schema/protocol/kinds.ts'
import type { NotificationLevel } from '../schema/protocol/level.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { Report } from '../schema/protocol/report.ts'
import type { ConversationSettings } from '../schema/protocol/settings.ts'
import {
  assertContinuity,
  discontinuityCode,
  eraseDeleted,
  forgetMentions,
  insertEvents,
  insertMentions,
  insertVersions,
  upsertConversation,
  upsertCursors,
  upsertMembers,
  upsertMessages,
  upsertReactions,
  upsertReports,
  upsertWords,
} from './archive-statements.ts'
import { markSent } from './file-records.ts'
import { type Database, postgresErrorCode } from './neon.ts'

/** Up to which rev Postgres has confirmed this room's log; `nothing`: the room has never archived before. */
export type Confirmed = number | 'nothing'

export type ArchiveBatch = {
  /** Absent: whatever Postgres has, this is to be written. */
  confirmed?: Confirmed
  conversation: {
    id: ConversationId
    campusId: CampusId
    kind: ConversationKind
    title: string
    /** ISO 8601. */
    archivedAt: string | null
    settings: ConversationSettings
    courseId: CourseId | null
    section: Section | null
    audience: Audience | null
    createdBy: UserId | null
    createdAt: string
    epoch: Epoch
    lastSeq: number
    rev: number
    /** ISO 8601; when something was last said, or when the conversation was created. */
    activeAt: string
  }
  messages: readonly Message[]
  /** What messages said before they were edited; `rev` took its place. `saidAt`: ISO 8601. */
  versions: readonly { seq: number; rev: number; text: string; saidAt: string }[]
  /** Who chose what, and who took it back. */
  reactions: readonly { seq: number; userId: UserId; emoji: string; rev: number; removed: boolean }[]
  members: readonly { userId: UserId; role: MemberRole; removed: boolean; joinedSeq: number; rev: number }[]
  /**
   * `level`: absent for everything. `blocks`: they want no more of the other. While `isViewing` they have read whatever
   * comes.
   */
  cursors: readonly {
    userId: UserId
    readSeq: number
    level?: NotificationLevel
    isViewing?: boolean
    blocks?: boolean
    rev: number
  }[]
  /** What was brought before staff, and what became of it. */
  reports: readonly (Omit<Report, 'conversationId'> & { rev: number })[]
  /** `n`: its place in the room's change log. `id` names it for good. `at`: ISO 8601. */
  events: readonly {
    n: number
    id: string
    type: EventType
    rev: number
    seq: number | null
    actor: ActorName
    isStaffAct: boolean
    at: string
    detail: Record<string, unknown> | null
  }[]
}

/**
 * `isHeard`: it holds events, and the campus has endpoints that want to be told. `refused`: Postgres understood the rows and
 * will never take them as they are.
 */
export type ArchiveOutcome =
  | { written: true; isHeard?: true }
  | { written: false; refused: string }
  | Discontinuity

/**
 * `forerunner`: Postgres has another life of this conversation, of which the room knows nothing. `behind`: it lacks what it
 * had confirmed. Nothing was written.
 */
export type Discontinuity = { written: false; discontinuity: 'forerunner' | 'behind' }

export type Archive = {
  /** Throws when Postgres cannot be reached or cannot answer now: the batch may be tried again as it is. */
  write(batch: ArchiveBatch): Promise<ArchiveOutcome>
}

export function postgresArchive(database: Database): Archive {
  return {
    async write(batch) {
      const { versions, members, cursors, reactions, events, reports } = batch
      const { id, campusId } = batch.conversation
      const files = batch.messages.flatMap(({ seq, attachments = [] }) =>
        attachments.map(({ id: file }) => ({ id: file, seq })),
      )
      const rest = [
        ...statementsOfMessages(id, batch.messages),
        ...(files.length > 0 ? [markSent(id, files)] : []),
        ...(versions.length > 0 ? [insertVersions(id, versions)] : []),
        ...(reactions.length > 0 ? [upsertReactions(id, reactions)] : []),
        ...(members.length > 0 ? [upsertMembers(id, campusId, members)] : []),
        ...(cursors.length > 0 ? [upsertCursors(id, campusId, cursors)] : []),
        ...(events.length > 0 ? [insertEvents(id, campusId, events)] : []),
        ...(reports.length > 0 ? [upsertReports(id, campusId, reports)] : []),
      ]
      try {
        const head = upsertConversation(batch.conversation)
        const { confirmed } = batch
        const [first, ...others] =
          confirmed === undefined
            ? ([head, ...rest] as const)
            : ([assertContinuity(batch.conversation, confirmed), head, ...rest] as const)
        const results = await database.batch([
          database.execute(first),
          ...others.map((statement) => database.execute(statement)),
        ])
        const isHeard = results.some(({ rows }) => rows[0]?.['is_heard'] === true)
        return { written: true, ...(isHeard && { isHeard }) }
      } catch (error) {
        const code = postgresErrorCode(error)
        if (code === discontinuityCode && batch.confirmed !== undefined)
          return { written: false, discontinuity: batch.confirmed === 'nothing' ? 'forerunner' : 'behind' }
        if (code && isRefusal(code)) return { written: false, refused: code }
        throw error
      }
    },
  }
}

/** What a batch without anything of the kind needs not cost. */
function statementsOfMessages(id: ConversationId, messages: ArchiveBatch['messages']): SQL[] {
  if (messages.length === 0) return []
  const edited = messages.filter(({ editedAt }) => editedAt !== undefined)
  const mentioning = messages.filter(({ mentions, mentionsAll }) => mentions ?? mentionsAll)
  const standing = messages.filter(({ deletedAt }) => deletedAt === undefined)
  const deletedSeqs = messages.filter(({ deletedAt }) => deletedAt !== undefined).map(({ seq }) => seq)
  return [
    ...(edited.length > 0 ? [forgetMentions(id, edited)] : []),
    upsertMessages(id, messages),
    ...(standing.length > 0 ? [upsertWords(id, standing)] : []),
    ...(mentioning.length > 0 ? [insertMentions(id, mentioning)] : []),
    ...(deletedSeqs.length > 0 ? eraseDeleted(id, deletedSeqs) : []),
  ]
}

/** Classes 22 (data) and 23 (constraints) are about the rows; every other failure is about the moment. */
function isRefusal(code: string): boolean {
  return code.startsWith('22') || code.startsWith('23')
}
