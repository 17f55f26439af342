/** People, under the ids that their host gave them. Written by provisioning and at sign-in. */
import { boolean, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { CampusId, UserId } from '../ids.ts'
import type { CampusRole } from '../protocol/kinds.ts'
import { campuses } from './campuses.ts'

export const users = pgTable(
  'users',
  {
    campusId: text('campus_id')
      .$type<CampusId>()
      .notNull()
      .references(() => campuses.id),
    id: text().$type<UserId>().notNull(),
    name: text().notNull(),
    role: text().$type<CampusRole>().notNull(),
    /** Null where the host has not said; then its campus decides. */
    minor: boolean(),
    /** Since when the host lets them in no more; their past stays. */
    deactivatedAt: timestamp('deactivated_at', { withTimezone: true }),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.campusId, table.id] })],
)
