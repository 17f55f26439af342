/**
 * Inbound webhooks as Postgres keeps them: one round trip each. Whether somebody may have one is the room's to say; whether a
 * token is good is said here, by its hash.
 */
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { ActorName } from '../schema/events.ts'
import type { CampusId, ConversationId, KeyId } from '../schema/ids.ts'
import { integrationsMax } from '../schema/limits.ts'
import { campuses } from '../schema/tables/campuses.ts'
import { integrations } from '../schema/tables/integrations.ts'
import { type Campus, campusColumns } from './directory.ts'
import type { Database } from './neon.ts'

export type Integration = {
  id: KeyId
  name: string
  createdBy: ActorName
  /** ISO 8601 in UTC. */
  createdAt: string
}

type Place = { campusId: CampusId; conversationId: ConversationId }

/** What a token opens. */
export type OpenedBy = Pick<Integration, 'id' | 'name' | 'createdBy'> & {
  conversationId: ConversationId
  campus: Campus
}

export type Integrations = {
  /** Null where the conversation has as many as it may have. */
  add(place: Place, wanted: Omit<Integration, 'createdAt'> & { hash: string }): Promise<Integration | null>
  /** Those that are live, the oldest first. */
  list(place: Place): Promise<Integration[]>
  /** Null for one that is not there, or revoked. */
  get(place: Place, id: KeyId): Promise<Integration | null>
  /** Gives it another token, and says which hash was its before; null for one that is not there, or revoked. */
  rotate(place: Place, id: KeyId, hash: string): Promise<{ formerHash: string } | null>
  /** Again changes nothing, and says the same; null for one that never was. */
  revoke(place: Place, id: KeyId): Promise<{ hash: string } | null>
  byHash(hash: string): Promise<OpenedBy | null>
}

const shown = {
  id: integrations.id,
  name: integrations.name,
  createdBy: integrations.createdBy,
  createdAt: integrations.createdAt,
}

export function postgresIntegrations(database: Database): Integrations {
  const at = ({ campusId, conversationId }: Place) =>
    and(eq(integrations.campusId, campusId), eq(integrations.conversationId, conversationId))
  const live = (place: Place) => and(at(place), isNull(integrations.revokedAt))
  return {
    async add({ campusId, conversationId }, { id, name, createdBy, hash }) {
      const [, added] = await database.batch([
        // one at a time in a conversation: two counts at once would both find room. The lock ends with the transaction.
        database.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${conversationId}, 0))`),
        database.execute<{ created_at: string }>(sql`
          INSERT INTO integrations (id, campus_id, conversation_id, name, hash, created_by)
          SELECT ${id}, ${campusId}, ${conversationId}, ${name}, ${hash}, ${createdBy}
          WHERE ${integrationsMax}::int > (
            SELECT count(*) FROM integrations
            WHERE campus_id = ${campusId} AND conversation_id = ${conversationId} AND revoked_at IS NULL)
          RETURNING created_at`),
      ])
      const [row] = added.rows
      return row ? { id, name, createdBy, createdAt: new Date(row.created_at).toISOString() } : null
    },

    async list(place) {
      const rows = await database
        .select(shown)
        .from(integrations)
        .where(live(place))
        .orderBy(asc(integrations.createdAt), asc(integrations.id))
      return rows.map(integrationOf)
    },

    async get(place, id) {
      const rows = await database
        .select(shown)
        .from(integrations)
        .where(and(live(place), eq(integrations.id, id)))
      return rows[0] ? integrationOf(rows[0]) : null
    },

    async rotate({ campusId, conversationId }, id, hash) {
      const { rows } = await database.execute<{ hash: string }>(sql`
        UPDATE integrations SET hash = ${hash} FROM (
          SELECT id, hash FROM integrations WHERE id = ${id} AND campus_id = ${campusId}
            AND conversation_id = ${conversationId} AND revoked_at IS NULL FOR UPDATE) AS former
        WHERE integrations.id = former.id RETURNING former.hash`)
      return rows[0] ? { formerHash: rows[0].hash } : null
    },

    async revoke(place, id) {
      const rows = await database
        .update(integrations)
        .set({ revokedAt: sql`coalesce(${integrations.revokedAt}, now())` })
        .where(and(at(place), eq(integrations.id, id)))
        .returning({ hash: integrations.hash })
      return rows[0] ?? null
    },

    async byHash(hash) {
      const rows = await database
        .select({
          id: integrations.id,
          name: integrations.name,
          createdBy: integrations.createdBy,
          conversationId: integrations.conversationId,
          campus: campusColumns,
        })
        .from(integrations)
        .innerJoin(campuses, eq(campuses.id, integrations.campusId))
        .where(and(eq(integrations.hash, hash), isNull(integrations.revokedAt)))
      return rows[0] ?? null
    },
  }
}

function integrationOf({
  createdAt,
  ...rest
}: Omit<Integration, 'createdAt'> & { createdAt: Date }): Integration {
  return { ...rest, createdAt: createdAt.toISOString() }
}
