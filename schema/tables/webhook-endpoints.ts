/**
 * Where a campus wants to be told of its events. Secrets are kept as they are, since they sign; answers show one once. What
 * has been delivered, and what waits, the endpoint's courier knows (durable-objects/webhooks).
 */
import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { EventType } from '../events.ts'
import type { CampusId, EndpointId } from '../ids.ts'
import type { EndpointDisabledReason } from '../webhooks.ts'
import { campuses } from './campuses.ts'

export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: text().$type<EndpointId>().primaryKey(),
    campusId: text('campus_id')
      .$type<CampusId>()
      .notNull()
      .references(() => campuses.id),
    url: text().notNull(),
    description: text().notNull().default(''),
    /** Empty for all of them, also those that come later. */
    types: text().array().$type<EventType[]>().notNull().default(sql`ARRAY[]::text[]`),
    secret: text().notNull(),
    /** Signs as well until then, while a secret is being replaced. */
    previousSecret: text('previous_secret'),
    previousSecretUntil: timestamp('previous_secret_until', { withTimezone: true, precision: 3 }),
    /** It hears what comes after this position of the event log: the newest when it was made, or enabled again. */
    startsAfter: bigint('starts_after', { mode: 'number' }).notNull(),
    disabledAt: timestamp('disabled_at', { withTimezone: true, precision: 3 }),
    disabledReason: text('disabled_reason').$type<EndpointDisabledReason>(),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull().defaultNow(),
  },
  (table) => [index('webhook_endpoints_campus').on(table.campusId, table.createdAt)],
)
