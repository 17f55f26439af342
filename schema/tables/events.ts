/**
 * What happened, one row each, as the rooms' change logs had it: for hosts who replay what they missed, and for those who
 * ask what staff have done. The id never changes, so a row that is written twice is one.
 */
import { sql } from 'drizzle-orm'
import { bigint, boolean, customType, index, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { ActorName, EventType } from '../events.ts'
import type { CampusId, ConversationId } from '../ids.ts'
import { conversations } from './conversations.ts'

/** The number of a transaction: 64 bits, so it never comes round. The driver hands it on as text. */
const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' })

export const events = pgTable(
  'events',
  {
    /** `evt_`, the log's epoch and the change's number in it. */
    id: text().primaryKey(),
    /** Unique, and given before its transaction commits: a lower one may be seen later than a higher. */
    position: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    /** The transaction that took it. Below the oldest that still runs, nothing can appear any more (stores/event-log.ts). */
    takenBy: xid8('taken_by').notNull().default(sql`pg_current_xact_id()`),
    campusId: text('campus_id').$type<CampusId>().notNull(),
    /** Null for what is the campus's own, such as an endpoint that was disabled. */
    conversationId: text('conversation_id')
      .$type<ConversationId>()
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
    index('events_order').on(table.campusId, table.takenBy, table.position),
    index('events_audit').on(table.campusId, table.position).where(sql`is_staff_act`),
    index('events_conversation').on(table.conversationId, table.position),
  ],
)
