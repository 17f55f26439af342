/**
 * From a request to its actor, with the real directory and driver and a network that answers as Neon and the
 * issuers would: also every vector again, as both transports carry it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { hashApiKey } from '../../../worker/auth/api-keys.ts'
import { parseHandshake } from '../../../worker/auth/handshake.ts'
import { resolveActor, resolveToken } from '../../../worker/auth/resolve-actor.ts'
import { aNetwork, type Network, signWithSecret, startMs } from './an-issuer.ts'

const endpoint = 'https://neon.test/sql'
const secret = 'a secret of thirty-two bytes, at least'
const key = `hr_live_${'k'.repeat(43)}`
const keyId = `key_${'0'.repeat(32)}`

const vectorsSchema = z.object({
  issuers: z.record(z.string(), z.object({ tenant: z.string(), audience: z.string(), jwks: z.unknown() })),
  vectors: z.array(z.object({ id: z.string(), token: z.string(), expect: z.string() })),
})
const file = readFileSync(join(import.meta.dirname, 'jwt-policy-vectors.json'), 'utf8')
const { issuers, vectors } = vectorsSchema.parse(JSON.parse(file))

const querySchema = z.object({ params: z.array(z.string()) })

/** Rows as text, in the order of the directory's columns. */
const campusRow = (id: string, issuer: string, audience: string, jwksUrl: string | null) => [
  id,
  issuer,
  audience,
  jwksUrl,
  jwksUrl === null ? secret : null,
  '{https://campus.example}',
  '{}',
]

async function answerAsNeon(body: unknown): Promise<Response> {
  const { params } = querySchema.parse(JSON.parse(String(body)))
  const [asked = ''] = params
  const rows: (string | null)[][] = []
  if (asked === 'https://shared.example') rows.push(campusRow('shared', asked, 'homeroom', null))
  if (asked === (await hashApiKey(key)))
    rows.push([keyId, '{*}', ...campusRow('shared', asked, 'homeroom', null)])
  const published = issuers[asked]
  if (published) rows.push(campusRow(published.tenant, asked, published.audience, `${asked}/keys.json`))
  const fields = (rows[0] ?? []).map((_, index, { length }) => ({
    name: `column_${index}`,
    dataTypeID: isList(index, length) ? 1009 : index === length - 1 ? 3802 : 25,
  }))
  return Response.json({ command: 'SELECT', rowCount: rows.length, rowAsArray: true, fields, rows })
}

/** A campus's origins, and before a campus the scopes of its key. */
function isList(index: number, length: number): boolean {
  return index === length - 2 || (length === 9 && index === 1)
}

/** A database of its own for each test: an isolate remembers campuses by it. */
let databases = 0
const anAddress = () => ({
  DATABASE_URL: `postgresql://user:password@database-${databases++}.test/homeroom`,
  DATABASE_ENDPOINT: endpoint,
})

let network: Network
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: startMs })
  network = aNetwork()
  network.answers.set(endpoint, ({ body }) => answerAsNeon(body))
  for (const [issuer, { jwks }] of Object.entries(issuers))
    network.answers.set(`${issuer}/keys.json`, () => Response.json(jwks))
  vi.stubGlobal('fetch', network.fetch)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function resolve(authorization?: string, address = anAddress()) {
  const headers = authorization === undefined ? {} : { authorization }
  return resolveActor(new Request('https://homeroom.test/v1/conversations', { headers }), address)
}

function aToken(): Promise<string> {
  const now = startMs / 1000
  const claims = { iss: 'https://shared.example', aud: 'homeroom', sub: 'ada', role: 'student', name: 'Ada' }
  return signWithSecret(secret, { ...claims, iat: now, exp: now + 60 })
}

