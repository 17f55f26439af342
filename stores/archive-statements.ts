/**
 * The statements of the archive. A batch may hold nothing but older messages that have changed, hence `greatest`. Rows
 * travel as one JSON parameter each: a fixed statement text however many rows, and no limit of parameters.
 */
import { type SQL, sql } from 'drizzle-orm'
import { wordsOfMessage } from '../domain/search-query.ts'
import type { CampusId, ConversationId } from '../schema/ids.ts'
import type { ArchiveBatch, Confirmed } from './archive.ts'

/**
 * Before anything is written: whether this Postgres is the one that the room goes on from. It divides by nothing where it
 * is not, so that the whole batch is undone in the same round trip.
 */
export function assertContinuity({ id, epoch }: ArchiveBatch['conversation'], confirmed: Confirmed): SQL {
  const isAnother =
    confirmed === 'nothing'
      ? sql`EXISTS (SELECT FROM conversations WHERE id = ${id} AND epoch <> ${epoch})`
      : sql`NOT EXISTS (SELECT FROM conversations WHERE id = ${id} AND rev >= ${confirmed})`
  return sql`SELECT 1 / CASE WHEN ${isAnother} THEN 0 ELSE 1 END`
}

/** Postgres's word for what `assertContinuity` does; no row of ours can bring it about. */
export const discontinuityCode = '22012'

export function upsertConversation(head: ArchiveBatch['conversation']) {
  return sql`
    INSERT INTO conversations (id, campus_id, kind, title, archived_at, settings, course_id, section, audience, created_by, created_at,
      epoch, last_seq, rev, active_at)
    VALUES (${head.id}, ${head.campusId}, ${head.kind}, ${head.title}, ${head.archivedAt}::timestamptz,
      ${JSON.stringify(head.settings)}::jsonb,
      ${head.courseId}, ${head.section},
      ${head.audience === null ? null : JSON.stringify(head.audience)}::jsonb, ${head.createdBy},
      ${head.createdAt}::timestamptz, ${head.epoch}, ${head.lastSeq}, ${head.rev}, ${head.activeAt}::timestamptz)
    ON CONFLICT (id) DO UPDATE SET title = excluded.title, archived_at = excluded.archived_at,
      settings = excluded.settings, epoch = excluded.epoch,
      last_seq = greatest(excluded.last_seq, conversations.last_seq), rev = excluded.rev,
      active_at = greatest(excluded.active_at, conversations.active_at)
    WHERE excluded.rev > conversations.rev`
}

