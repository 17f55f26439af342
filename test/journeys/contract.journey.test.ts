/** What holds for every route by its declaration: limits, idempotency, scopes, versions. */
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { keyRequestsPerMinute, userRequestsPerMinute } from '../../schema/limits.ts'
import { routes } from '../../worker/routes.ts'
import { aCampus, sql, type TestCampus } from '../campus.ts'
import { type Called, sharedWorker } from './running-worker.ts'

const worker = sharedWorker()
let oak: TestCampus

beforeAll(async () => {
  oak = await aCampus(inject('services'))
})

const group = { kind: 'group', title: 'Lab', members: ['ben'] }

function headersOf({ headers }: Called, ...names: string[]): (string | null)[] {
  return names.map((name) => headers.get(name))
}

describe('limits', () => {
  test('[RATE-4] an answer says what is left, and beyond the limit when to come back, per person', async () => {
    const small = await aCampus(inject('services'), { settings: { rates: { user: 4 } } })
    const { ada, ben } = small.people
    const ask = (line = 'GET /v1/me') =>
      worker.call(small, line, { as: ada, body: line.startsWith('P') ? group : undefined })
    const answers = [
      await ask(),
      await ask('GET /v1/nothing-like-it'),
      await ask(),
      await ask(),
      await ask('POST /v1/conversations'),
    ]
    expect(answers.map((answer) => headersOf(answer, 'ratelimit')[0]?.replace(/t=\d+/, 't'))).toEqual([
      '"user";r=3;t',
      undefined, // no route: nobody was asked who they are
      '"user";r=2;t',
      '"user";r=1;t',
      '"user";r=0;t',
    ])
    expect(headersOf(answers[0] as Called, 'ratelimit-policy')).toEqual(['"user";q=4;w=60'])
    for (const line of ['GET /v1/me', 'POST /v1/conversations', 'GET /v1/conversations']) {
      const over = await ask(line)
      expect([over.status, over.body['code']]).toEqual([429, 'rate_limited'])
      expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(50)
    }
    expect((await worker.call(small, 'GET /v1/me', { as: ben })).status).toBe(200)
    expect((await worker.call(small, 'GET /v1/me', { key: true })).status).toBe(200)
  })

  test('[RATE-4] of a hundred requests at once as many pass as the limit says', async () => {
    const small = await aCampus(inject('services'), { settings: { rates: { user: 30 } } })
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => worker.call(small, 'GET /v1/me', { as: small.people.ada })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(70)
  })

  test('[RATE-5] where the campus says nothing a person has 120 a minute, and a key 1,200', async () => {
    const plain = await aCampus(inject('services'), { settings: { rates: {} } })
    const person = await worker.call(plain, 'GET /v1/me', { as: plain.people.ada })
    expect(headersOf(person, 'ratelimit-policy')).toEqual([`"user";q=${userRequestsPerMinute};w=60`])
    const key = await worker.call(plain, 'GET /v1/me', { key: true })
    expect(headersOf(key, 'ratelimit-policy')).toEqual([`"key";q=${keyRequestsPerMinute};w=60`])
  })
})

describe('an Idempotency-Key', () => {
  const post = (body: unknown, key: string, as = oak.people.ada) =>
    worker.call(oak, 'POST /v1/conversations', { as, body, headers: { 'idempotency-key': key } })

  test('[IDEM-8] gives the first answer again, to the same caller and body, and does nothing', async () => {
    const first = await post(group, 'lab-1')
    const again = await post({ ...group, unknown: 'field' }, 'lab-1')
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body])
    expect(headersOf(first, 'idempotency-replayed', 'location')).toEqual([
      null,
      `/v1/conversations/${String(first.body['id'])}`,
    ])
    expect(headersOf(again, 'idempotency-replayed', 'location')).toEqual([
      'true',
      `/v1/conversations/${String(first.body['id'])}`,
    ])
    expect((await post(group, 'lab-1', oak.people.ina)).body['id']).not.toBe(first.body['id'])
    expect((await post(group, 'lab-2')).body['id']).not.toBe(first.body['id'])
  })

  test('[IDEM-8] of another body or another address is refused', async () => {
    await post(group, 'lab-3')
    const other = await post({ ...group, title: 'Another' }, 'lab-3')
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency_key_reused'])
    const elsewhere = await worker.call(oak, 'POST /v1/read-all', {
      as: oak.people.ada,
      headers: { 'idempotency-key': 'lab-3' },
    })
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([422, 'idempotency_key_reused'])
  })

  test('[IDEM-8] of ten at once is done once: the others are told to come back, or get its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(group, 'lab-4')))
    const made = answers.filter(({ status }) => status === 201)
    const told = answers.filter(({ status }) => status === 409)
    expect(made.length + told.length).toBe(10)
    expect(new Set(made.map(({ body }) => body['id'])).size).toBe(1)
    for (const { body, headers } of told) {
      expect(body['code']).toBe('idempotency_in_flight')
      expect(headers.get('retry-after')).toBe('1')
    }
    expect((await post(group, 'lab-4')).body['id']).toBe(made[0]?.body['id'])
  })

  test('[IDEM-4] of a refusal is free for the request that was mended', async () => {
    const refused = await post({ ...group, members: ['nobody-here'] }, 'lab-5')
    expect(refused.status).toBe(422)
    expect((await post(group, 'lab-5')).status).toBe(201)
  })

  test('[IDEM-8] that is none is refused, and nothing happens', async () => {
    for (const key of ['', 'with space', 'ü', 'x'.repeat(65)]) {
      const answer = await worker.call(oak, 'POST /v1/conversations', {
        as: oak.people.ada,
        body: group,
        headers: { 'idempotency-key': encodeURIComponent(key).replaceAll('%20', ' ') },
      })
      expect([answer.status, answer.body['code']]).toEqual([400, 'request_invalid'])
    }
  })

  test('[IDEM-7] costs two round trips more than without', async () => {
    const cost = async (headers: Record<string, string>) =>
      (await worker.call(oak, 'POST /v1/conversations', { as: oak.people.ada, body: group, headers }))
        .roundTrips
    const plain = await cost({})
    expect(await cost({ 'idempotency-key': 'lab-6' })).toBe((plain ?? 0) + 2)
    expect(await cost({ 'idempotency-key': 'lab-6' })).toBe(1)
  })
})

