/**
 * A user's token, judged. The issuer is matched against the configuration before anything else is believed or
 * fetched; the algorithm follows from the campus, never from the token; on top of the signature stands a
 * strict schema of claims, since a well-signed token may still say nonsense. All refusals read alike.
 */
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import * as z from 'zod'
import { minorOf } from '../../domain/minor.ts'
import type { UserActor } from '../../schema/actor.ts'
import { campusPolicyOf } from '../../schema/campus-policy.ts'
import { parseUserId } from '../../schema/ids.ts'
import {
  tokenCharactersMax,
  tokenLeewaySeconds,
  tokenLifetimeSeconds,
  userNameCharactersMax,
} from '../../schema/limits.ts'
import { campusRoles } from '../../schema/protocol/kinds.ts'
import { type Problem, problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import type { Campus, Campuses } from './campuses.ts'
import type { CheckedTokens } from './checked-tokens.ts'
import { type KeySets, KeySetUnavailable, type SigningAlgorithm } from './key-sets.ts'

export type TokenVerifier = {
  campuses: Pick<Campuses, 'campusByIssuer'>
  keySets: KeySets
  /** Of the isolate. */
  checked: CheckedTokens
  /** ms since 1970 */
  clock: () => number
}

export type VerifiedUser = { actor: UserActor; campus: Campus }

/** The sentence of an expired token differs, so that a client knows to bring a fresh one. */
export const tokenExpired: Problem = problem('unauthenticated', 'The token has expired.')
const refused: Answer<never> = { ok: false, problem: problem('unauthenticated') }

/** Three parts of base64url. jose reads past characters that are none, and two spellings of a token are one too many. */
const compactShape = /^[\w-]+\.[\w-]+\.[\w-]+$/

/** What an issuer looks like. Others are nobody's, and a NUL among them is one that Postgres will not even look up. */
const issuerShape = /^[\x21-\x7e]+$/

/** RFC 7518 §3.2: a key shorter than the hash can be guessed offline from one token, and the empty one by anybody. */
const sharedSecretBytesMin = 32

/** Not `z.undefined()`: zod 4 refuses a missing key there. */
const absent = z.never().optional()

const headerSchema = z.object({
  alg: z.enum(['HS256', 'ES256', 'RS256']),
  typ: z
    .string()
    .refine((typ) => typ.toLowerCase() === 'jwt')
    .optional(),
  kid: z.string().min(1).max(256).optional(),
  // keys that a token brings along, or points at, are an attacker's
  jwk: absent,
  jku: absent,
  x5u: absent,
  x5c: absent,
  crit: absent,
  b64: absent,
})

const claimsSchema = z.object({
  sub: z.custom<UserActor['userId']>((value) => parseUserId(value) !== null),
  role: z.enum(campusRoles),
  name: z.string().optional(),
  minor: z.boolean().optional(),
  exp: z.number().positive(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
})

export async function verifyToken(token: string, verifier: TokenVerifier): Promise<Answer<VerifiedUser>> {
  const known = verifier.checked.get(token)
  const isCompact = token.length <= tokenCharactersMax && compactShape.test(token)
  const parsed = known ?? (isCompact ? parseUnverified(token) : null)
  if (!parsed) return refused
  const campus = await verifier.campuses.campusByIssuer(parsed.issuer)
  if (!campus || campus.issuer !== parsed.issuer) return refused
  const key = await keyFor(campus, parsed.header, verifier.keySets)
  if (!key.ok) return key
  const now = verifier.clock()
  const { issuer, audience } = campus
  const vouched = { issuer, audience, key: campus.sharedSecret ?? key.value }
  if (known && isStillGood(known, vouched, now)) return actorOf(known.claims, campus, now)
  try {
    const { payload } = await jwtVerify(token, key.value, {
      algorithms: [parsed.header.alg],
      ...{ issuer, audience },
      clockTolerance: tokenLeewaySeconds,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'exp', 'aud', 'iss'],
    })
    const claims = parseClaims(payload)
    if (!claims) return refused
    verifier.checked.set(token, { ...vouched, header: parsed.header, claims })
    return actorOf(claims, campus, now)
  } catch (error) {
    return isExpiry(error) ? { ok: false, problem: tokenExpired } : refused
  }
}

type Header = z.output<typeof headerSchema>
type Claims = z.output<typeof claimsSchema> & { name: string }

/** A token whose signature was good, and what vouched for it. */
export type CheckedToken = {
  issuer: string
  audience: string
  /** The campus's secret, or the very key of its set. */
  key: string | CryptoKey | Uint8Array
  header: Header
  claims: Claims
}

/** The signature is not checked again while the same key vouches for it; the clock is. */
function isStillGood(
  known: CheckedToken,
  now: Pick<CheckedToken, 'issuer' | 'audience' | 'key'>,
  at: number,
): boolean {
  const isVouchedFor = known.issuer === now.issuer && known.audience === now.audience && known.key === now.key
  return isVouchedFor && (known.claims.exp + tokenLeewaySeconds) * 1000 > at
}

/** What the token claims to be, before any of it is believed; null for what is no token of ours. */
function parseUnverified(token: string): { header: Header; issuer: string } | null {
  try {
    const header = headerSchema.safeParse(decodeProtectedHeader(token))
    const { iss } = decodeJwt(token)
    return header.success && typeof iss === 'string' && issuerShape.test(iss)
      ? { header: header.data, issuer: iss }
      : null
  } catch {
    return null // malformed: the caller refuses it like every other
  }
}

async function keyFor(
  campus: Campus,
  header: Header,
  keySets: KeySets,
): Promise<Answer<CryptoKey | Uint8Array>> {
  const { alg, kid } = header
  if (campus.sharedSecret !== null && campus.jwksUrl === null)
    return alg === 'HS256' ? sharedKey(campus.issuer, campus.sharedSecret) : refused
  if (campus.jwksUrl === null || alg === 'HS256' || kid === undefined) return refused
  return publishedKey({ issuer: campus.issuer, jwksUrl: campus.jwksUrl }, kid, alg, keySets)
}

function sharedKey(issuer: string, secret: string): Answer<Uint8Array> {
  const key = new TextEncoder().encode(secret)
  if (key.byteLength >= sharedSecretBytesMin) return { ok: true, value: key }
  console.warn(JSON.stringify({ event: 'shared_secret_too_short', issuer }))
  return refused
}

async function publishedKey(
  issuer: { issuer: string; jwksUrl: string },
  kid: string,
  algorithm: SigningAlgorithm,
  keySets: KeySets,
): Promise<Answer<CryptoKey | Uint8Array>> {
  try {
    const key = await keySets.get(issuer, kid, algorithm)
    return key ? { ok: true, value: key } : refused
  } catch (error) {
    if (!(error instanceof KeySetUnavailable)) throw error
    console.warn(
      JSON.stringify({ event: 'key_set_unavailable', issuer: issuer.issuer, message: error.message }),
    )
    return { ok: false, problem: { ...problem('unavailable'), retryAfterMs: 5_000 } }
  }
}

/** Null for what is no person. The name is as it will be shown. */
function parseClaims(payload: unknown): Claims | null {
  const { success, data } = claimsSchema.safeParse(payload)
  return success ? { ...data, name: nameOf(data.name, data.sub) } : null
}

function actorOf(claims: Claims, campus: Campus, now: number): Answer<VerifiedUser> {
  const { sub, role, name, minor: claimed, exp, iat } = claims
  const lifetimeMax = tokenLifetimeSeconds + tokenLeewaySeconds
  if (exp - now / 1000 > lifetimeMax) return refused
  // a token of a year would otherwise be good on its last day, when it has long leaked
  if (iat !== undefined && (exp - iat > lifetimeMax || iat - now / 1000 > tokenLeewaySeconds)) return refused
  const expiresAt = Math.floor((exp + tokenLeewaySeconds) * 1000)
  const policy = campusPolicyOf(campus.settings)
  const minor = minorOf(role, claimed, campus.settings)
  const actor: UserActor = {
    type: 'user',
    campusId: campus.id,
    userId: sub,
    ...{ name, role },
    expiresAt,
    ...(campus.settings.receipts !== undefined && { receipts: campus.settings.receipts }),
    ...(policy !== undefined && { policy }),
    ...(minor !== undefined && { minor }),
    ...(campus.listens && { logsEvents: true as const }),
  }
  return { ok: true, value: { actor, campus } }
}

/**
 * A name is a label of one line: control characters, line ends and whatever turns the writing around are taken
 * out of it. One that shows nothing, or no name at all, is replaced by the id, so that nobody speaks unseen.
 */
function nameOf(name: string | undefined, userId: string): string {
  const clean = (name ?? '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '')
    .toWellFormed()
    .trim()
  const isVisible = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u.test(clean)
  return isVisible ? [...clean].slice(0, userNameCharactersMax).join('') : userId
}

function isExpiry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED'
}

/** Whether a refusal says that a fresh token would do. */
export function isTokenExpired({ code, detail }: Problem): boolean {
  return code === tokenExpired.code && detail === tokenExpired.detail
}
