/**
 * A person's conversations, last active first: by membership, and announcements by the role in their token.
 * One round trip. The keyset is (active_at, id), with the time in whole microseconds: Postgres keeps those while
 * a JavaScript date keeps milliseconds, and a cursor cut to milliseconds skips or repeats rows.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { UserActor } from '../schema/actor.ts'
import type { ConversationId, CourseId } from '../schema/ids.ts'
import type { ConversationView } from '../schema/protocol/conversation.ts'
import type { Audience, ConversationKind, MemberRole, UserSummary } from '../schema/protocol/kinds.ts'
import type { Database } from './neon.ts'

export type ListedConversation = ConversationView & {
  /** How far this reader has read; before a first reading, where they joined. */
  readSeq: number
  /** ISO 8601 in UTC: when something was last said, or when the conversation was created. */
  activeAt: string
}

/** Where a page ended; the next one begins below. */
export type ListPosition = { activeMicros: number; id: ConversationId }

export type ListPage = { conversations: ListedConversation[]; next: ListPosition | null }

export type ConversationList = {
  page(reader: UserActor, request: { below: ListPosition | null; limit: number }): Promise<ListPage>
}

export function postgresConversationList(database: Database): ConversationList {
  return {
    async page(reader, { below, limit }) {
      // one row more than asked for tells whether there is another page
      const { rows } = await database.execute(pageStatement(reader, below, limit + 1))
      const listed = rows.slice(0, limit).map(parseRow)
      const last = listed.at(-1)
      return {
        conversations: listed.map(({ conversation }) => conversation),
        next: rows.length > limit && last ? last.position : null,
      }
    },
  }
}

function pageStatement(reader: UserActor, below: ListPosition | null, rowsMax: number): SQL {
  const { campusId, userId, role } = reader
  const isBelow = below
    ? sql`WHERE (c.active_at, c.id) < (timestamptz 'epoch' + ${below.activeMicros}::bigint * interval '1 microsecond', ${below.id})`
    : sql``
  return sql`
    WITH mine AS (
      SELECT m.conversation_id AS id, m.role, m.joined_seq
      FROM members m
      WHERE m.campus_id = ${campusId} AND m.user_id = ${userId} AND NOT m.removed
      UNION ALL
      SELECT a.id, NULL, 0
      FROM conversations a
      WHERE a.campus_id = ${campusId} AND a.kind = 'announcement'
        AND (a.audience->>'type' = 'campus'
          OR (a.audience->>'type' = 'role' AND jsonb_exists(a.audience->'roles', ${role})))
    ), page AS (
      SELECT c.id, c.kind, c.title, c.course_id, c.audience, c.created_at, c.active_at, c.last_seq,
        mine.role, mine.joined_seq
      FROM mine JOIN conversations c ON c.id = mine.id
      ${isBelow}
      ORDER BY c.active_at DESC, c.id DESC
      LIMIT ${rowsMax}
    )
    SELECT page.id, page.kind, page.title, page.course_id, page.audience, page.role, page.last_seq,
      ${isoText(sql`page.created_at`)} AS created_at,
      ${isoText(sql`page.active_at`)} AS active_at,
      (extract(epoch FROM page.active_at) * 1000000)::bigint AS active_micros,
      coalesce(k.read_seq, page.joined_seq) AS read_seq,
      CASE WHEN page.role IS NOT NULL THEN
        (SELECT count(*) FROM members n WHERE n.conversation_id = page.id AND NOT n.removed)
      END AS member_count,
      CASE WHEN page.kind = 'direct' THEN
        (SELECT json_agg(json_build_object('id', u.id, 'name', u.name, 'role', u.role) ORDER BY u.id)
         FROM members n JOIN users u ON u.campus_id = n.campus_id AND u.id = n.user_id
         WHERE n.conversation_id = page.id)
      END AS people
    FROM page LEFT JOIN cursors k ON k.conversation_id = page.id AND k.user_id = ${userId}
    ORDER BY page.active_at DESC, page.id DESC`
}

function isoText(column: SQL): SQL {
  return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** Columns as the statement above names them; whole numbers of eight bytes arrive as text. */
function parseRow(row: Record<string, unknown>): {
  conversation: ListedConversation
  position: ListPosition
} {
  const id = row['id'] as ConversationId
  return {
    conversation: {
      id,
      kind: row['kind'] as ConversationKind,
      title: String(row['title']),
      createdAt: String(row['created_at']),
      ...(row['course_id'] === null ? {} : { courseId: row['course_id'] as CourseId }),
      ...(row['audience'] === null ? {} : { audience: row['audience'] as Audience }),
      ...(row['role'] === null ? {} : { role: row['role'] as MemberRole }),
      ...(row['member_count'] === null ? {} : { memberCount: Number(row['member_count']) }),
      lastSeq: Number(row['last_seq']),
      readSeq: Number(row['read_seq']),
      activeAt: String(row['active_at']),
      ...(row['people'] === null ? {} : { people: row['people'] as UserSummary[] }),
    },
    position: { activeMicros: Number(row['active_micros']), id },
  }
}
