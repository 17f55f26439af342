/**
 * Everything that a list needs of a person's conversations, from Postgres in one round trip: by membership, and the
 * announcements of the campus that have no roster, whoever they are for.
 */
import { type SQL, sql } from 'drizzle-orm'
import { previewOfMessage } from '../domain/preview.ts'
import type { CampusId, ConversationId, CourseId, Section, UserId } from '../schema/ids.ts'
import {
  groupMentionsMax,
  listAnnouncementsMax,
  listConversationsMax,
  mentionsKeptMax,
  previewCharactersMax,
} from '../schema/limits.ts'
import type { Attachment } from '../schema/protocol/attachment.ts'
import type {
  Audience,
  CampusRole,
  ConversationKind,
  MemberRole,
  UserSummary,
} from '../schema/protocol/kinds.ts'
import type { GroupMention } from '../schema/protocol/group-mention.ts'
import type { NotificationLevel } from '../schema/protocol/level.ts'
import type { ConversationSettings } from '../schema/protocol/settings.ts'
import { unreadWindow } from '../schema/protocol/unread.ts'
import type { ConversationHead } from './conversation-head.ts'
import type { Database } from './neon.ts'
import type { Participation } from './participation.ts'

export type ArchivedListRow = {
  head: ConversationHead
  participation: Participation
  /** Seqs above the reader's cursor that mention them. */
  mentionedSeqs: number[]
}

export type ArchivedList = {
  /** The latest active ones first. Throws when Postgres does not answer. */
  read(campusId: CampusId, userId: UserId): Promise<ArchivedListRow[]>
}

export function postgresArchivedList(database: Database): ArchivedList {
  return {
    async read(campusId, userId) {
      const { rows } = await database.execute(statement(campusId, userId))
      return rows.map(parseRow)
    },
  }
}

function statement(campusId: CampusId, userId: UserId): SQL {
  return sql`
    WITH mine AS (
      SELECT m.conversation_id AS id, m.role, m.joined_seq, m.rev AS roster_rev
      FROM members m
      WHERE m.campus_id = ${campusId} AND m.user_id = ${userId} AND NOT m.removed
      UNION ALL
      (SELECT a.id, NULL, 0, 0
       FROM conversations a
       WHERE a.campus_id = ${campusId} AND a.kind = 'announcement' AND a.audience->>'type' <> 'course'
       ORDER BY a.active_at DESC, a.id DESC
       LIMIT ${listAnnouncementsMax})
    ), listed AS (
      SELECT c.*, mine.role, mine.roster_rev,
        coalesce(k.read_seq, mine.joined_seq) AS read_seq, coalesce(k.rev, 0) AS cursor_rev,
        coalesce(k.viewing_rev = k.rev, false) AS is_viewing, coalesce(k.level, 'all') AS level
      FROM mine
      JOIN conversations c ON c.id = mine.id
      LEFT JOIN cursors k ON k.conversation_id = mine.id AND k.user_id = ${userId}
      ORDER BY c.active_at DESC, c.id DESC
      LIMIT ${listConversationsMax}
    )
    SELECT l.id, l.kind, l.title, l.settings, l.course_id, l.section, l.audience, l.last_seq, l.rev, l.role, l.roster_rev, l.read_seq,
      l.cursor_rev, l.is_viewing, l.level, ${isoText(sql`l.created_at`)} AS created_at, ${isoText(sql`l.archived_at`)} AS archived_at, ${isoText(sql`l.active_at`)} AS active_at,
      newest.seq AS newest_seq, newest.text AS newest_text, newest.attachments AS newest_attachments, newest.sender_id, newest.name AS sender_name,
      newest.role AS sender_role,
      CASE WHEN l.role IS NOT NULL THEN
        (SELECT count(*) FROM members n WHERE n.conversation_id = l.id AND NOT n.removed)
      END AS member_count,
      CASE WHEN l.kind = 'direct' THEN
        (SELECT json_agg(json_build_object('id', u.id, 'name', u.name, 'role', u.role) ORDER BY u.id)
         FROM members n JOIN users u ON u.campus_id = n.campus_id AND u.id = n.user_id
         WHERE n.conversation_id = l.id)
      END AS people,
      (SELECT json_agg(d.seq ORDER BY d.seq) FROM messages d
       WHERE d.conversation_id = l.id AND d.deleted_at IS NOT NULL AND d.seq > l.last_seq - ${unreadWindow}
      ) AS deleted_seqs,
      (SELECT json_agg(t.seq) FROM
        (SELECT seq FROM mentions WHERE user_id = ${userId} AND conversation_id = l.id AND seq > l.read_seq
         ORDER BY seq DESC LIMIT ${mentionsKeptMax}) AS t
      ) AS mentioned_seqs,
      (SELECT json_agg(json_build_object('seq', t.seq, 'group', substr(t.user_id, 2)) ORDER BY t.seq) FROM
        (SELECT g.seq, g.user_id FROM mentions g
         WHERE g.user_id IN ('@everyone', '@staff') AND g.conversation_id = l.id AND g.seq > l.last_seq - ${unreadWindow}
           AND NOT EXISTS (SELECT FROM messages d
             WHERE d.conversation_id = l.id AND d.seq = g.seq AND d.deleted_at IS NOT NULL)
         ORDER BY g.seq DESC LIMIT ${groupMentionsMax}) AS t
      ) AS group_mentions
    FROM listed l
    LEFT JOIN LATERAL (
      SELECT n.seq, left(n.text, ${previewCharactersMax * 4}) AS text, n.attachments, n.sender_id,
        coalesce(n.bot, u.name) AS name, CASE WHEN n.bot IS NULL THEN u.role ELSE 'admin' END AS role
      FROM messages n
      LEFT JOIN users u ON u.campus_id = l.campus_id AND u.id = n.sender_id
      WHERE n.conversation_id = l.id AND n.deleted_at IS NULL
      ORDER BY n.seq DESC LIMIT 1
    ) AS newest ON true
    ORDER BY l.active_at DESC, l.id DESC`
}

