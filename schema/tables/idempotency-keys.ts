/**
 * Requests that were made under an `Idempotency-Key`, and what they were answered. A row without a status is a request
 * under way. Rows are of use for a day; whoever claims one sweeps a few that are older.
 */
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { CampusId } from '../ids.ts'

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    campusId: text('campus_id').$type<CampusId>().notNull(),
    /** `user:…` or `key:…`: two callers may use the same key. */
    caller: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of method, address and body: another request under the same key is refused. */
    fingerprint: text().notNull(),
    /** Random, of whoever is at work on it: an answer that comes too late is not written over another's. */
    claim: text().notNull(),
    status: integer(),
    headers: jsonb().$type<Record<string, string>>(),
    body: text(),
    claimedAt: timestamp('claimed_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.campusId, table.caller, table.key] }),
    index('idempotency_keys_claimed').on(table.claimedAt),
  ],
)
