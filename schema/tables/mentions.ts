/**
 * Who is mentioned where, so that a person's mentions are found without reading messages. `@everyone` and `@staff` are
 * one row each, which no user's id can be. A deleted message's rows stay: whoever counts asks whether the message does.
 */
import { bigint, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { ConversationId, UserId } from '../ids.ts'
import type { MentionGroup } from '../protocol/message.ts'
import { conversations } from './conversations.ts'

export const mentions = pgTable(
  'mentions',
  {
    userId: text('user_id').$type<UserId | `@${MentionGroup}`>().notNull(),
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    seq: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.conversationId, table.seq] })],
)
