/**
 * Whose files there are, and how much room is left: one row a file, written before its first byte is taken, so that
 * uploads at once cannot take the same room twice. What is used is a sum and never a counter. The room of a
 * conversation decides what becomes of a file; this follows.
 */
import { sql } from 'drizzle-orm'
import type { AttachmentId, CampusId, ConversationId, UserId } from '../schema/ids.ts'
import { fileChargeBytesMin, personFileBytesMax } from '../schema/limits.ts'
import type { Database } from './neon.ts'

export type FileClaim = {
  id: AttachmentId
  campusId: CampusId
  userId: UserId
  conversationId: ConversationId
  bytes: number
}

export type UnsentFile = Pick<FileClaim, 'id' | 'campusId' | 'conversationId'>

export type FileRecords = {
  /** Takes room for one file; false where its owner has none left. */
  claim(file: FileClaim): Promise<boolean>
  /** Gives the room back. */
  remove(ids: readonly AttachmentId[]): Promise<void>
  /** The oldest first: files of before that time which no message is known to carry. */
  unsentBefore(time: Date, rowsMax: number): Promise<UnsentFile[]>
  /** A room has said which messages carry these. */
  noteSent(conversationId: ConversationId, sent: readonly { id: AttachmentId; seq: number }[]): Promise<void>
}

export function postgresFileRecords(database: Database): FileRecords {
  return {
    async claim({ id, campusId, userId, conversationId, bytes }) {
      const [, claimed] = await database.batch([
        // one claim of a person at a time: two sums at once would both find room. The lock ends with the transaction.
        database.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${campusId}/${userId}`}, 0))`),
        database.execute(sql`
          INSERT INTO files (id, campus_id, user_id, conversation_id, bytes)
          SELECT ${id}, ${campusId}, ${userId}, ${conversationId}, ${bytes}::integer
          WHERE ${personFileBytesMax} >= greatest(${bytes}::integer, ${fileChargeBytesMin}) + (
            SELECT coalesce(sum(greatest(bytes, ${fileChargeBytesMin})), 0) FROM files
            WHERE campus_id = ${campusId} AND user_id = ${userId})
          RETURNING id`),
      ])
      return claimed.rows.length === 1
    },

    async remove(ids) {
      if (ids.length === 0) return
      await database.execute(
        sql`DELETE FROM files WHERE id IN (SELECT json_array_elements_text(${JSON.stringify(ids)}::json))`,
      )
    },

    async unsentBefore(time, rowsMax) {
      const { rows } = await database.execute(sql`
        SELECT id, campus_id, conversation_id FROM files
        WHERE seq IS NULL AND created_at < ${time.toISOString()}::timestamptz
        ORDER BY created_at LIMIT ${rowsMax}`)
      return rows.map((row) => ({
        id: row['id'] as AttachmentId,
        campusId: row['campus_id'] as CampusId,
        conversationId: row['conversation_id'] as ConversationId,
      }))
    },

    async noteSent(conversationId, sent) {
      if (sent.length > 0) await database.execute(markSent(conversationId, sent))
    },
  }
}

/** Also for the archive, which hears of it with the message. */
export function markSent(conversationId: ConversationId, sent: readonly { id: AttachmentId; seq: number }[]) {
  return sql`
    UPDATE files SET seq = row."seq"
    FROM json_to_recordset(${JSON.stringify(sent)}::json) AS row("id" text, "seq" bigint)
    WHERE files.id = row."id" AND files.conversation_id = ${conversationId} AND files.seq IS NULL`
}