export function upsertMessages(id: ConversationId, messages: ArchiveBatch['messages']) {
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

/**
 * After they are written, so that one that comes late stays away when its message was deleted meanwhile. Where the words
 * are the same, as after a reaction, Postgres touches no index.
 */
export function upsertWords(id: ConversationId, messages: ArchiveBatch['messages']) {
  const rows = messages.map((message) => ({
    ...{ seq: message.seq, rev: message.rev, senderId: message.senderId, sentAt: message.sentAt },
    hasFiles: message.attachments !== undefined,
    words: wordsOfMessage(message),
  }))
  return sql`
    INSERT INTO message_words (conversation_id, seq, rev, sender_id, sent_at, has_files, words)
    SELECT ${id}, "seq", "rev", "senderId", "sentAt", "hasFiles", array_to_tsvector("words")
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row("seq" bigint, "rev" bigint, "senderId" text,
      "sentAt" timestamptz, "hasFiles" boolean, "words" text[])
    WHERE ${isNotDeleted(id)}
    ORDER BY "seq"
    ON CONFLICT (conversation_id, seq) DO UPDATE SET rev = excluded.rev, has_files = excluded.has_files,
      words = excluded.words
    WHERE excluded.rev > message_words.rev`
}

/**
 * Before these edited messages are written: whom Postgres's state of them mentions. It is found there, since the table
 * of mentions is by person and nobody else's rows are to be read.
 */
export function forgetMentions(id: ConversationId, edited: ArchiveBatch['messages']): SQL {
  const rows = edited.map(({ seq, rev }) => ({ seq, rev }))
  return sql`
    DELETE FROM mentions x
    USING json_to_recordset(${JSON.stringify(rows)}::json) AS row("seq" bigint, "rev" bigint)
    JOIN messages m ON m.conversation_id = ${id} AND m.seq = row."seq" AND m.rev < row."rev",
      jsonb_array_elements_text(coalesce(m.mentions, '[]'::jsonb)
        || CASE WHEN m.mentions_all IS NULL THEN '[]'::jsonb ELSE jsonb_build_array('@' || m.mentions_all) END) AS former(id)
    WHERE x.user_id = former.id AND x.conversation_id = ${id} AND x.seq = m.seq`
}

/** After they are written. A message of which Postgres has a later state is left alone: its mentions came with that. */
export function insertMentions(id: ConversationId, mentioning: ArchiveBatch['messages']): SQL {
  const rows = mentioning.map(({ seq, rev, mentions = [], mentionsAll }) => ({
    ...{ seq, rev },
    ids: mentionsAll === undefined ? mentions : [...mentions, `@${mentionsAll}`],
  }))
  return sql`
    INSERT INTO mentions (user_id, conversation_id, seq)
    SELECT mentioned.id, ${id}, m.seq
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS row("seq" bigint, "rev" bigint, "ids" jsonb)
    JOIN messages m ON m.conversation_id = ${id} AND m.seq = row."seq" AND m.rev = row."rev",
      jsonb_array_elements_text(row."ids") AS mentioned(id)
    ON CONFLICT DO NOTHING`
}

/** A version that comes late, after its message was deleted, stays away. */
export function insertVersions(id: ConversationId, versions: ArchiveBatch['versions']) {
  return sql`
    INSERT INTO message_versions (conversation_id, seq, rev, text, said_at)
    SELECT ${id}, "seq", "rev", "text", "saidAt"
    FROM json_to_recordset(${JSON.stringify(versions)}::json) AS row("seq" bigint, "rev" bigint, "text" text,
      "saidAt" timestamptz)
    WHERE ${isNotDeleted(id)}
    ON CONFLICT DO NOTHING`
}

export function upsertReactions(id: ConversationId, reactions: ArchiveBatch['reactions']) {
  return sql`
    INSERT INTO reactions (conversation_id, seq, user_id, emoji, rev, removed)
    SELECT ${id}, "seq", "userId", "emoji", "rev", "removed"
    FROM json_to_recordset(${JSON.stringify(reactions)}::json) AS row("seq" bigint, "userId" text, "emoji" text,
      "rev" bigint, "removed" boolean)
    WHERE ${isNotDeleted(id)}
    ON CONFLICT (conversation_id, seq, user_id, emoji) DO UPDATE SET rev = excluded.rev, removed = excluded.removed
    WHERE excluded.rev > reactions.rev`
}

function isNotDeleted(id: ConversationId) {
  return sql`NOT EXISTS (SELECT FROM messages m
      WHERE m.conversation_id = ${id} AND m.seq = row."seq" AND m.deleted_at IS NOT NULL)`
}

/** Nothing is left of what was said there, and of what was chosen. */
export function eraseDeleted(id: ConversationId, seqs: readonly number[]): SQL[] {
  const gone = sql`conversation_id = ${id} AND seq IN (SELECT value::bigint FROM json_array_elements_text(${JSON.stringify(seqs)}::json))`
  return [
    sql`DELETE FROM message_versions WHERE ${gone}`,
    sql`DELETE FROM reactions WHERE ${gone}`,
    sql`DELETE FROM message_words WHERE ${gone}`,
    sql`DELETE FROM bookmarks WHERE ${gone}`,
  ]
}

export function upsertMembers(id: ConversationId, campusId: CampusId, members: ArchiveBatch['members']) {
  return sql`
    INSERT INTO members (conversation_id, campus_id, user_id, role, removed, joined_seq, rev)
    SELECT ${id}, ${campusId}, "userId", "role", "removed", "joinedSeq", "rev"
    FROM json_to_recordset(${JSON.stringify(members)}::json) AS row("userId" text, "role" text, "removed" boolean,
      "joinedSeq" bigint, "rev" bigint)
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET role = excluded.role, removed = excluded.removed,
      joined_seq = excluded.joined_seq, rev = excluded.rev
    WHERE excluded.rev > members.rev`
}

export function upsertCursors(id: ConversationId, campusId: CampusId, cursors: ArchiveBatch['cursors']) {
  return sql`
    INSERT INTO cursors (conversation_id, campus_id, user_id, read_seq, level, blocks, rev, viewing_rev)
    SELECT ${id}, ${campusId}, "userId", "readSeq", coalesce("level", 'all'), coalesce("blocks", false), "rev",
      CASE WHEN "isViewing" THEN "rev" END
    FROM json_to_recordset(${JSON.stringify(cursors)}::json) AS row("userId" text, "readSeq" bigint, "level" text,
      "blocks" boolean, "rev" bigint, "isViewing" boolean)
    ON CONFLICT (conversation_id, user_id) DO UPDATE SET read_seq = excluded.read_seq, level = excluded.level,
      blocks = excluded.blocks, rev = excluded.rev, viewing_rev = excluded.viewing_rev
    WHERE excluded.rev > cursors.rev`
}

/** And whether anybody waits to be told of them. */
export function insertEvents(id: ConversationId, campusId: CampusId, events: ArchiveBatch['events']) {
  return sql`
    WITH taken AS (
    INSERT INTO events (id, campus_id, conversation_id, type, rev, seq, actor, is_staff_act, detail, at)
    SELECT "id", ${campusId}, ${id}, "type", "rev", "seq", "actor", "isStaffAct", "detail", "at"
    FROM json_to_recordset(${JSON.stringify(events)}::json) AS row("id" text, "type" text, "rev" bigint, "seq" bigint,
      "actor" text, "isStaffAct" boolean, "detail" jsonb, "at" timestamptz)
    ON CONFLICT DO NOTHING)
    SELECT EXISTS (SELECT FROM webhook_endpoints w WHERE w.campus_id = ${campusId} AND w.disabled_at IS NULL) AS is_heard`
}

export function upsertReports(id: ConversationId, campusId: CampusId, reports: ArchiveBatch['reports']) {
  return sql`
    INSERT INTO reports (conversation_id, campus_id, n, seq, sender_id, text, reporter, reason, reported_at, resolution,
      resolved_by, resolved_at, note, rev)
    SELECT ${id}, ${campusId}, "n", "seq", "senderId", "text", "reporter", "reason", "reportedAt", "resolution",
      "resolvedBy", "resolvedAt", "note", "rev"
    FROM json_to_recordset(${JSON.stringify(reports)}::json) AS row("n" bigint, "seq" bigint, "senderId" text,
      "text" text, "reporter" text, "reason" text, "reportedAt" timestamptz, "resolution" text, "resolvedBy" text,
      "resolvedAt" timestamptz, "note" text, "rev" bigint)
    ON CONFLICT (conversation_id, n) DO UPDATE SET text = excluded.text, reason = excluded.reason,
      resolution = excluded.resolution,
      resolved_by = excluded.resolved_by, resolved_at = excluded.resolved_at, note = excluded.note, rev = excluded.rev
    WHERE excluded.rev > reports.rev`
}
