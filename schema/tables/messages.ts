/**
 * The archive of every message. Paged by integer seq only: never OFFSET, never a timestamp.
 * No reference to users: a message must never wait, or fail, for the sake of a directory entry.
 */
import { bigint, pgTable, primaryKey, text, timestamp, unique } from 'drizzle-orm/pg-core'
import type { ClientMessageId, ConversationId, UserId } from '../ids.ts'
import { conversations } from './conversations.ts'

export const messages = pgTable(
  'messages',
  {
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    seq: bigint({ mode: 'number' }).notNull(),
    rev: bigint({ mode: 'number' }).notNull(),
    senderId: text('sender_id').$type<UserId>().notNull(),
    clientMessageId: text('client_message_id').$type<ClientMessageId>().notNull(),
    text: text().notNull(),
    replyTo: bigint('reply_to', { mode: 'number' }),
    sentAt: timestamp('sent_at', { withTimezone: true, precision: 3 }).notNull(),
    editedAt: timestamp('edited_at', { withTimezone: true, precision: 3 }),
    deletedAt: timestamp('deleted_at', { withTimezone: true, precision: 3 }),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.seq] }),
    unique('messages_client_id').on(table.conversationId, table.senderId, table.clientMessageId),
  ],
)
