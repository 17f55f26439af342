/** What holds for every address: identity of a request, refusals, bodies, pages that may read, tokens and keys. */
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { bodyBytesMax, rosterBodyBytesMax } from '../../schema/limits.ts'
import { aCampus, type TestCampus } from '../campus.ts'
import { sharedWorker } from './running-worker.ts'

const worker = sharedWorker()
let oak: TestCampus
let elm: TestCampus

beforeAll(async () => {
  ;[oak, elm] = await Promise.all([aCampus(inject('services')), aCampus(inject('services'))])
})

const nowhere = `cnv_${'0'.repeat(32)}`

describe('every answer', () => {
  test('[HTTP-24] /health/live answers without a token and without the database', async () => {
    const { status, body, roundTrips } = await worker.call(oak, 'GET /health/live')
    expect({ status, body, roundTrips }).toEqual({ status: 200, body: { status: 'ok' }, roundTrips: 0 })
  })

  test('[HTTP-1] an answer is named by a fresh request id that the client cannot choose', async () => {
    const chosen = { 'x-request-id': 'mine', 'cf-ray': 'not a ray' }
    const answers = [1, 2].map(() => worker.call(oak, 'GET /v1/me', { headers: chosen }))
    const [one, other] = await Promise.all(answers)
    expect(one?.headers.get('x-request-id')).toBe(one?.body['request_id'])
    expect(one?.body['request_id']).not.toBe(other?.body['request_id'])
    expect(one?.body['request_id']).not.toBe('mine')
  })

  test('[HTTP-2] a refusal is a problem document that names its code, status and address', async () => {
    const { status, headers, body } = await worker.call(oak, 'GET /v1/me')
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toMatchObject({
      type: '/problems/unauthenticated',
      code: 'unauthenticated',
      status,
      instance: '/v1/me',
    })
    expect(body['title']).toBeTypeOf('string')
  })

  test('[HTTP-5] no answer may be cached, read as another type, asked for without TLS, or act as a page', async () => {
    for (const line of ['GET /v1/me', 'GET /v1/nothing', 'GET /v1/conversations']) {
      const { headers } = await worker.call(oak, line, { as: oak.people.ada })
      expect(headers.get('cache-control')).toBe('no-store, private')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; frame-ancestors 'none'")
    }
    const reference = await fetch(new URL('/docs', worker.url))
    await reference.text()
    expect(reference.headers.get('content-security-policy'), 'a page has its own').toContain('style-src')
  })

  test.each([
    ['GET /v1/nothing', 404, 'not_found'],
    ['GET /v1', 404, 'not_found'],
    ['GET /v1/me/', 404, 'not_found'],
    ['GET /v1/%2e%2e/me', 404, 'not_found'],
    ['GET /v1/conversations/..%2f..%2fme', 404, 'not_found'],
    ['POST /v1/me', 405, 'method_not_allowed'],
    ['PATCH /v1/conversations', 405, 'method_not_allowed'],
    ['DELETE /v1/users', 405, 'method_not_allowed'],
  ])('[HTTP-3] %s answers %i %s', async (line, status, code) => {
    const answer = await worker.call(oak, line, { as: oak.people.ada })
    expect([answer.status, answer.body['code']]).toEqual([status, code])
    expect(answer.headers.has('allow')).toBe(status === 405)
  })
})

