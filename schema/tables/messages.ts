/**
 * The archive of every message. Paged by integer seq only: never OFFSET, never a timestamp.
 * No reference to users: a message must never wait, or fail, for the sake of a directory entry.
 */
import { sql } from 'drizzle-orm'
import { bigint, index, jsonb, pgTable, primaryKey, text, timestamp, unique } from 'drizzle-orm/pg-core'
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
    /** Null where nobody is mentioned; the table of mentions finds them by person. */
    mentions: jsonb().$type<UserId[]>(),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.seq] }),
    unique('messages_client_id').on(table.conversationId, table.senderId, table.clientMessageId),
    // few are deleted; lists ask for them, since they are not unread
    index('messages_deleted').on(table.conversationId, table.seq).where(sql`deleted_at IS NOT NULL`),
  ],
)
