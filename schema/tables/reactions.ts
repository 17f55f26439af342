/**
 * Who chose which emoji under which message, as each room decided it: enough to make a room anew. Readers see the sums
 * that travel with the message. What was taken back stays, marked, so that an older copy cannot bring it back.
 */
import { bigint, boolean, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { ConversationId, UserId } from '../ids.ts'
import { conversations } from './conversations.ts'

export const reactions = pgTable(
  'reactions',
  {
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    seq: bigint({ mode: 'number' }).notNull(),
    userId: text('user_id').$type<UserId>().notNull(),
    emoji: text().notNull(),
    rev: bigint({ mode: 'number' }).notNull(),
    removed: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.conversationId, table.seq, table.userId, table.emoji] })],
)
