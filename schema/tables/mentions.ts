/**
 * Who was mentioned where, so that a person's mentions are found without reading messages. A deleted message's rows
 * stay: whoever counts asks whether the message does.
 */
import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { ConversationId, UserId } from '../ids.ts'
import { conversations } from './conversations.ts'

export const mentions = pgTable(
  'mentions',
  {
    userId: text('user_id').$type<UserId>().notNull(),
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    seq: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.conversationId, table.seq] })],
)