describe('a credential', () => {
  it('[AUTH-18] is one Bearer with a token: a user', async () => {
    const expiresAt = startMs + 90_000
    expect(await resolve(`Bearer ${await aToken()}`)).toMatchObject({
      ok: true,
      value: {
        actor: { type: 'user', campusId: 'shared', userId: 'ada', name: 'Ada', role: 'student', expiresAt },
        campus: { id: 'shared', allowedOrigins: ['https://campus.example'] },
      },
    })
  })

  it('[AUTH-18] is one Bearer with a server key: a campus', async () => {
    expect(await resolve(`Bearer ${key}`)).toMatchObject({
      ok: true,
      value: { actor: { type: 'key', campusId: 'shared', keyId, scopes: ['*'] } },
    })
    expect(network.asked).toEqual([endpoint])
  })

  it.each(['bearer', 'BEARER', 'bEaReR'])('[AUTH-18] has a scheme in any case: %s', async (scheme) => {
    expect((await resolve(`${scheme} ${await aToken()}`)).ok).toBe(true)
  })

  it('[AUTH-17] a key that nobody knows is refused like any other credential', async () => {
    expect(await resolve(`Bearer hr_live_${'x'.repeat(43)}`)).toEqual({
      ok: false,
      problem: { code: 'unauthenticated' },
    })
  })

  it.each([
    ['nothing', () => undefined],
    ['the scheme alone', () => 'Bearer'],
    ['another scheme', (token: string) => `Basic ${token}`],
    ['no scheme', (token: string) => token],
    ['Bearer twice', (token: string) => `Bearer Bearer ${token}`],
    ['two tokens', (token: string) => `Bearer ${token} ${token}`],
    ['two headers', (token: string) => `Bearer ${token}, Bearer ${token}`],
    ['a comma', (token: string) => `Bearer ${token},`],
    ['two spaces', (token: string) => `Bearer  ${token}`],
    ['a tab', (token: string) => `Bearer\t${token}`],
    ['a no-break space', (token: string) => `Bearer\u00a0${token}`],
    ['a quoted token', (token: string) => `Bearer "${token}"`],
    ['a key in upper case', () => `Bearer ${key.toUpperCase()}`],
    ['a key with an end', () => `Bearer ${key}x`],
  ])('[AUTH-18] is nothing else: %s', async (_, authorizationOf) => {
    const answer = await resolve(authorizationOf(await aToken()))

    expect(answer).toEqual({ ok: false, problem: { code: 'unauthenticated' } })
    expect(network.asked).toEqual([])
  })

  it('[AUTH-18] cannot hold a line end', async () => {
    const request = new Request('https://homeroom.test/v1/conversations')
    const token = await aToken()
    for (const authorization of [`Bearer ${token}\nx`, `Bearer\n${token}`, `x\nBearer ${token}`]) {
      const headers = { get: () => authorization }
      const forged: Request = Object.create(request, { headers: { value: headers } })

      expect((await resolveActor(forged, anAddress())).ok).toBe(false)
    }
  })

  it('[AUTH-13] is looked up once a minute, not once a request', async () => {
    const address = anAddress()
    const token = await aToken()

    await Promise.all(Array.from({ length: 50 }, () => resolve(`Bearer ${token}`, address)))
    await resolve(`Bearer ${key}`, address)
    await resolve(`Bearer ${key}`, address)

    expect(network.asked).toEqual([endpoint, endpoint])
  })
})

describe('every vector', () => {
  const permitted = new Set([endpoint, ...Object.keys(issuers).map((issuer) => `${issuer}/keys.json`)])
  const sendable = vectors.filter(({ token }) => isSentAsIs(token))

  it.each(sendable)('[AUTH-1] $id in an Authorization header: $expect', async (vector) => {
    const answer = await resolve(`Bearer ${vector.token}`)

    judge(vector, answer.ok)
  })

  it.each(sendable)('[AUTH-1] $id in a handshake: $expect', async (vector) => {
    const handshake = parseHandshake(`homeroom.v1, ${vector.token}`)
    const answer = handshake.ok ? await resolveToken(handshake.value.token, anAddress()) : handshake

    judge(vector, answer.ok)
  })

  it('[AUTH-1] all but the one that ends in a line end can be sent', () => {
    expect(vectors.filter(({ token }) => !isSentAsIs(token)).map(({ id }) => id)).toEqual([
      'form-trailing-newline',
    ])
  })

  function judge(vector: { expect: string }, isAccepted: boolean): void {
    if (vector.expect === 'accept') expect(isAccepted).toBe(true)
    else if (vector.expect !== 'reject-or-consistent') expect(isAccepted).toBe(false)
    expect(network.asked.filter((url) => !permitted.has(url))).toEqual([])
  }
})

function isSentAsIs(token: string): boolean {
  try {
    return token === '' || new Headers({ value: token }).get('value') === token
  } catch {
    return false // a header cannot hold it: no transport can carry it
  }
}
