/** Published keys: whom we ask, how often, and what we do when the issuer does not answer or answers badly. */
import type { JWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { jwksFreshMs, jwksRefetchMs, jwksStaleMs, jwksTimeoutMs } from '../../../schema/limits.ts'
import { aCampusOf, aSigner, aWorld, claimsOf, publishes, type Signer } from './an-issuer.ts'

const jwksUrl = 'https://lms.example/keys.json'
const campus = aCampusOf({ issuer: 'https://lms.example', jwksUrl })

async function aWorldWithKeys(...keys: JWK[]) {
  const world = aWorld(campus)
  const signer = await aSigner('ES256')
  publishes(world.network, jwksUrl, signer.jwk, ...keys)
  const at = () => world.clock.now / 1000
  const tokenBy = (by: Signer) => by.sign(claimsOf(campus, { iat: at(), exp: at() + 3_600 }))
  const down = () => world.network.answers.set(jwksUrl, () => new Response('', { status: 503 }))
  return { ...world, signer, tokenBy, down, token: () => tokenBy(signer) }
}

beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue())
afterEach(() => vi.restoreAllMocks())

describe('how often', () => {
  it('[AUTH-8] fifty tokens at once ask the issuer once', async () => {
    const { verify, network, token } = await aWorldWithKeys()
    const one = await token()

    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(one)))

    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect(network.asked).toEqual([jwksUrl])
  })

  it('[AUTH-8] a key set is believed for ten minutes and then asked for again', async () => {
    const { verify, network, clock, token } = await aWorldWithKeys()
    await verify(await token())

    clock.passes(jwksFreshMs - 1)
    await verify(await token())
    expect(network.asked).toHaveLength(1)

    clock.passes(1)
    await verify(await token())
    expect(network.asked).toHaveLength(2)
  })

  it('[AUTH-9] a new key is found with the first token that it signed', async () => {
    const { verify, network, clock, signer, tokenBy, token } = await aWorldWithKeys()
    await verify(await token())
    const successor = await aSigner('ES256', 'k2')
    publishes(network, jwksUrl, signer.jwk, successor.jwk)
    clock.passes(jwksRefetchMs)

    expect((await verify(await tokenBy(successor))).ok).toBe(true)
    expect(network.asked).toHaveLength(2)
  })

  it('[AUTH-9] however many unknown kids come, the issuer is asked once a minute', async () => {
    const { verify, network, clock, tokenBy, token } = await aWorldWithKeys()
    const strangers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => aSigner('ES256', `stranger-${index}`)),
    )
    await verify(await token())
    clock.passes(jwksRefetchMs)

    const tokens = await Promise.all(strangers.map(tokenBy))
    const answers = await Promise.all(tokens.map(verify))
    for (const one of tokens) answers.push(await verify(one))

    expect(answers.some(({ ok }) => ok)).toBe(false)
    expect(network.asked).toHaveLength(2)
  })

  it('[AUTH-9] a key that is no longer published is refused once the set is read again', async () => {
    const { verify, network, clock, token } = await aWorldWithKeys()
    expect((await verify(await token())).ok).toBe(true)
    publishes(network, jwksUrl, (await aSigner('ES256', 'k2')).jwk)
    clock.passes(jwksFreshMs)

    expect((await verify(await token())).ok).toBe(false)
  })
})