function isoText(column: SQL): SQL {
  return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** Columns as the statement above names them; whole numbers of eight bytes arrive as text. */
function parseRow(row: Record<string, unknown>): ArchivedListRow {
  return {
    head: {
      id: row['id'] as ConversationId,
      kind: row['kind'] as ConversationKind,
      title: String(row['title']),
      ...(typeof row['archived_at'] === 'string' && { archivedAt: row['archived_at'] }),
      ...othersOf(row['settings'] as ConversationSettings | null),
      createdAt: String(row['created_at']),
      ...(row['course_id'] === null ? {} : { courseId: row['course_id'] as CourseId }),
      ...(row['section'] === null ? {} : { section: row['section'] as Section }),
      ...(row['audience'] === null ? {} : { audience: row['audience'] as Audience }),
      ...(row['member_count'] === null ? {} : { memberCount: Number(row['member_count']) }),
      lastSeq: Number(row['last_seq']),
      ...(row['people'] === null ? {} : { people: row['people'] as UserSummary[] }),
      rev: Number(row['rev']),
      activeAt: String(row['active_at']),
      ...newestOf(row),
      deletedSeqs: (row['deleted_seqs'] ?? []) as number[],
      ...(row['group_mentions'] === null ? {} : { groupMentions: row['group_mentions'] as GroupMention[] }),
    },
    participation: {
      readSeq: Number(row['read_seq']),
      cursorRev: Number(row['cursor_rev']),
      isViewing: row['is_viewing'] === true,
      level: row['level'] as NotificationLevel,
      role: row['role'] as MemberRole | null,
      rosterRev: Number(row['roster_rev']),
    },
    mentionedSeqs: (row['mentioned_seqs'] ?? []) as number[],
  }
}

/** Those that have no column of their own. */
function othersOf(settings: ConversationSettings | null): Omit<ConversationSettings, 'title' | 'archivedAt'> {
  const { title: _, archivedAt: __, ...others } = settings ?? { title: '' }
  return others
}

function newestOf(row: Record<string, unknown>): Pick<ConversationHead, 'newest'> {
  if (row['newest_seq'] === null) return {}
  const id = row['sender_id'] as UserId
  // a message does not wait for a directory entry of whoever wrote it
  const name = (row['sender_name'] as string | null) ?? id
  const role = (row['sender_role'] as CampusRole | null) ?? 'student'
  const preview = previewOfMessage({
    text: String(row['newest_text']),
    attachments: (row['newest_attachments'] ?? []) as Attachment[],
  })
  return { newest: { seq: Number(row['newest_seq']), sender: { id, name, role }, preview } }
}
