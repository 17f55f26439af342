/**
 * The archive: Postgres's copy of what the rooms decided. One round trip a batch, in one transaction, and every
 * statement is guarded by rev, so writing the same batch twice, or an old one late, changes nothing.
 */
import { sql } from 'drizzle-orm'
import type { ActorName, EventType } from '../schema/events.ts'
import type { CampusId, ConversationId, CourseId, Epoch, UserId } from '../schema/ids.ts'
import type { Audience, ConversationKind, MemberRole } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import { type Database, postgresErrorCode } from './neon.ts'

export type ArchiveBatch = {
  conversation: {
    id: ConversationId
    campusId: CampusId
    kind: ConversationKind
    title: string
    /** ISO 8601. */
    archivedAt: string | null
    courseId: CourseId | null
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
  members: readonly { userId: UserId; role: MemberRole; removed: boolean; joinedSeq: number; rev: number }[]
  cursors: readonly { userId: UserId; readSeq: number; rev: number }[]
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

/** `refused`: Postgres understood the rows and will never take them as they are. */
export type ArchiveOutcome = { written: true } | { written: false; refused: string }

export type Archive = {
  /** Throws when Postgres cannot be reached or cannot answer now: the batch may be tried again as it is. */
  write(batch: ArchiveBatch): Promise<ArchiveOutcome>
}

export function postgresArchive(database: Database): Archive {
  return {
    async write(batch) {
      const head = upsertConversation(batch.conversation)
      const { id, campusId } = batch.conversation
      const mentions = batch.messages.flatMap(({ seq, mentions: userIds = [] }) =>
        userIds.map((userId) => ({ userId, seq })),
      )
      const rest = [
        ...(batch.messages.length > 0 ? [upsertMessages(id, batch.messages)] : []),
        ...(mentions.length > 0 ? [insertMentions(id, mentions)] : []),
        ...(batch.members.length > 0 ? [upsertMembers(id, campusId, batch.members)] : []),
        ...(batch.cursors.length > 0 ? [upsertCursors(id, campusId, batch.cursors)] : []),
        ...(batch.events.length > 0 ? [insertEvents(id, campusId, batch.events)] : []),
      ]
      try {
        await database.batch([
          database.execute(head),
          ...rest.map((statement) => database.execute(statement)),
        ])
        return { written: true }
      } catch (error) {
        const code = postgresErrorCode(error)
        if (code && isRefusal(code)) return { written: false, refused: code }
        throw error
      }
    },
  }
}

/** Classes 22 (data) and 23 (constraints) are about the rows; every other failure is about the moment. */
function isRefusal(code: string): boolean {
  return code.startsWith('22') || code.startsWith('23')
}

// A batch may hold nothing but older messages that have changed, hence `greatest`.
// Rows travel as one JSON parameter each: a fixed statement text however many rows, and no parameter limit.

function upsertConversation(head: ArchiveBatch['conversation']) {
  return sql`
    INSERT INTO conversations (id, campus_id, kind, title, archived_at, course_id, audience, created_by, created_at,
      epoch, last_seq, rev, active_at)
    VALUES (${head.id}, ${head.campusId}, ${head.kind}, ${head.title}, ${head.archivedAt}::timestamptz,
      ${head.courseId},
      ${head.audience === null ? null : JSON.stringify(head.audience)}::jsonb, ${head.createdBy},
      ${head.createdAt}::timestamptz, ${head.epoch}, ${head.lastSeq}, ${head.rev}, ${head.activeAt}::timestamptz)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, archived_at = excluded.archived_at, epoch = excluded.epoch,
      last_seq = greatest(excluded.last_seq, conversations.last_seq), rev = excluded.rev,
      active_at = greatest(excluded.active_at, conversations.active_at)
    WHERE excluded.rev > conversations.rev`
}

function upsertMessages(id: ConversationId, messages: ArchiveBatch['messages']) {
  return sql`
    INSERT INTO messages (conversation_id, seq, rev, sender_id, client_message_id, text, reply_to, sent_at,
      edited_at, deleted_at, mentions, mentions_all, attachments, reactions, pinned_at, bot, deleted_by_staff)
    SELECT ${id}, "seq", "rev", "senderId", "clientMessageId", "text", "replyTo", "sentAt", "editedAt", "deletedAt",
      "mentions", "mentionsAll", "attachments", "reactions", "pinnedAt", "bot", coalesce("deletedByStaff", false)
    FROM json_to_recordset(${JSON.stringify(messages)}::json) AS row("seq" bigint, "rev" bigint, "senderId" text,
      "clientMessageId" text, "text" text, "replyTo" bigint, "sentAt" timestamptz, "editedAt" timestamptz,
      "deletedAt" timestamptz, "mentions" jsonb, "mentionsAll" text, "attachments" jsonb, "reactions" jsonb,
      "pinnedAt" timestamptz, "bot" text, "deletedByStaff" boolean)
    ON CONFLICT (conversation_id, seq) DO UPDATE SET rev = excluded.rev, text = excluded.text,
      edited_at = excluded.edited_at, deleted_at = excluded.deleted_at, mentions = excluded.mentions,
      mentions_all = excluded.mentions_all, attachments = excluded.attachments, reactions = excluded.reactions,
      pinned_at = excluded.pinned_at, deleted_by_staff = excluded.deleted_by_staff
    WHERE excluded.rev > messages.rev`
}

function insertMentions(id: ConversationId, mentions: readonly { userId: UserId; seq: number }[]) {
  return sql`
    INSERT INTO mentions (user_id, conversation_id, seq)
    SELECT "userId", ${id}, "seq"
    FROM json_to_recordset(${JSON.stringify(mentions)}::json) AS row("userId" text, "seq" bigint)
    ON CONFLICT DO NOTHING`
}

function upsertMembers(id: ConversationId, campusId: CampusId, members: ArchiveBatch['members']) {
  return sql`
    INSERT INTO members (conversation_id, campus_id, user_id, role, removed, joined_seq, rev)
    SELECT ${id}, ${campusId}, "userId", "role", "removed", "joinedSeq", "rev"
    FROM json_to_recordset(${JSON.stringify(members)}::json) AS row("userId" text, "role" text, "removed" boolean,
      "joinedSeq" bigint, "rev" bigint)
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET role = excluded.role, removed = excluded.removed,
      joined_seq = excluded.joined_seq, rev = excluded.rev
    WHERE excluded.rev > members.rev`
}

function upsertCursors(id: ConversationId, campusId: CampusId, cursors: ArchiveBatch['cursors']) {
  return sql`
    INSERT INTO cursors (conversation_id, campus_id, user_id, read_seq, rev)
    SELECT ${id}, ${campusId}, "userId", "readSeq", "rev"
    FROM json_to_recordset(${JSON.stringify(cursors)}::json) AS row("userId" text, "readSeq" bigint, "rev" bigint)
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET read_seq = excluded.read_seq, rev = excluded.rev
    WHERE excluded.rev > cursors.rev`
}

function insertEvents(id: ConversationId, campusId: CampusId, events: ArchiveBatch['events']) {
  return sql`
    INSERT INTO events (id, campus_id, conversation_id, type, rev, seq, actor, is_staff_act, detail, at)
    SELECT "id", ${campusId}, ${id}, "type", "rev", "seq", "actor", "isStaffAct", "detail", "at"
    FROM json_to_recordset(${JSON.stringify(events)}::json) AS row("id" text, "type" text, "rev" bigint, "seq" bigint,
      "actor" text, "isStaffAct" boolean, "detail" jsonb, "at" timestamptz)
    ON CONFLICT DO NOTHING`
}
