/**
 * By which words a message is found, beside the message itself: a reaction or a pin leaves it alone. A deleted message has
 * no row. `position` is the order in which Postgres took messages, over all conversations: whatever lists messages of
 * several pages by it, since there is no other number that they share.
 */
import {
  bigint,
  boolean,
  customType,
  index,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { ConversationId, UserId } from '../ids.ts'
import { conversations } from './conversations.ts'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

export const messageWords = pgTable(
  'message_words',
  {
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    seq: bigint({ mode: 'number' }).notNull(),
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    /** Of the message whose words these are: an older state never overwrites a newer one. */
    rev: bigint({ mode: 'number' }).notNull(),
    senderId: text('sender_id').$type<UserId>().notNull(),
    sentAt: timestamp('sent_at', { withTimezone: true, precision: 3 }).notNull(),
    hasFiles: boolean('has_files').notNull(),
    words: tsvector().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.seq] }),
    uniqueIndex('message_words_position').on(table.position),
    index('message_words_words').using('gin', table.words),
  ],
)
