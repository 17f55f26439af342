/**
 * What messages said before they were edited, for staff. A version is named by the rev that took its place. They go with
 * the message when it is deleted.
 */
import { bigint, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { ConversationId } from '../ids.ts'
import { conversations } from './conversations.ts'

export const messageVersions = pgTable(
  'message_versions',
  {
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    seq: bigint({ mode: 'number' }).notNull(),
    rev: bigint({ mode: 'number' }).notNull(),
    text: text().notNull(),
    saidAt: timestamp('said_at', { withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.conversationId, table.seq, table.rev] })],
)
