/** Campuses, as an administrator makes and changes them. A shared secret is shown once, when it is made. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { CampusWish } from './admin-command.ts'

/** Everything that may be shown again. */
const shown = `id, name, issuer, audience, jwks_url AS "jwksUrl", shared_secret IS NOT NULL AS "hasSharedSecret",
  allowed_origins AS "origins", settings, created_at AS "createdAt"`

export async function createCampus(client: pg.Client, wish: CampusWish): Promise<unknown> {
  const { id, name, issuer, audience = 'homeroom', jwksUrl = null, origins = [], settings = {} } = wish
  const sharedSecret = jwksUrl === null ? newSecret() : null
  const { rows } = await client.query<Record<string, unknown>>(
    `INSERT INTO campuses (id, name, issuer, audience, jwks_url, shared_secret, allowed_origins, settings)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING ${shown}`,
    [id, name, issuer, audience, jwksUrl, sharedSecret, origins, settings],
  )
  const [campus] = rows
  if (!campus) throw new Error(`There is a campus ${id} already, or one whose issuer is ${issuer}.`)
  return { ...campus, ...(sharedSecret !== null && { sharedSecret }) }
}

/** Settings are merged by name; a key set takes the place of a secret, and the other way round. */
export async function updateCampus(client: pg.Client, wish: CampusWish): Promise<unknown> {
  const sharedSecret = wish.rotateSecret ? newSecret() : null
  const { rows } = await client.query<Record<string, unknown>>(
    `UPDATE campuses SET name = coalesce($2, name), issuer = coalesce($3, issuer), audience = coalesce($4, audience),
       jwks_url = CASE WHEN $6::text IS NOT NULL THEN NULL ELSE coalesce($5, jwks_url) END,
       shared_secret = CASE WHEN $6::text IS NOT NULL THEN $6 WHEN $5::text IS NOT NULL THEN NULL ELSE shared_secret END,
       allowed_origins = coalesce($7, allowed_origins), settings = settings || coalesce($8::jsonb, '{}')
     WHERE id = $1 RETURNING ${shown}`,
    [
      ...[wish.id, wish.name, wish.issuer, wish.audience, wish.jwksUrl, sharedSecret, wish.origins],
      wish.settings && JSON.stringify(wish.settings),
    ],
  )
  const [campus] = rows
  if (!campus) throw new Error(`There is no campus ${wish.id}.`)
  return { ...campus, ...(sharedSecret !== null && { sharedSecret }) }
}

export async function listCampuses(client: pg.Client): Promise<unknown> {
  const { rows } = await client.query<Record<string, unknown>>(`SELECT ${shown} FROM campuses ORDER BY id`)
  return rows
}

/** 256 random bits, as long as the signature that it makes. */
function newSecret(): string {
  return randomBytes(32).toString('base64url')
}
