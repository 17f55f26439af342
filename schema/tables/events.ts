/**
 * What happened, one row each, as the rooms' change logs had it: for hosts who replay what they missed, and for those who
 * ask what staff have done. The id never changes, so a row that is written twice is one.
 */
import { sql } from 'drizzle-orm'
import { bigint, boolean, index, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { ActorName, EventType } from '../events.ts'
import type { CampusId, ConversationId } from '../ids.ts'
import { conversations } from './conversations.ts'

export const events = pgTable(
  'events',
  {
    /** `evt_`, the log's epoch and the change's number in it. */
    id: text().primaryKey(),
    /** The order in which Postgres took them. */
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    campusId: text('campus_id').$type<CampusId>().notNull(),
    conversationId: text('conversation_id')
      .$type<ConversationId>()
      .notNull()
      .references(() => conversations.id),
    type: text().$type<EventType>().notNull(),
    rev: bigint({ mode: 'number' }).notNull(),
    seq: bigint({ mode: 'number' }),
    actor: text().$type<ActorName>().notNull(),
    /** Done by virtue of an office, to others: what an audit asks for. */
    isStaffAct: boolean('is_staff_act').notNull(),
    detail: jsonb().$type<Record<string, unknown>>(),
    at: timestamp({ withTimezone: true, precision: 3 }).notNull(),
  },
  (table) => [
    index('events_campus').on(table.campusId, table.position),
    index('events_audit').on(table.campusId, table.position).where(sql`is_staff_act`),
    index('events_conversation').on(table.conversationId, table.position),
  ],
)
