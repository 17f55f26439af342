/** By which secrets a host signs: made, listed without what is secret, revoked, and looked up with its campus. A round trip each. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { CampusId, KeyId } from '../schema/ids.ts'
import { hostSecretsMax } from '../schema/limits.ts'
import { campuses } from '../schema/tables/campuses.ts'
import { hostSecrets } from '../schema/tables/host-secrets.ts'
import { type Campus, campusColumns } from './directory.ts'
import type { Database } from './neon.ts'

/** `createdAt`: ISO 8601 in UTC. */
export type HostSecret = { id: KeyId; createdAt: string }

export type SigningHost = { campus: Campus; secrets: { id: KeyId; secret: string }[] }

export type HostSecrets = {
  /** Null where there are as many as there may be. */
  add(campusId: CampusId, wanted: { id: KeyId; secret: string }): Promise<HostSecret | null>
  /** Those that are live, the oldest first. */
  list(campusId: CampusId): Promise<HostSecret[]>
  /** Again changes nothing; false for one that never was. */
  revoke(campusId: CampusId, id: KeyId): Promise<boolean>
  /** Null for a campus that there is not, or that has no live secret. */
  signing(campusId: CampusId): Promise<SigningHost | null>
}

export function postgresHostSecrets(database: Database): HostSecrets {
  const live = (campusId: CampusId) => and(eq(hostSecrets.campusId, campusId), isNull(hostSecrets.revokedAt))
  return {
    async add(campusId, { id, secret }) {
      const [, added] = await database.batch([
        // two at once: the second one counts what the first has made
        database.execute(sql`SELECT 1 FROM campuses WHERE id = ${campusId} FOR UPDATE`),
        database.execute<{ created_at: string }>(sql`
          INSERT INTO host_secrets (id, campus_id, secret) SELECT ${id}, ${campusId}, ${secret}
          WHERE ${hostSecretsMax}::int > (
            SELECT count(*) FROM host_secrets WHERE campus_id = ${campusId} AND revoked_at IS NULL)
          RETURNING created_at`),
      ])
      const [row] = added.rows
      return row ? { id, createdAt: new Date(row.created_at).toISOString() } : null
    },

    async list(campusId) {
      const rows = await database
        .select({ id: hostSecrets.id, createdAt: hostSecrets.createdAt })
        .from(hostSecrets)
        .where(live(campusId))
        .orderBy(asc(hostSecrets.createdAt), asc(hostSecrets.id))
      return rows.map(({ id, createdAt }) => ({ id, createdAt: createdAt.toISOString() }))
    },

    async revoke(campusId, id) {
      const rows = await database
        .update(hostSecrets)
        .set({ revokedAt: sql`coalesce(${hostSecrets.revokedAt}, now())` })
        .where(and(eq(hostSecrets.campusId, campusId), eq(hostSecrets.id, id)))
        .returning({ id: hostSecrets.id })
      return rows.length > 0
    },

    async signing(campusId) {
      const rows = await database
        .select({ id: hostSecrets.id, secret: hostSecrets.secret, campus: campusColumns })
        .from(hostSecrets)
        .innerJoin(campuses, eq(campuses.id, hostSecrets.campusId))
        .where(live(campusId))
      const [first] = rows
      return first ? { campus: first.campus, secrets: rows.map(({ id, secret }) => ({ id, secret })) } : null
    },
  }
}
