/**
 * The archive of every message. Paged by integer seq only: never OFFSET, never a timestamp.
 * No reference to users: a message must never wait, or fail, for the sake of a directory entry.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core'
import type { ClientMessageId, ConversationId, UserId } from '../ids.ts'
import type { Attachment } from '../protocol/attachment.ts'
import type { MentionGroup } from '../protocol/message.ts'
import type { Reaction } from '../protocol/reaction.ts'
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
    mentionsAll: text('mentions_all').$type<MentionGroup>(),
    attachments: jsonb().$type<Attachment[]>(),
    reactions: jsonb().$type<Reaction[]>(),
    pinnedAt: timestamp('pinned_at', { withTimezone: true, precision: 3 }),
    /** The name of the integration that spoke. */
    bot: text(),
    deletedByStaff: boolean('deleted_by_staff').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.seq] }),
    unique('messages_client_id').on(table.conversationId, table.senderId, table.clientMessageId),
    // few are deleted; lists ask for them, since they are not unread
    index('messages_deleted').on(table.conversationId, table.seq).where(sql`deleted_at IS NOT NULL`),
    // the replies to one message, page by page
    index('messages_replies')
      .on(table.conversationId, table.replyTo, table.seq)
      .where(sql`reply_to IS NOT NULL`),
  ],
)
