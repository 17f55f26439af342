/**
 * Inbound webhooks: each posts into one conversation under a name. Only the SHA-256 of a token is kept, as of a server key.
 * A revoked one stays, since what it has said does.
 */
import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { ActorName } from '../events.ts'
import type { CampusId, ConversationId, KeyId } from '../ids.ts'
import { campuses } from './campuses.ts'

export const integrations = pgTable(
  'integrations',
  {
    id: text().$type<KeyId>().primaryKey(),
    campusId: text('campus_id')
      .$type<CampusId>()
      .notNull()
      .references(() => campuses.id),
    /** Its room is the authority, and may be ahead of what Postgres knows of conversations. */
    conversationId: text('conversation_id').$type<ConversationId>().notNull(),
    name: text().notNull(),
    hash: text().notNull().unique(),
    createdBy: text('created_by').$type<ActorName>().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    revokedAt: timestamp('revoked_at', { withTimezone: true }),
  },
  (table) => [index('integrations_conversation').on(table.campusId, table.conversationId)],
)
