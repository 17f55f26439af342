/**
 * What people have reported to staff, as each room took it down: with the text as it was then, since a message may be
 * edited or taken back before anybody looks. `rev` guards a row: an older copy never overwrites a newer one.
 */
import { bigint, index, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { ActorName } from '../events.ts'
import type { CampusId, ConversationId, UserId } from '../ids.ts'
import type { ReportResolution } from '../protocol/report.ts'
import { conversations } from './conversations.ts'

export const reports = pgTable(
  'reports',
  {
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    /** Its number in the conversation, from 1. */
    n: bigint({ mode: 'number' }).notNull(),
    /** The order in which Postgres took them. */
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    campusId: text('campus_id').$type<CampusId>().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    senderId: text('sender_id').$type<UserId>().notNull(),
    /** What the message said when it was reported. */
    text: text().notNull(),
    reporter: text().$type<ActorName>().notNull(),
    reason: text().notNull(),
    reportedAt: timestamp('reported_at', { withTimezone: true, precision: 3 }).notNull(),
    /** Null while it is open. */
    resolution: text().$type<ReportResolution>(),
    resolvedBy: text('resolved_by').$type<ActorName>(),
    resolvedAt: timestamp('resolved_at', { withTimezone: true, precision: 3 }),
    note: text(),
    rev: bigint({ mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.conversationId, table.n] }),
    index('reports_campus').on(table.campusId, table.position),
  ],
)
