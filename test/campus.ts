/**
 * A campus to test with: `aCampus(services)` writes one with allowed origins, a shared secret, a server key
 * and people, and mints tokens for them. It speaks to the database past the code under test, and runs in
 * Node and in workerd alike. Every campus has an id of its own, so tests share one database.
 */
import { SignJWT } from 'jose'
import type { CampusSettings } from '../schema/tables/campuses.ts'
import {
  type CampusId,
  type KeyId,
  parseCampusId,
  parseKeyId,
  parseUserId,
  type UserId,
} from '../schema/ids.ts'
import type { CampusRole, UserSummary } from '../schema/protocol/kinds.ts'
import type { Services } from './services.ts'

export type TestCampus = {
  id: CampusId
  issuer: string
  audience: string
  sharedSecret: string
  origin: string
  keyId: KeyId
  /** The server key itself; the database has its SHA-256 alone. */
  serverKey: string
  people: Record<'ada' | 'ben' | 'cyd' | 'ina' | 'ian' | 'amy', UserSummary>
  /** A token as the host would sign it; any claim can be overridden, `undefined` leaves it out. */
  tokenFor(person: UserSummary, claims?: Record<string, unknown>): Promise<string>
}

type Options = { settings?: CampusSettings; origins?: string[] }

/** Ada, Ben and Cyd are students, Ina and Ian instructors, Amy is an admin. */
export async function aCampus(services: Services, options: Options = {}): Promise<TestCampus> {
  const id = campusIdOf(`campus-${randomHex(6)}`)
  const origin = `https://${id}.example`
  const issuer = `https://login.${id}.example`
  const audience = 'homeroom'
  const sharedSecret = randomHex(32)
  const serverKey = `hr_live_${randomBase64Url(32)}`
  const keyId = keyIdOf(`key_${randomHex(16)}`)
  const people = {
    ada: person('ada', 'Ada Osei', 'student'),
    ben: person('ben', 'Ben Weiss', 'student'),
    cyd: person('cyd', 'Cyd Núñez', 'student'),
    ina: person('ina', 'Ina Holm', 'instructor'),
    ian: person('ian', 'Ian Okoro', 'instructor'),
    amy: person('amy', 'Amy Adler', 'admin'),
  }
  await sql(
    services,
    `INSERT INTO campuses (id, name, issuer, audience, shared_secret, allowed_origins, settings)
     VALUES ($1, $2, $3, $4, $5, ARRAY(SELECT jsonb_array_elements_text($6::jsonb)), $7::jsonb)`,
    [
      id,
      `Campus ${id}`,
      issuer,
      audience,
      sharedSecret,
      JSON.stringify(options.origins ?? [origin]),
      // tests ask faster than people do; those of the limits state their own
      JSON.stringify({ rates: { user: 1_000_000, key: 1_000_000 }, ...options.settings }),
    ],
  )
  await sql(services, 'INSERT INTO api_keys (id, campus_id, name, hash) VALUES ($1, $2, $3, $4)', [
    keyId,
    id,
    'test key',
    await sha256Hex(serverKey),
  ])
  await addPeople(services, id, Object.values(people))
  const tokenFor = (who: UserSummary, claims: Record<string, unknown> = {}) => {
    const now = Math.floor(Date.now() / 1000)
    const usual = {
      iss: issuer,
      aud: audience,
      sub: who.id,
      name: who.name,
      role: who.role,
      iat: now,
      exp: now + 3_600,
    }
    const payload = Object.fromEntries(
      Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined),
    )
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .sign(new TextEncoder().encode(sharedSecret))
  }
  return { id, issuer, audience, sharedSecret, origin, keyId, serverKey, people, tokenFor }
}

export function person(id: string, name: string, role: CampusRole): UserSummary {
  return { id: userIdOf(id), name, role }
}

export async function addPeople(
  services: Services,
  campusId: CampusId,
  people: UserSummary[],
): Promise<void> {
  await sql(
    services,
    `INSERT INTO users (campus_id, id, name, role)
     SELECT $1, row->>'id', row->>'name', row->>'role' FROM jsonb_array_elements($2::jsonb) AS row`,
    [campusId, JSON.stringify(people)],
  )
}

/** One statement through the local `/sql` server; cells come back as Postgres's own text. */
export async function sql(
  services: Services,
  query: string,
  params: (string | null)[] = [],
): Promise<(string | null)[][]> {
  const response = await fetch(services.DATABASE_ENDPOINT, {
    method: 'POST',
    headers: {
      'Neon-Connection-String': services.DATABASE_URL,
      'Neon-Raw-Text-Output': 'true',
      'Neon-Array-Mode': 'true',
    },
    body: JSON.stringify({ query, params }),
  })
  if (!response.ok) throw new Error(`the test's statement failed: ${await response.text()}`)
  const { rows } = await response.json<{ rows: (string | null)[][] }>()
  return rows
}

export function userIdOf(id: string): UserId {
  const userId = parseUserId(id)
  if (!userId) throw new Error(`${id} is no user id`)
  return userId
}

function campusIdOf(id: string): CampusId {
  const campusId = parseCampusId(id)
  if (!campusId) throw new Error(`${id} is no campus id`)
  return campusId
}

function keyIdOf(id: string): KeyId {
  const keyId = parseKeyId(id)
  if (!keyId) throw new Error(`${id} is no key id`)
  return keyId
}

function randomBase64Url(bytes: number): string {
  const binary = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes)))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)))
}

async function sha256Hex(text: string): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
