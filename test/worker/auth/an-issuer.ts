/** Campuses, issuers with keys of their own, and a network that knows nothing but what a test lays into it. */
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { parseCampusId } from '../../../schema/ids.ts'
import type { Campus } from '../../../stores/directory.ts'
import { CheckedTokens } from '../../../worker/auth/checked-tokens.ts'
import { KeySets } from '../../../worker/auth/key-sets.ts'
import { type TokenVerifier, verifyToken } from '../../../worker/auth/verify-token.ts'

export const startMs = 1_800_000_000_000

export type Clock = { now: number; read: () => number; passes: (ms: number) => void }

export function aClock(now = startMs): Clock {
  const clock: Clock = {
    now,
    read: () => clock.now,
    passes: (ms) => {
      clock.now += ms
    },
  }
  return clock
}

export type Network = {
  fetch: typeof fetch
  /** Every address that was asked, in order. */
  asked: string[]
  /** What each address answers; one that is not here fails as a name that does not resolve. */
  answers: Map<string, (request: RequestInit) => Response | Promise<Response>>
}

export function aNetwork(): Network {
  const network: Network = {
    asked: [],
    answers: new Map(),
    fetch: async (input, init) => {
      const url = input instanceof Request ? input.url : input.toString()
      network.asked.push(url)
      const answer = network.answers.get(url)
      if (!answer) throw new TypeError(`nobody is at ${url}`)
      return answer(init ?? {})
    },
  }
  return network
}

export function aCampusOf(settings: Partial<Omit<Campus, 'id'>> & { id?: string; issuer: string }): Campus {
  const id = parseCampusId(settings.id ?? 'a-campus')
  if (!id) throw new Error(`${settings.id} is no campus id`)
  return {
    audience: 'homeroom',
    jwksUrl: null,
    sharedSecret: null,
    allowedOrigins: [],
    settings: {},
    listens: false,
    ...settings,
    id,
  }
}

export type Signer = {
  jwk: JWK
  sign: (claims: Record<string, unknown>, header?: Record<string, unknown>) => Promise<string>
}

export async function aSigner(alg: 'ES256' | 'RS256', kid = 'k1'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg)
  return {
    jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, typ: 'JWT', ...header }).sign(privateKey),
  }
}

export function signWithSecret(
  secret: string,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT', ...header })
    .sign(new TextEncoder().encode(secret))
}

/** Claims that every campus of these tests accepts at `startMs`; `undefined` leaves one out. */
export function claimsOf(campus: Campus, claims: Record<string, unknown> = {}): Record<string, unknown> {
  const now = startMs / 1000
  const usual = { iss: campus.issuer, aud: campus.audience, sub: 'ada', role: 'student', name: 'Ada Osei' }
  const all = { ...usual, iat: now, exp: now + 3_600, ...claims }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

export type World = {
  network: Network
  clock: Clock
  /** The issuers that the directory was asked about. */
  issuers: string[]
  verify: (token: string) => ReturnType<typeof verifyToken>
}

export function aWorld(...campuses: Campus[]): World {
  const network = aNetwork()
  const clock = aClock()
  const issuers: string[] = []
  const byIssuer = new Map(campuses.map((campus) => [campus.issuer, campus]))
  const verifier: TokenVerifier = {
    campuses: {
      campusByIssuer: async (issuer) => {
        issuers.push(issuer)
        return byIssuer.get(issuer) ?? null
      },
    },
    keySets: new KeySets(network.fetch, clock.read),
    checked: new CheckedTokens(),
    clock: clock.read,
  }
  return { network, clock, issuers, verify: (token) => verifyToken(token, verifier) }
}

export function publishes(network: Network, url: string, ...keys: JWK[]): void {
  network.answers.set(url, () => Response.json({ keys }))
}
