/** The boundary of everything. A token's issuer decides its campus, so issuers are unique. */
import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { CampusId } from '../ids.ts'
import type { CampusPolicy } from '../campus-policy.ts'
import type { ReceiptsPolicies } from '../receipts-policy.ts'

export type CampusSettings = CampusPolicy & {
  /** Its students are minors, unless a token or the directory says otherwise of one. */
  minors?: boolean
  /** Who may know how far others have read, by kind of conversation. */
  receipts?: ReceiptsPolicies
  /** Requests a minute of one person, or of one server key, where they are not the usual ones. */
  rates?: { user?: number; key?: number }
  /** Whatever happens becomes an event, also without a webhook endpoint: for hosts who ask for events alone. */
  events?: boolean
}

export const campuses = pgTable('campuses', {
  id: text().$type<CampusId>().primaryKey(),
  name: text().notNull(),
  issuer: text().notNull().unique(),
  audience: text().notNull(),
  /** Where the issuer publishes its keys; null where a shared secret signs. */
  jwksUrl: text('jwks_url'),
  /** HS256 secret shared with the host; null where the issuer has a key set. Never both. */
  sharedSecret: text('shared_secret'),
  /** Origins whose pages may open sockets and call the API. */
  allowedOrigins: text('allowed_origins').array().notNull(),
  settings: jsonb().$type<CampusSettings>().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
})
