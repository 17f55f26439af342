/**
 * What Postgres has of a conversation, or of a person, to be handed to whoever may ask for all of it: page by page, by
 * keyset on (conversation, place in it), each page one round trip. It is as far behind the rooms as the archive is.
 */
import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import type { CampusId, ConversationId, UserId } from '../schema/ids.ts'
import type { PersonPart } from '../schema/person-parts.ts'
import type { Database } from './neon.ts'

export type ExportRecord = { conversationId: ConversationId; record: Record<string, unknown> }
/** `place`: text that sorts as the records of one conversation do. */
export type ExportPosition = { conversationId: ConversationId; place: string }
export type ExportPage = { records: ExportRecord[]; next: ExportPosition | null }
export type ExportRequest = { after: ExportPosition | null; limit: number }

export type Exports = {
  /** Its messages with what they said before, ascending; null for a conversation that the campus does not have. */
  conversation(campusId: CampusId, id: ConversationId, request: ExportRequest): Promise<ExportPage | null>
  person(campusId: CampusId, userId: UserId, part: PersonPart, request: ExportRequest): Promise<ExportPage>
}

const rowsSchema = z.array(
  z.object({
    conversationId: z.string(),
    place: z.string(),
    record: z.preprocess(
      (value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : value),
      z.record(z.string(), z.unknown()),
    ),
  }),
)

const at = (column: string) =>
  sql.raw(`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
const placeOf = (column: string, more = "''") => sql.raw(`lpad(${column}::text, 16, '0') || ${more}`)

const message = sql`json_strip_nulls(json_build_object('seq', m.seq, 'senderId', m.sender_id, 'text', m.text,
  'replyTo', m.reply_to, 'sentAt', ${at('m.sent_at')}, 'editedAt', ${at('m.edited_at')},
  'deletedAt', ${at('m.deleted_at')}, 'pinnedAt', ${at('m.pinned_at')}, 'bot', m.bot, 'mentions', m.mentions,
  'attachments', m.attachments, 'reactions', m.reactions, 'versions', (
    SELECT json_agg(json_build_object('text', v.text, 'saidAt', ${at('v.said_at')}) ORDER BY v.rev)
    FROM message_versions v WHERE v.conversation_id = m.conversation_id AND v.seq = m.seq)))`

export function postgresExports(database: Database): Exports {
  const page = async (rows: SQL, { after, limit }: ExportRequest): Promise<ExportPage> => {
    const found = await database.execute(sql`
      SELECT * FROM (${rows}) AS part ("conversationId", place, record)
      WHERE ${after === null ? sql`true` : sql`("conversationId", place) > (${after.conversationId}, ${after.place})`}
      ORDER BY "conversationId", place LIMIT ${limit + 1}`)
    const parsed = rowsSchema.parse(found.rows)
    const shown = parsed.slice(0, limit)
    const last = parsed.length > limit ? shown.at(-1) : undefined
    const idOf = (row: { conversationId: string }) => row.conversationId as ConversationId
    return {
      records: shown.map((row) => ({ conversationId: idOf(row), record: row.record })),
      next: last ? { conversationId: idOf(last), place: last.place } : null,
    }
  }
  return {
    async conversation(campusId, id, request) {
      const { rows } = await database.execute(
        sql`SELECT 1 FROM conversations WHERE id = ${id} AND campus_id = ${campusId}`,
      )
      if (rows.length === 0) return null
      const messages = sql`SELECT m.conversation_id, ${placeOf('m.seq')}, ${message} FROM messages m
        WHERE m.conversation_id = ${id} AND m.seq > ${Number(request.after?.place ?? 0)}`
      return page(sql`${messages} ORDER BY m.seq LIMIT ${request.limit + 1}`, request)
    },

    person: (campusId, userId, part, request) => page(partOf(campusId, userId, part), request),
  }
}

function partOf(campusId: CampusId, userId: UserId, part: PersonPart): SQL {
  const theirs = sql`campus_id = ${campusId} AND user_id = ${userId}`
  switch (part) {
    case 'messages':
      return sql`SELECT m.conversation_id, ${placeOf('m.seq')}, ${message} FROM messages m
        WHERE m.sender_id = ${userId} AND m.conversation_id IN (
          SELECT conversation_id FROM members WHERE ${theirs} UNION SELECT conversation_id FROM cursors WHERE ${theirs})`
    case 'memberships':
      return sql`SELECT c.id, '', json_strip_nulls(json_build_object('kind', c.kind, 'title', c.title, 'role', m.role,
          'removed', m.removed, 'readSeq', r.read_seq, 'level', r.level, 'blocks', r.blocks))
        FROM conversations c
        LEFT JOIN members m ON m.conversation_id = c.id AND m.user_id = ${userId}
        LEFT JOIN cursors r ON r.conversation_id = c.id AND r.user_id = ${userId}
        WHERE c.campus_id = ${campusId} AND (m.user_id IS NOT NULL OR r.user_id IS NOT NULL)`
    case 'reactions':
      return sql`SELECT r.conversation_id, ${placeOf('r.seq', "' ' || r.emoji")},
          json_build_object('seq', r.seq, 'emoji', r.emoji)
        FROM reactions r JOIN conversations c ON c.id = r.conversation_id AND c.campus_id = ${campusId}
        WHERE r.user_id = ${userId} AND NOT r.removed`
    case 'bookmarks':
      return sql`SELECT conversation_id, ${placeOf('seq')}, json_build_object('seq', seq, 'savedAt', ${at('saved_at')})
        FROM bookmarks WHERE ${theirs}`
    case 'reports':
      return sql`SELECT conversation_id, ${placeOf('n')}, json_strip_nulls(json_build_object('n', n, 'seq', seq,
          'reason', reason, 'reportedAt', ${at('reported_at')}, 'resolution', resolution))
        FROM reports WHERE campus_id = ${campusId} AND reporter = ${`user:${userId}`}`
    case 'files':
      return sql`SELECT conversation_id, id, json_strip_nulls(json_build_object('id', id, 'bytes', bytes, 'seq', seq,
          'uploadedAt', ${at('created_at')}))
        FROM files WHERE ${theirs}`
  }
}
