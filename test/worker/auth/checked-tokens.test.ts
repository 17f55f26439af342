/** What an isolate remembers of good tokens, and what ends it. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cacheEntriesMax, tokenLeewaySeconds } from '../../../schema/limits.ts'
import { aReader } from '../../stores/a-list.ts'
import { CheckedTokens } from '../../../worker/auth/checked-tokens.ts'
import { KeySets } from '../../../worker/auth/key-sets.ts'
import { isTokenExpired, verifyToken } from '../../../worker/auth/verify-token.ts'
import { aCampusOf, aClock, aSigner, aWorld, claimsOf, publishes, signWithSecret } from './an-issuer.ts'

const secret = 'a secret of thirty-two bytes, at least'
const shared = aCampusOf({ issuer: 'https://shared.example', sharedSecret: secret })
const jwksUrl = 'https://lms.example/keys.json'
const published = aCampusOf({ issuer: 'https://lms.example', jwksUrl })

/** An isolate whose campus may change under it. */
function anIsolate() {
  let campus = shared
  const clock = aClock()
  const verifier = {
    campuses: { campusByIssuer: async () => campus },
    keySets: new KeySets(fetch, clock.read),
    checked: new CheckedTokens(),
    clock: clock.read,
  }
  return {
    clock,
    verify: (token: string) => verifyToken(token, verifier),
    change: (changes: Partial<typeof campus>) => {
      campus = { ...campus, ...changes }
    },
  }
}

const checkings = vi.spyOn(crypto.subtle, 'verify')
beforeEach(() => void checkings.mockClear())

describe('[AUTH-21] a good token', () => {
  it('[AUTH-21] is checked once and known from then on, as the same person', async () => {
    const { verify } = anIsolate()
    const token = await signWithSecret(secret, claimsOf(shared))

    const [first, second] = [await verify(token), await verify(token)]

    expect(first).toMatchObject({ ok: true, value: { actor: { userId: 'ada' } } })
    expect(second).toEqual(first)
    expect(checkings).toHaveBeenCalledTimes(1)
  })

  it('[AUTH-21] ends with its time, remembered or not', async () => {
    const { verify, clock } = anIsolate()
    const token = await signWithSecret(secret, claimsOf(shared))
    expect((await verify(token)).ok).toBe(true)

    clock.passes((3_600 + tokenLeewaySeconds) * 1_000 - 1)
    expect((await verify(token)).ok).toBe(true)
    clock.passes(1)
    const late = await verify(token)

    expect(late.ok ? null : isTokenExpired(late.problem)).toBe(true)
  })

  it.each([
    ['another secret', { sharedSecret: 'another secret of thirty-two bytes' }],
    ['another audience', { audience: 'elsewhere' }],
    ['a key set', { sharedSecret: null, jwksUrl }],
    ['neither', { sharedSecret: null }],
  ])('[AUTH-21] is refused once its campus has %s', async (_, changes) => {
    const { verify, change } = anIsolate()
    const token = await signWithSecret(secret, claimsOf(shared))
    expect((await verify(token)).ok).toBe(true)

    change(changes)

    expect((await verify(token)).ok).toBe(false)
  })

  it('[AUTH-21] shows what its campus has settled since', async () => {
    const { verify, change } = anIsolate()
    const token = await signWithSecret(secret, claimsOf(shared))
    await verify(token)

    change({ settings: { receipts: { direct: 'off' } } })

    expect(await verify(token)).toMatchObject({ value: { actor: { receipts: { direct: 'off' } } } })
    expect(checkings).toHaveBeenCalledTimes(1)
  })

  it('[AUTH-21] is refused once its key is no longer published and the set was read again', async () => {
    const { verify, network, clock } = aWorld(published)
    const [old, fresh] = [await aSigner('ES256', 'old'), await aSigner('ES256', 'fresh')]
    publishes(network, jwksUrl, old.jwk)
    const token = await old.sign(claimsOf(published))
    expect((await verify(token)).ok).toBe(true)

    publishes(network, jwksUrl, fresh.jwk)
    clock.passes(600_001)

    expect((await verify(token)).ok).toBe(false)
  })

  it('[AUTH-21] a refused one is not remembered, and is checked each time', async () => {
    const { verify } = anIsolate()
    const token = await signWithSecret('somebody else’s secret of 32 bytes', claimsOf(shared))

    expect([(await verify(token)).ok, (await verify(token)).ok]).toEqual([false, false])
    expect(checkings).toHaveBeenCalledTimes(2)
  })

  it('[AUTH-21] gives way to others beyond the number that an isolate remembers', async () => {
    const checked = new CheckedTokens()
    const { userId: sub, role, name } = aReader()
    const claims = { sub, role, name, exp: 1 }
    const known = { issuer: '', audience: '', key: '', header: { alg: 'HS256' as const }, claims }

    for (let index = 0; index <= cacheEntriesMax; index++) checked.set(`token ${index}`, known)

    expect([checked.get('token 0'), checked.get('token 1')]).toEqual([undefined, known])
  })
})