describe('scopes', () => {
  test('[KEY-1] a key does what its scopes say and is told which one it lacks', async () => {
    const elm = await aCampus(inject('services'))
    await sql(
      inject('services'),
      `UPDATE api_keys SET scopes = '{users:write,conversations:read}' WHERE id = $1`,
      [elm.keyId],
    )
    const users = { users: [{ id: 'x', name: 'X', role: 'student' }] }
    expect((await worker.call(elm, 'PUT /v1/users', { key: true, body: users })).status).toBe(200)
    expect((await worker.call(elm, 'GET /v1/me', { key: true })).status).toBe(200)
    const lacking = await worker.call(elm, 'PUT /v1/courses/bio', {
      key: true,
      body: { title: 'B', roster: [] },
    })
    expect([lacking.status, lacking.body['code']]).toEqual([403, 'scope_missing'])
    expect(lacking.body['detail']).toContain('courses:write')
  })
})

describe('versions', () => {
  test('[API-1] every answer names its version; a request may name one, and not one that there is not', async () => {
    const version = (headers: Record<string, string>) =>
      worker.call(oak, 'GET /v1/me', { as: oak.people.ada, headers })
    const current = (await version({})).headers.get('api-version')
    expect(current).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect((await version({ 'api-version': String(current) })).status).toBe(200)
    const unknown = await version({ 'api-version': '1999-01-01' })
    expect([unknown.status, unknown.body['code']]).toEqual([400, 'api_version_unknown'])
    expect((await worker.call(oak, 'GET /v1/nothing')).headers.get('api-version')).toBe(current)
  })
})

describe('pages of other origins', () => {
  test('[HTTP-7] may use every method and header that there is, and read what limits and repeats say', async () => {
    const origin = { origin: oak.origin, 'access-control-request-method': 'PATCH' }
    const preflight = await worker.call(oak, 'OPTIONS /v1/conversations', { headers: origin })
    const allowed = preflight.headers.get('access-control-allow-methods') ?? ''
    const methods = new Set(routes.map(({ facts }) => facts.method))
    expect(allowed.split(', ')).toEqual(expect.arrayContaining([...methods]))
    expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key, api-version')
    const answer = await worker.call(oak, 'GET /v1/me', {
      as: oak.people.ada,
      headers: { origin: oak.origin },
    })
    const exposed = answer.headers.get('access-control-expose-headers') ?? ''
    for (const name of [
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'idempotency-replayed',
      'api-version',
    ])
      expect(exposed).toContain(name)
    expect(answer.headers.get('cache-control')).toBe('no-store, private')
  })
})

describe('the documents', () => {
  test('[API-6] are served to anyone, and the page lets nothing run or load', async () => {
    const document = await worker.call(oak, 'GET /openapi.json')
    expect(document.body['openapi']).toMatch(/^3\.1\./)
    const page = await fetch(new URL('/docs', worker.url))
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+';/,
    )
    expect(await page.text()).toContain('sendMessage')
  })
})

describe('history by cursor', () => {
  test('[API-4] next_cursor walks the whole conversation, and is refused by another and beside a seq', async () => {
    const { ada } = oak.people
    const made = await worker.call(oak, 'POST /v1/conversations', { as: ada, body: group })
    const path = `/v1/conversations/${String(made.body['id'])}/messages`
    for (let count = 1; count <= 5; count++)
      await worker.call(oak, `POST ${path}`, {
        as: ada,
        body: { text: `${count}`, clientMessageId: `m-${count}` },
      })
    const seqs: unknown[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '?limit=2' : `?limit=2&cursor=${cursor}`
      const { body }: Called = await worker.call(oak, `GET ${path}${query}`, { as: ada })
      seqs.push(...(body['data'] as { seq: number }[]).map(({ seq }) => seq))
      expect(body['has_more']).toBe(body['next_cursor'] !== null)
      cursor = body['next_cursor'] as string | null
      if (cursor !== null) {
        const beside = await worker.call(oak, `GET ${path}?after=1&cursor=${cursor}`, { as: ada })
        expect([beside.status, beside.body['code']]).toEqual([400, 'request_invalid'])
        const elsewhere = await worker.call(oak, `GET /v1/conversations?cursor=${cursor}`, {
          as: ada,
        })
        expect([elsewhere.status, elsewhere.body['code']]).toEqual([400, 'cursor_invalid'])
      }
    } while (cursor !== null)
    expect(seqs).toEqual([4, 5, 2, 3, 1])
  })
})