describe('an issuer that does not answer', () => {
  it('[AUTH-10] the keys that were known are used while the issuer is down, which is asked once a minute', async () => {
    const { verify, network, clock, token, down } = await aWorldWithKeys()
    await verify(await token())
    down()

    clock.passes(jwksFreshMs)
    for (let n = 0; n < 5; n++) expect((await verify(await token())).ok).toBe(true)
    expect(network.asked).toHaveLength(2)

    clock.passes(jwksRefetchMs)
    expect((await verify(await token())).ok).toBe(true)
    expect(network.asked).toHaveLength(3)
  })

  it('[AUTH-10] a rotation is noticed although the issuer was down when it was first asked', async () => {
    const { verify, network, clock, tokenBy, token, down } = await aWorldWithKeys()
    await verify(await token())
    const successor = await aSigner('ES256', 'k2')
    down()
    clock.passes(jwksRefetchMs)
    expect((await verify(await tokenBy(successor))).ok).toBe(false)

    publishes(network, jwksUrl, successor.jwk)
    clock.passes(jwksRefetchMs)
    expect((await verify(await tokenBy(successor))).ok).toBe(true)
  })

  it('[AUTH-22] a key that nobody knows while the issuer is down may be a new one: the answer is unavailable', async () => {
    const { verify, clock, tokenBy, token, down, network, signer } = await aWorldWithKeys()
    await verify(await token())
    const successor = await tokenBy(await aSigner('ES256', 'k2'))
    down()
    clock.passes(jwksRefetchMs)
    for (let n = 0; n < 2; n++)
      expect(await verify(successor)).toMatchObject({ ok: false, problem: { code: 'unavailable' } })

    publishes(network, jwksUrl, signer.jwk)
    clock.passes(jwksRefetchMs)
    expect(await verify(successor)).toMatchObject({ ok: false, problem: { code: 'unauthenticated' } })
  })

  it('[AUTH-10] after a day the old keys are worth nothing', async () => {
    const { verify, clock, token, down } = await aWorldWithKeys()
    await verify(await token())
    down()

    clock.passes(jwksStaleMs - 1)
    expect((await verify(await token())).ok).toBe(true)
    clock.passes(jwksTimeoutMs)
    expect(await verify(await token())).toMatchObject({ ok: false, problem: { code: 'unavailable' } })
  })

  it('[AUTH-10] where nothing is known the answer is unavailable, and the issuer is let alone for a moment', async () => {
    const { verify, network, clock, token, down, signer } = await aWorldWithKeys()
    down()

    const answers = await Promise.all(Array.from({ length: 20 }, async () => verify(await token())))
    answers.push(await verify(await token()))
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: false, problem: { code: 'unavailable', retryAfterMs: 5_000 } })
    expect(network.asked).toHaveLength(1)

    publishes(network, jwksUrl, signer.jwk)
    clock.passes(5_000)
    expect((await verify(await token())).ok).toBe(true)
  })
})

describe('a bad answer', () => {
  const large = JSON.stringify({ keys: [], padding: 'x'.repeat(70_000) })
  const pieces = () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(16_384).fill(32)),
    })

  it.each([
    ['a redirect', () => Response.redirect('https://evil.test/keys.json', 302)],
    ['404', () => Response.json({ keys: [] }, { status: 404 })],
    ['204', () => new Response(null, { status: 204 })],
    ['a large body', () => new Response(large)],
    ['a body without end', () => new Response(pieces())],
    ['no JSON', () => new Response('<html>')],
    ['no key set', () => Response.json({ issuer: 'https://lms.example' })],
    ['no answer at all', () => Promise.reject(new TypeError('fetch failed'))],
  ])('[AUTH-11] %s is no key set, and asks nobody else', async (_, answer) => {
    const { verify, network, token } = await aWorldWithKeys()
    network.answers.set(jwksUrl, answer)

    expect(await verify(await token())).toMatchObject({ ok: false, problem: { code: 'unavailable' } })
    expect(network.asked).toEqual([jwksUrl])
  })

  it('[AUTH-11] a redirect is asked not to be followed, and the request carries nothing of the token', async () => {
    const { verify, network, signer, token } = await aWorldWithKeys()
    const requests: RequestInit[] = []
    network.answers.set(jwksUrl, (request) => {
      requests.push(request)
      return Response.json({ keys: [signer.jwk] })
    })

    await verify(await token())

    expect(requests).toEqual([
      { redirect: 'manual', signal: expect.any(AbortSignal), headers: { accept: 'application/json' } },
    ])
  })

  it('[AUTH-11] a refused answer is not left unread', async () => {
    const { verify, network, token } = await aWorldWithKeys()
    let isCancelled = false
    const body = new ReadableStream({
      cancel: () => {
        isCancelled = true
      },
    })
    network.answers.set(jwksUrl, () => new Response(body, { status: 500 }))

    await verify(await token())

    expect(isCancelled).toBe(true)
  })

  it('[AUTH-11] an issuer that hangs is given up in time, and no timer stays behind', async () => {
    const { verify, network, token } = await aWorldWithKeys()
    const tokens = [await token(), await token()]
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    network.answers.set(
      jwksUrl,
      ({ signal }) =>
        new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('cut')))),
    )

    const answers = Promise.all(tokens.map(verify))
    await vi.advanceTimersByTimeAsync(jwksTimeoutMs)

    for (const answer of await answers) expect(answer).toMatchObject({ problem: { code: 'unavailable' } })
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })
})