describe('who asks', () => {
  test('[HTTP-10] /v1/me says who the caller is, for a person and for a key', async () => {
    const me = await worker.call(oak, 'GET /v1/me', { as: oak.people.ina })
    expect(me.body).toEqual({ type: 'user', ...oak.people.ina, campus: oak.id })
    const key = await worker.call(oak, 'GET /v1/me', { key: true })
    expect(key.body).toEqual({ type: 'key', id: oak.keyId, campus: oak.id })
  })

  test('[HTTP-10] a token that is broken, foreign, stale or of no known issuer answers 401', async () => {
    const { ada } = oak.people
    const now = Math.floor(Date.now() / 1000)
    const tokens = [
      'nonsense',
      `${oak.serverKey}x`,
      'hr_live_unknown',
      await elm.tokenFor(ada, { iss: oak.issuer, aud: oak.audience }),
      await oak.tokenFor(ada, { iat: now - 7200, exp: now - 3600 }),
      await oak.tokenFor(ada, { iss: 'https://nobody.example' }),
      await oak.tokenFor(ada, { aud: 'somebody-else' }),
      await oak.tokenFor(ada, { sub: '../x' }),
      await oak.tokenFor(ada, { role: 'root' }),
      await oak.tokenFor(ada, { exp: undefined }),
    ]
    const statuses = await Promise.all(
      tokens.map(async (token) => (await worker.call(oak, 'GET /v1/me', { token })).status),
    )
    expect(statuses).toEqual(tokens.map(() => 401))
  })

  test.each([
    ['GET /v1/conversations', { key: true as const }],
    ['PUT /v1/users', { as: 'amy' as const, body: { users: [] } }],
    ['PUT /v1/courses/bio-101', { as: 'amy' as const, body: {} }],
  ])(
    '[HTTP-10] %s refuses the other kind of caller with 403',
    async (line, { as, ...options }: { as?: 'amy'; key?: true }) => {
      const answer = await worker.call(oak, line, { ...options, ...(as && { as: oak.people[as] }) })
      expect([answer.status, answer.body['code']]).toEqual([403, 'not_allowed'])
    },
  )

  test('[HTTP-26] a person’s first request enters them into the directory', async () => {
    const zoe = { ...oak.people.ada, id: 'zoe', name: 'Zoë Lind' } as typeof oak.people.ada
    await worker.call(oak, 'GET /v1/me', { as: zoe })
    const asked = { body: { kind: 'direct', userIds: ['zoe', 'ina'] }, as: oak.people.ina }
    await expect
      .poll(async () => (await worker.call(oak, 'POST /v1/conversations', asked)).status)
      .toBeLessThan(300)
  })
})

describe('what an answer costs', () => {
  test('[HTTP-6] the first request of a campus reads its settings, the next ones remember them', async () => {
    const fresh = await aCampus(inject('services'))
    const cost = async (options: { as?: typeof fresh.people.ada; key?: boolean }) =>
      (await worker.call(fresh, 'GET /v1/me', options)).roundTrips
    expect([await cost({ as: fresh.people.ada }), await cost({ as: fresh.people.ben })]).toEqual([1, 0])
    expect([await cost({ key: true }), await cost({ key: true })]).toEqual([1, 0])
  })
})

