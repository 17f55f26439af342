/**
 * Secrets by which a host signs what it tells us of people and courses. HMAC needs the secret itself, as the one that signs
 * tokens does; two may be live, so that a host changes over from one to the other without a gap.
 */
import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { CampusId, KeyId } from '../ids.ts'
import { campuses } from './campuses.ts'

export const hostSecrets = pgTable(
  'host_secrets',
  {
    id: text().$type<KeyId>().primaryKey(),
    campusId: text('campus_id')
      .$type<CampusId>()
      .notNull()
      .references(() => campuses.id),
    /** `whsec_` and base64. */
    secret: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (table) => [index('host_secrets_campus').on(table.campusId)],
)
