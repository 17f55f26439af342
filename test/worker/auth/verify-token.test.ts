/** What a token must be beyond its signature, and what becomes of the person in it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CheckedTokens } from '../../../worker/auth/checked-tokens.ts'
import { KeySets } from '../../../worker/auth/key-sets.ts'
import { isTokenExpired, verifyToken } from '../../../worker/auth/verify-token.ts'
import { aCampusOf, aSigner, aWorld, claimsOf, publishes, signWithSecret, startMs } from './an-issuer.ts'

const jwksUrl = 'https://lms.example/keys.json'
const secret = 'a secret of thirty-two bytes, at least'
const shared = aCampusOf({ issuer: 'https://shared.example', sharedSecret: secret })
const published = aCampusOf({ id: 'published', issuer: 'https://lms.example', jwksUrl })

beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue())
afterEach(() => vi.restoreAllMocks())

async function actorOf(claims: Record<string, unknown>) {
  const answer = await aWorld(shared).verify(await signWithSecret(secret, claimsOf(shared, claims)))
  if (!answer.ok) throw new Error(`refused: ${answer.problem.code}`)
  return answer.value.actor
}

async function problemOf(claims: Record<string, unknown>) {
  const answer = await aWorld(shared).verify(await signWithSecret(secret, claimsOf(shared, claims)))
  return answer.ok ? null : answer.problem
}

describe('the algorithm follows from the campus', () => {
  it('[AUTH-4] a campus with a shared secret takes its HS256 tokens and asks nobody', async () => {
    const { verify, network } = aWorld(shared)

    const answer = await verify(await signWithSecret(secret, claimsOf(shared)))

    expect(answer).toMatchObject({ ok: true, value: { actor: { userId: 'ada' }, campus: shared } })
    expect(network.asked).toEqual([])
  })

  it.each(['ES256', 'RS256'] as const)('[AUTH-4] a campus with a shared secret refuses %s', async (alg) => {
    const { verify, network } = aWorld(shared)
    const signer = await aSigner(alg)

    expect((await verify(await signer.sign(claimsOf(shared)))).ok).toBe(false)
    expect(network.asked).toEqual([])
  })

  it.each(['ES256', 'RS256'] as const)('[AUTH-4] a campus with a key set takes %s', async (alg) => {
    const { verify, network } = aWorld(published)
    const signer = await aSigner(alg)
    publishes(network, jwksUrl, signer.jwk)

    expect((await verify(await signer.sign(claimsOf(published)))).ok).toBe(true)
  })

  it('[AUTH-4] a campus with a key set refuses HS256, signed with whatever it published', async () => {
    const { verify, network } = aWorld(published)
    const { jwk } = await aSigner('RS256')
    publishes(network, jwksUrl, jwk)

    for (const key of [JSON.stringify(jwk), jwk.n ?? '', secret]) {
      const token = await signWithSecret(key, claimsOf(published), { kid: 'k1' })
      expect((await verify(token)).ok).toBe(false)
    }
    expect(network.asked).toEqual([])
  })

  it('[AUTH-4] a campus with both by mistake refuses HS256', async () => {
    const both = aCampusOf({ issuer: 'https://both.example', sharedSecret: secret, jwksUrl })

    expect((await aWorld(both).verify(await signWithSecret(secret, claimsOf(both)))).ok).toBe(false)
  })

  it('[AUTH-4] a campus with neither refuses everything', async () => {
    const neither = aCampusOf({ issuer: 'https://neither.example' })

    expect((await aWorld(neither).verify(await signWithSecret(secret, claimsOf(neither)))).ok).toBe(false)
  })

  it('[AUTH-4] a token for a key set without kid is refused', async () => {
    const { verify, network } = aWorld(published)
    const signer = await aSigner('ES256')
    publishes(network, jwksUrl, signer.jwk)

    expect((await verify(await signer.sign(claimsOf(published), { kid: undefined }))).ok).toBe(false)
  })

  it('[AUTH-4] the secret of another campus signs nothing', async () => {
    const other = aCampusOf({
      id: 'other',
      issuer: 'https://other.example',
      sharedSecret: `${secret}, another`,
    })
    const { verify } = aWorld(shared, other)

    expect((await verify(await signWithSecret(secret, claimsOf(other)))).ok).toBe(false)
  })

  it.each(['short', 'thirty-one bytes, one too few..'])(
    '[AUTH-5] a shared secret below 32 bytes signs nothing: %s',
    async (weak) => {
      const campus = aCampusOf({ issuer: 'https://weak.example', sharedSecret: weak })

      expect((await aWorld(campus).verify(await signWithSecret(weak, claimsOf(campus)))).ok).toBe(false)
    },
  )
})

describe('time', () => {
  const now = startMs / 1000

  it('[AUTH-6] an actor ends thirty seconds after the token, for clocks that differ', async () => {
    expect((await actorOf({ exp: now + 60 })).expiresAt).toBe(startMs + 90_000)
    expect((await actorOf({ exp: now + 60.0005 })).expiresAt).toBe(startMs + 90_000)
  })

  it('[AUTH-6] an expired token is told so, and nothing else is', async () => {
    const expired = await problemOf({ iat: now - 100, exp: now - 31 })
    expect(expired).toMatchObject({ code: 'unauthenticated' })
    expect(expired && isTokenExpired(expired)).toBe(true)

    const foreign = await problemOf({ iat: now - 100, exp: now - 31, aud: 'another' })
    expect(foreign && isTokenExpired(foreign)).toBe(false)
  })

  it('[AUTH-6] an expired token with a wrong signature is not told that it expired', async () => {
    const token = await signWithSecret(`${secret}, not`, claimsOf(shared, { exp: now - 31 }))
    const answer = await aWorld(shared).verify(token)

    expect(answer.ok || isTokenExpired(answer.problem)).toBe(false)
  })

  it.each([
    ['a day', { exp: now + 86_400 }, true],
    ['a day and the leeway', { exp: now + 86_430 }, true],
    ['a second more', { exp: now + 86_431 }, false],
    ['a year, on its last day', { iat: now - 364 * 86_400, exp: now + 3_600 }, false],
    ['unknown, without iat', { iat: undefined }, true],
    ['not begun: iat in half a minute', { iat: now + 30 }, true],
    ['not begun: iat in a minute', { iat: now + 60 }, false],
    ['not begun: nbf in half a minute', { nbf: now + 30 }, true],
    ['not begun: nbf in a minute', { nbf: now + 60 }, false],
  ])('[AUTH-6] a life that is %s: %j', async (_, claims, isGood) => {
    expect((await problemOf(claims)) === null).toBe(isGood)
  })

  it('[AUTH-6] an exp beyond every number is refused', async () => {
    const token = await signWithSecret(secret, claimsOf(shared))
    const [header = ''] = token.split('.')
    const payload = JSON.stringify(claimsOf(shared)).replace(/"exp":\d+/, '"exp":1e999')
    const input = `${header}.${Buffer.from(payload).toString('base64url')}`
    const key = await crypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    )
    const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(input))
    const forged = `${input}.${Buffer.from(signature).toString('base64url')}`

    expect((await aWorld(shared).verify(forged)).ok).toBe(false)
  })
})

describe('names', () => {
  it.each([
    ['as it is', 'Núñez, 李小龍 👩‍🏫', 'Núñez, 李小龍 👩‍🏫'],
    ['without what turns the writing around', 'a\u202eb\u2066c\u2069d\u200ee\u200ff\u061cg', 'abcdefg'],
    ['without control characters', 'Ada\u0000\u0007\u001b[31m\u0085\n Osei', 'Ada[31m Osei'],
    ['on one line', 'Ada\u2028\u2029Osei', 'AdaOsei'],
    ['without spaces around it', '  Ada  ', 'Ada'],
    ['well-formed', 'Ada\ud800', 'Ada\ufffd'],
    ['the id where there is none', undefined, 'ada'],
    ['the id where it is empty', ' \t ', 'ada'],
    ['the id where nothing shows', '\u200b\u2060\u3164\u{e0041}\u2800', 'ada'],
    ['at most 120 characters', '𝒜'.repeat(130), '𝒜'.repeat(120)],
  ])('[AUTH-7] a name is %s', async (_, name, wanted) => {
    expect((await actorOf({ name })).name).toBe(wanted)
  })

  it.each([null, 7, ['Ada'], { toString: 'Ada' }])('[AUTH-7] a name that is %j is refused', async (name) => {
    expect(await problemOf({ name })).toMatchObject({ code: 'unauthenticated' })
  })
})

describe('form', () => {
  it('[AUTH-19] a token is three parts of base64url and has one spelling', async () => {
    const { verify } = aWorld(shared)
    const token = await signWithSecret(secret, claimsOf(shared))
    const [header = '', payload = '', signature = ''] = token.split('.')
    const spellings = [
      `${header}.${payload}.${signature}=`,
      `${header}.${payload}.?${signature}`,
      `${header}.${payload}. ${signature}`,
      `${header}#.${payload}.${signature}`,
      `${header}.${payload}\n.${signature}`,
      ` ${token}`,
      `${token}\n`,
      `${token}.`,
      token.replaceAll('_', '/').replaceAll('-', '+').replaceAll('.', '..'),
    ]

    expect((await verify(token)).ok).toBe(true)
    for (const spelling of spellings) expect((await verify(spelling)).ok, spelling).toBe(false)
  })

  it('[AUTH-19] a token above 8,192 characters is not looked at', async () => {
    const token = await signWithSecret(secret, claimsOf(shared, { padding: 'x'.repeat(8_192) }))

    expect((await aWorld(shared).verify(token)).ok).toBe(false)
  })

  it.each(['https://shared.example\u0000', 'https://shared.example\n', 'https://sharéd.example', ' ', 'x y'])(
    '[AUTH-19] an issuer that is none does not reach the directory: %j',
    async (iss) => {
      const { verify, issuers } = aWorld(shared)

      const answer = await verify(await signWithSecret(secret, claimsOf(shared, { iss })))

      expect(answer.ok).toBe(false)
      expect(issuers).toEqual([])
    },
  )

  it('[AUTH-19] a campus that the directory gives for another issuer vouches for nobody', async () => {
    const found = aCampusOf({ issuer: 'https://SHARED.example', sharedSecret: secret })
    const campuses = { campusByIssuer: async () => found }
    const verify = (token: string) =>
      verifyToken(token, {
        ...{ campuses, keySets: new KeySets(fetch, Date.now), checked: new CheckedTokens() },
        clock: () => startMs,
      })

    expect((await verify(await signWithSecret(secret, claimsOf(shared)))).ok).toBe(false)
  })
})