describe('pages of other origins', () => {
  test('[HTTP-7] a preflight is answered to anyone, for two hours, and grants no credentials', async () => {
    const headers = {
      origin: 'https://anywhere.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    }
    const answer = await worker.call(oak, 'OPTIONS /v1/conversations', { headers })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://anywhere.example')
    expect(answer.headers.get('access-control-max-age')).toBe('7200')
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
  })

  test('[HTTP-7] a page of the campus may read answers and refusals', async () => {
    for (const options of [{ as: oak.people.ada }, {}]) {
      const answer = await worker.call(oak, 'GET /v1/me', { ...options, headers: { origin: oak.origin } })
      expect(answer.headers.get('access-control-allow-origin')).toBe(oak.origin)
      expect(answer.headers.get('vary')).toBe('Origin')
    }
  })

  test.each([
    ['another campus', (): string => elm.origin],
    ['no origin at all', () => 'null'],
    ['a look-alike', () => `${oak.origin}.evil.example`],
    ['another scheme', () => oak.origin.replace('https', 'http')],
  ])('[HTTP-7] a page of %s is refused before it acts', async (_, originOf) => {
    const asked = {
      as: oak.people.ada,
      headers: { origin: originOf() },
      body: { kind: 'group', title: 'X', members: [] },
    }
    const answer = await worker.call(oak, 'POST /v1/conversations', asked)
    expect([answer.status, answer.body['code']]).toEqual([403, 'origin_refused'])
    expect(answer.headers.has('access-control-allow-origin')).toBe(false)
  })
})

describe('bodies', () => {
  test('[HTTP-8] a body beyond its limit is refused, with or without a length', async () => {
    const huge = JSON.stringify({ text: 'x'.repeat(bodyBytesMax), clientMessageId: 'a' })
    const path = `POST /v1/conversations/${nowhere}/messages`
    const declared = await worker.call(oak, path, { as: oak.people.ada, raw: huge })
    const streamed = await worker.call(oak, path, { as: oak.people.ada, raw: new Blob([huge]).stream() })
    expect([declared.body['code'], streamed.body['code']]).toEqual(['body_too_large', 'body_too_large'])
    const roster = await worker.call(oak, 'PUT /v1/courses/c', {
      key: true,
      raw: ' '.repeat(rosterBodyBytesMax + 1),
    })
    expect(roster.status).toBe(413)
  })

  const wrong: unknown[] = [
    null,
    1,
    true,
    '',
    [],
    {},
    'a/b',
    '../x',
    'x'.repeat(300),
    [null],
    '\u0000',
    '\ud800',
  ]
  const valid: [string, Record<string, unknown>, 'key' | 'ada'][] = [
    ['POST /v1/conversations', { kind: 'direct', userIds: ['ada', 'ina'] }, 'ada'],
    ['POST /v1/conversations', { kind: 'group', title: 'Lab', members: ['ben'] }, 'ada'],
    ['POST /v1/conversations', { kind: 'class', title: 'Bio', courseId: 'bio-101' }, 'key'],
    ['POST /v1/conversations', { kind: 'announcement', title: 'News', audience: { type: 'campus' } }, 'key'],
    [`POST /v1/conversations/${nowhere}/members`, { members: [{ userId: 'ada' }] }, 'ada'],
    [
      `POST /v1/conversations/${nowhere}/messages`,
      { clientMessageId: 'a', text: 'hi', replyTo: 1, senderId: 'ada' },
      'ada',
    ],
    [`PUT /v1/conversations/${nowhere}/members/ada/mute`, { seconds: 60, reason: 'spam' }, 'key'],
    [`PUT /v1/conversations/${nowhere}/owner`, { userId: 'ada' }, 'key'],
    [`PUT /v1/conversations/${nowhere}/level`, { level: 'all' }, 'ada'],
    [`POST /v1/conversations/${nowhere}/messages/1/reports`, { reason: 'spam', block: true }, 'ada'],
    [`POST /v1/conversations/${nowhere}/reports/1/resolution`, { resolution: 'warned', note: 'x' }, 'key'],
    [`POST /v1/conversations/${nowhere}/audited-reads`, { reason: 'spam', before: 3, limit: 5 }, 'key'],
    ['PUT /v1/users', { users: [{ id: 'x', name: 'X', role: 'student' }] }, 'key'],
    ['PUT /v1/courses/bio-101', { title: 'Bio', roster: [{ userId: 'ada', role: 'student' }] }, 'key'],
    ['PUT /v1/users/x', { name: 'X', role: 'student', minor: true }, 'key'],
    [
      'PUT /v1/courses/bio-101/enrolments',
      { enrolments: [{ userId: 'ada', role: 'student', section: 'a' }] },
      'key',
    ],
    [
      'POST /v1/announcements',
      { title: 'News', audience: { type: 'campus' }, text: 'hi', senderId: 'ada', bot: 'Registrar' },
      'key',
    ],
  ]
  test.each(valid)(
    '[HTTP-9] %s with a wrong type in any field of %j is refused with pointers',
    async (line, body, who) => {
      const caller = who === 'key' ? { key: true } : { as: oak.people.ada }
      for (const field of Object.keys(body))
        for (const value of wrong) {
          const answer = await worker.call(oak, line, { ...caller, body: { ...body, [field]: value } })
          const what = `${field} = ${JSON.stringify(value)}: ${answer.status} ${JSON.stringify(answer.body)}`
          expect(answer.status, what).toBeLessThan(500)
          if (answer.status !== 400) continue
          expect(answer.body['code'], what).toBe('request_invalid')
          expect(answer.body['errors'], what).toEqual(
            expect.arrayContaining([{ pointer: expect.stringMatching(/^\//), detail: expect.any(String) }]),
          )
        }
      for (const value of [null, 1, 'x', [], [[]]]) {
        const answer = await worker.call(oak, line, { ...caller, body: value })
        expect([answer.status, answer.body['code']]).toEqual([400, 'request_invalid'])
      }
    },
  )

  test('[HTTP-9] keys that nobody knows, prototypes among them, change nothing', async () => {
    const raw =
      '{"kind":"group","title":"Lab","members":["ben"],"__proto__":{"kind":"class"},"constructor":1,"x":[[[]]]}'
    const answer = await worker.call(oak, 'POST /v1/conversations', { as: oak.people.ada, raw })
    expect(answer.body).toMatchObject({ kind: 'group', title: 'Lab', memberCount: 2 })
  })
})
