/** Server keys of a campus. Only the SHA-256 of a key is kept: it is long and random, so no salt is needed. */
import { sql } from 'drizzle-orm'
import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { CampusId, KeyId } from '../ids.ts'
import type { KeyScope } from '../scopes.ts'
import { campuses } from './campuses.ts'

export const apiKeys = pgTable(
  'api_keys',
  {
    id: text().$type<KeyId>().primaryKey(),
    campusId: text('campus_id')
      .$type<CampusId>()
      .notNull()
      .references(() => campuses.id),
    name: text().notNull(),
    hash: text().notNull().unique(),
    /** What it may do; `*` is everything. */
    scopes: text().array().$type<KeyScope[]>().notNull().default(sql`ARRAY['*']::text[]`),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (table) => [index('api_keys_campus').on(table.campusId)],
)
