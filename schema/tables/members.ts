/**
 * Rosters and read cursors, as each room decided them. A removed member's row stays, marked, so that the
 * cursor survives a return and `rev` (the room's roster revision) can guard against older copies.
 * An announcement to a campus or a role has no roster: a row appears there when somebody reads.
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
    role: text().$type<MemberRole>(),
    removed: boolean().notNull(),
    /** seq of the last message when the member came: what was said before is not unread. */
    joinedSeq: bigint('joined_seq', { mode: 'number' }).notNull(),
    readSeq: bigint('read_seq', { mode: 'number' }).notNull(),
    rev: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.userId] }),
    index('members_user').on(table.campusId, table.userId),
  ],
)
