/**
 * Files, from the moment at which room for one is taken: whose they are, so that a person's share can be summed, and
 * which no message carries, so that they can be collected. The room decides which one a message carries, and what
 * a file is called. No reference to conversations: an upload must not wait for the archive.
 */
import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { AttachmentId, CampusId, ConversationId, UserId } from '../ids.ts'

export const files = pgTable(
  'files',
  {
    id: text().$type<AttachmentId>().primaryKey(),
    campusId: text('campus_id').$type<CampusId>().notNull(),
    userId: text('user_id').$type<UserId>().notNull(),
    conversationId: text('conversation_id').$type<ConversationId>().notNull(),
    bytes: integer().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    /** The message that carries it, as the archive has heard; null until then. */
    seq: bigint({ mode: 'number' }),
  },
  (table) => [
    index('files_person').on(table.campusId, table.userId, table.bytes),
    index('files_unsent').on(table.createdAt).where(sql`seq IS NULL`),
  ],
)
