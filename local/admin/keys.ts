/**
 * Server keys. One is shown once, when it is made: only its hash is kept. Under one name two may be live, so that a host
 * changes over from one to the other without a gap; then the older one is revoked.
 */
import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { CampusId, KeyId } from '../../schema/ids.ts'
import { liveKeysPerNameMax } from '../../schema/limits.ts'
import type { KeyWish } from './admin-command.ts'

const shown = `id, campus_id AS "campus", name, scopes, created_at AS "createdAt", revoked_at AS "revokedAt"`

export async function createKey(client: pg.Client, { campusId, name, scopes }: KeyWish): Promise<unknown> {
  const key = `hr_live_${randomBytes(32).toString('base64url')}`
  const hash = createHash('sha256').update(key).digest('hex')
  await client.query('BEGIN')
  try {
    // two administrators at once: the second one counts what the first has made
    const campus = await client.query('SELECT 1 FROM campuses WHERE id = $1 FOR UPDATE', [campusId])
    if (campus.rows.length === 0) throw new Error(`There is no campus ${campusId}.`)
    const live = await client.query(
      'SELECT 1 FROM api_keys WHERE campus_id = $1 AND name = $2 AND revoked_at IS NULL',
      [campusId, name],
    )
    if (live.rows.length >= liveKeysPerNameMax)
      throw new Error(`"${name}" has ${liveKeysPerNameMax} live keys: revoke one of them first.`)
    const { rows } = await client.query<Record<string, unknown>>(
      `INSERT INTO api_keys (id, campus_id, name, hash, scopes) VALUES ($1, $2, $3, $4, $5) RETURNING ${shown}`,
      [`key_${randomBytes(16).toString('hex')}`, campusId, name, hash, scopes],
    )
    await client.query('COMMIT')
    return { ...rows[0], key }
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

export async function listKeys(client: pg.Client, campusId: CampusId): Promise<unknown> {
  const { rows } = await client.query<Record<string, unknown>>(
    `SELECT ${shown} FROM api_keys WHERE campus_id = $1 ORDER BY created_at, id`,
    [campusId],
  )
  return rows
}

/** Revoking again changes nothing, not even since when. */
export async function revokeKey(client: pg.Client, keyId: KeyId): Promise<unknown> {
  const { rows } = await client.query<Record<string, unknown>>(
    `UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING ${shown}`,
    [keyId],
  )
  const [key] = rows
  if (!key) throw new Error(`There is no key ${keyId}.`)
  return key
}
