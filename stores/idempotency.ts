/**
 * Requests made under an `Idempotency-Key`, and their answers. Claiming one, and settling it, is a round trip each.
 * Whoever claims is at work on it alone; a claim that nobody has settled within its lease counts as lost.
 */
import { and, eq, sql } from 'drizzle-orm'
import type { ActorName } from '../schema/events.ts'
import type { CampusId } from '../schema/ids.ts'
import { idempotencyHours, idempotencyLeaseMs, idempotencySweepMax } from '../schema/limits.ts'
import { idempotencyKeys } from '../schema/tables/idempotency-keys.ts'
import type { Database } from './neon.ts'

export type KeyedRequest = { campusId: CampusId; caller: ActorName; key: string; fingerprint: string }

export type KeptAnswer = { status: number; headers: Record<string, string>; body: string }

export type Claim =
  | { state: 'mine'; claim: string }
  /** The same request is under way elsewhere. */
  | { state: 'in-flight' }
  /** The key is another request's. */
  | { state: 'reused' }
  | { state: 'answered'; answer: KeptAnswer }

export type Idempotency = {
  claim(request: KeyedRequest): Promise<Claim>
  settle(request: KeyedRequest, claim: string, answer: KeptAnswer): Promise<void>
  /** Nothing was done: the key is free again. */
  release(request: KeyedRequest, claim: string): Promise<void>
}

type Row = {
  is_mine: boolean
  fingerprint: string
  status: number | null
  headers: Record<string, string> | null
  body: string | null
}

export function postgresIdempotency(database: Database): Idempotency {
  return {
    async claim({ campusId, caller, key, fingerprint }) {
      const claim = crypto.randomUUID()
      const expired = sql`now() - make_interval(hours => ${idempotencyHours}::int)`
      const lost = sql`now() - make_interval(secs => ${idempotencyLeaseMs / 1000}::int)`
      const { rows } = await database.execute<Row>(sql`
        WITH swept AS (
          DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM idempotency_keys
            WHERE claimed_at < ${expired}
              AND (campus_id, caller, key) <> (${campusId}, ${caller}, ${key})
            LIMIT ${idempotencySweepMax}::int FOR UPDATE SKIP LOCKED))
        ), claimed AS (
          INSERT INTO idempotency_keys AS kept (campus_id, caller, key, fingerprint, claim)
          VALUES (${campusId}, ${caller}, ${key}, ${fingerprint}, ${claim})
          ON CONFLICT (campus_id, caller, key) DO UPDATE SET fingerprint = excluded.fingerprint,
            claim = excluded.claim, status = NULL, headers = NULL, body = NULL, claimed_at = now()
          WHERE kept.claimed_at < ${expired}
            OR (kept.status IS NULL AND kept.claimed_at < ${lost} AND kept.fingerprint = excluded.fingerprint)
          RETURNING fingerprint
        )
        SELECT true AS is_mine, fingerprint, NULL::int AS status, NULL::jsonb AS headers, NULL::text AS body
        FROM claimed
        UNION ALL
        SELECT false, fingerprint, status, headers, body FROM idempotency_keys
        WHERE campus_id = ${campusId} AND caller = ${caller} AND key = ${key}
          AND NOT EXISTS (SELECT FROM claimed)`)
      const [row] = rows
      // whoever claimed it a moment ago is not seen by this statement yet
      if (!row) return { state: 'in-flight' }
      if (row.is_mine) return { state: 'mine', claim }
      if (row.fingerprint !== fingerprint) return { state: 'reused' }
      const { status, headers, body } = row
      if (status === null || body === null) return { state: 'in-flight' }
      return { state: 'answered', answer: { status, headers: headers ?? {}, body } }
    },

    async settle(request, claim, { status, headers, body }) {
      await database.update(idempotencyKeys).set({ status, headers, body }).where(ownedBy(request, claim))
    },

    async release(request, claim) {
      await database.delete(idempotencyKeys).where(ownedBy(request, claim))
    },
  }
}

function ownedBy({ campusId, caller, key }: KeyedRequest, claim: string) {
  return and(
    eq(idempotencyKeys.campusId, campusId),
    eq(idempotencyKeys.caller, caller),
    eq(idempotencyKeys.key, key),
    eq(idempotencyKeys.claim, claim),
  )
}
