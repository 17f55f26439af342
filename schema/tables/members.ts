/**
 * Rosters, as each room decided them. A removed member's row stays, marked, so that an older copy of it cannot
 * bring the member back: `rev` is the room's roster revision. Announcements to a campus or a role have no rows.
 */
import { bigint, boolean, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { CampusId, ConversationId, UserId } from '../ids.ts'
import type { MemberRole } from '../protocol/kinds.ts'
import { conversations } from './conversations.ts'

export const members = pgTable(
  'members',
  {
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    userId: text('user_id').$type<UserId>().notNull(),
    campusId: text('campus_id').$type<CampusId>().notNull(),
    role: text().$type<MemberRole>().notNull(),
    removed: boolean().notNull(),
    /** seq of the last message when the member came: what was said before is not unread. */
    joinedSeq: bigint('joined_seq', { mode: 'number' }).notNull(),
    rev: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.userId] }),
    index('members_user').on(table.campusId, table.userId),
  ],
)