describe('keys', () => {
  it('[AUTH-3] two campuses with one kid, and even one address, do not vouch for each other', async () => {
    const other = aCampusOf({
      id: 'other',
      issuer: 'https://other.example',
      jwksUrl: 'https://other.example/keys',
    })
    const { verify, network } = aWorld(campus, other)
    const [mine, theirs] = [await aSigner('ES256'), await aSigner('ES256')]
    publishes(network, jwksUrl, mine.jwk)
    publishes(network, 'https://other.example/keys', theirs.jwk)

    for (let turn = 0; turn < 2; turn++) {
      expect((await verify(await mine.sign(claimsOf(campus)))).ok).toBe(true)
      expect((await verify(await theirs.sign(claimsOf(other)))).ok).toBe(true)
      expect((await verify(await mine.sign(claimsOf(other)))).ok).toBe(false)
      expect((await verify(await theirs.sign(claimsOf(campus)))).ok).toBe(false)
    }
  })

  it.each([
    ['for encryption', { use: 'enc' }],
    ['for encrypting alone', { key_ops: ['encrypt'] }],
    ['for another algorithm', { alg: 'ES384' }],
    ['of another curve', { crv: 'P-384' }],
    ['of another sort', { kty: 'oct', k: 'c2VjcmV0' }],
    ['no point of the curve', { x: 'AAAA' }],
    ['without a coordinate', { y: undefined }],
    ['with operations that are no list', { key_ops: 'verify' }],
    ['with a number for a name', { kid: 1 }],
  ])('[AUTH-12] a key that is %s signs nothing and breaks nothing', async (_, fault) => {
    const broken = await aSigner('ES256', 'broken')
    const { verify, tokenBy, token } = await aWorldWithKeys({ ...broken.jwk, ...fault } as JWK)

    expect(await verify(await tokenBy(broken))).toMatchObject({ problem: { code: 'unauthenticated' } })
    expect((await verify(await token())).ok).toBe(true)
  })

  it('[AUTH-12] an RSA key below 2,048 bits signs nothing', async () => {
    const weak = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    )
    if (!('publicKey' in weak)) return expect.unreachable()
    const jwk = await crypto.subtle.exportKey('jwk', weak.publicKey)
    const { verify } = await aWorldWithKeys({ ...jwk, kid: 'weak' })
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const input = `${part({ alg: 'RS256', kid: 'weak' })}.${part(claimsOf(campus))}`
    const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', weak.privateKey, Buffer.from(input))

    const answer = await verify(`${input}.${Buffer.from(signature).toString('base64url')}`)

    expect(answer.ok).toBe(false)
    return undefined
  })

  it('[AUTH-12] what is no key spoils no other', async () => {
    const { verify, network, signer, token } = await aWorldWithKeys()
    network.answers.set(jwksUrl, () => Response.json({ keys: [null, 7, 'key', [], {}, signer.jwk] }))

    expect((await verify(await token())).ok).toBe(true)
  })
})
