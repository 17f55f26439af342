/** What a request may carry, and where: the handshake's token, the page's origin, the server key's shape. */
import { describe, expect, it } from 'vitest'
import { hashApiKey, isApiKey } from '../../../worker/auth/api-keys.ts'
import { parseHandshake } from '../../../worker/auth/handshake.ts'
import { originRefusal } from '../../../worker/auth/origin.ts'

describe('a handshake', () => {
  it.each(['homeroom.v1, a.b.c', 'homeroom.v1,a.b.c', '  homeroom.v1 ,\ta.b.c '])(
    '[AUTH-15] offers the protocol and, after it, a token: %j',
    (header) => {
      expect(parseHandshake(header)).toEqual({ ok: true, value: { token: 'a.b.c' } })
    },
  )

  it.each([
    null,
    '',
    'homeroom.v1',
    'homeroom.v1,',
    'homeroom.v1, ',
    'a.b.c, homeroom.v1',
    'homeroom.v2, a.b.c',
    'HOMEROOM.V1, a.b.c',
    'homeroom.v1 a.b.c',
    'homeroom.v1, a.b.c, d.e.f',
    'homeroom.v1, a.b.c,',
    ', homeroom.v1, a.b.c',
    'graphql-ws, homeroom.v1, a.b.c',
    `homeroom.v1, a.b.c${' '.repeat(9_000)}, d.e.f`,
    `homeroom.v1, ${'a'.repeat(9_000)}`,
    ','.repeat(1_000_000),
  ])('[AUTH-15] of any other shape is refused (%#)', (header) => {
    expect(parseHandshake(header)).toEqual({ ok: false, problem: { code: 'subprotocol_missing' } })
  })

  it('[AUTH-15] takes the longest token that is looked at', () => {
    const token = 'a'.repeat(8_192)

    expect(parseHandshake(`homeroom.v1, ${token}`)).toEqual({ ok: true, value: { token } })
  })
})

describe('an origin', () => {
  const campus = { allowedOrigins: ['https://campus.example', 'http://localhost:5173'] }

  it.each(['https://campus.example', 'http://localhost:5173', null])('[AUTH-16] %j may act', (origin) => {
    expect(originRefusal(origin, campus)).toBeNull()
  })

  it.each([
    '',
    'null',
    'https://campus.example/',
    'https://campus.example:8443',
    'http://campus.example',
    'https://CAMPUS.example',
    'https://campus.example.evil.test',
    'https://evil.test#https://campus.example',
    'https://campus.example, https://evil.test',
    'https://campus',
    'http://localhost',
  ])('[AUTH-16] %j may not', (origin) => {
    expect(originRefusal(origin, campus)).toEqual({ code: 'origin_refused' })
  })

  it('[AUTH-16] no page may act for a campus that has named none', () => {
    expect(originRefusal('https://campus.example', { allowedOrigins: [] })).not.toBeNull()
  })
})

describe('a server key', () => {
  const key = `hr_live_${'Aa0_-'.repeat(8)}abc`

  it('[AUTH-17] is hr_live_ and 43 characters of base64url', () => {
    expect(isApiKey(key)).toBe(true)
  })

  it.each([
    '',
    'hr_live_',
    key.slice(0, -1),
    `${key}a`,
    `${key}\n`,
    ` ${key}`,
    key.toUpperCase(),
    key.replace('live', 'test'),
    key.replace('_-', '+/'),
    key.replace('a', '\u0000'),
    key.replace('a', 'а'),
  ])('[AUTH-17] %j is none', (text) => {
    expect(isApiKey(text)).toBe(false)
  })

  it('[AUTH-17] is known by its SHA-256 in hex', async () => {
    expect(await hashApiKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
