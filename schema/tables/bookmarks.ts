/**
 * Messages that people have saved for themselves. The worker's own: nobody else knows, not even the conversation's room,
 * which is asked about a message whenever it is shown. No reference to messages: one may be saved before the archive has
 * it. `position` is the order in which they were saved.
 */
import { bigint, index, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { CampusId, ConversationId, UserId } from '../ids.ts'

export const bookmarks = pgTable(
  'bookmarks',
  {
    conversationId: text('conversation_id').$type<ConversationId>().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    campusId: text('campus_id').$type<CampusId>().notNull(),
    userId: text('user_id').$type<UserId>().notNull(),
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    savedAt: timestamp('saved_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [
    // by message first: what is deleted takes its bookmarks along
    primaryKey({ columns: [table.conversationId, table.seq, table.campusId, table.userId] }),
    index('bookmarks_person').on(table.campusId, table.userId, table.position),
  ],
)
