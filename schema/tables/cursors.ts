/**
 * How far each reader has read and what they want to hear of, as each room decided it. A member without a row has read up
 * to where they joined (`members.joined_seq`); a reader of an announcement without a row has read nothing.
 */
import { bigint, boolean, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { CampusId, ConversationId, UserId } from '../ids.ts'
import type { NotificationLevel } from '../protocol/level.ts'
import { conversations } from './conversations.ts'

export const cursors = pgTable(
  'cursors',
  {
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    userId: text('user_id').$type<UserId>().notNull(),
    campusId: text('campus_id').$type<CampusId>().notNull(),
    readSeq: bigint('read_seq', { mode: 'number' }).notNull(),
    level: text().$type<NotificationLevel>().notNull().default('all'),
    /** Of a direct conversation: this person has blocked the other. */
    blocks: boolean().notNull().default(false),
    /** The room's cursor revision: an older copy never overwrites a newer one. */
    rev: bigint({ mode: 'number' }).notNull(),
    /** The same rev while they view: whatever moves the cursor on without saying so has ended it. */
    viewingRev: bigint('viewing_rev', { mode: 'number' }),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.userId] }),
    index('cursors_user').on(table.campusId, table.userId),
  ],
)
