/** Saying something over HTTP and reading pages of what was said, with Postgres there and not there. */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { aCampus, sql, type TestCampus } from '../campus.ts'
import hostile from '../data/hostile_cursors.json' with { type: 'json' }
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { type Called, type RunningWorker, startWorker } from './running-worker.ts'

type Row = { seq: number; senderId: string; text: string; rev: number }
type Who = keyof TestCampus['people']

let worker: RunningWorker
let oak: TestCampus
let postgres: FaultProxy
let group: string
let long: string
const longLast = 720

const call = (
  who: Who | 'key',
  line: string,
  body?: unknown,
  headers?: Record<string, string>,
): Promise<Called> =>
  worker.call(oak, line, {
    ...(who === 'key' ? { key: true } : { as: oak.people[who] }),
    body,
    ...(headers && { headers }),
  })
const say = (who: Who | 'key', body: unknown, headers?: Record<string, string>) =>
  call(who, `POST /v1/conversations/${group}/messages`, body, headers)
const read = (query: string, who: Who = 'ada', id = long) =>
  call(who, `GET /v1/conversations/${id}/messages${query}`)
const refusalOf = ({ status, body }: Called) => [status, body['code']]
const seqsOf = ({ body }: Called) => (body['data'] as Row[]).map(({ seq }) => seq)
const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

beforeAll(async () => {
  const services = inject('services')
  postgres = await startFaultProxy(services.DATABASE_ENDPOINT)
  ;[worker, oak] = await Promise.all([
    startWorker({ ...services, DATABASE_ENDPOINT: postgres.url }),
    aCampus(services),
  ])
  const made = await Promise.all(
    ['Lab', 'Long'].map((title) =>
      call('ada', 'POST /v1/conversations', { kind: 'group', title, members: ['ben'] }),
    ),
  )
  ;[group, long] = made.map(({ body }) => String(body['id'])) as [string, string]
  for (let seq = 1; seq <= longLast; seq += 40)
    await Promise.all(
      range(seq, seq + 39).map((number) =>
        // a person is held to a pace, a key is not
        call('key', `POST /v1/conversations/${long}/messages`, {
          senderId: number % 2 ? 'ada' : 'ben',
          clientMessageId: `m-${number}`,
          text: `number ${number}`,
        }),
      ),
    )
  // the tail lets go of the oldest only when Postgres has them
  const oldest = () => read('?limit=10&before=11')
  await vi.waitFor(async () => expect((await oldest()).roundTrips).toBe(1), {
    timeout: 15_000,
    interval: 100,
  })
})
afterAll(async () => {
  await worker.close()
  await postgres.stop()
})

describe('saying something', () => {
  test('[HTTP-16] a message takes its place once, and the same again is a replay of it', async () => {
    const body = { clientMessageId: 'once', text: 'Is chapter 7 part of the exam?' }
    const [first, again] = [await say('ada', body), await say('ada', body)]
    expect([first.status, first.body]).toMatchObject([
      201,
      { clientMessageId: 'once', seq: expect.any(Number) },
    ])
    expect(first.body).not.toHaveProperty('replayed')
    expect(first.headers.has('idempotency-replayed')).toBe(false)
    expect([again.status, again.body]).toEqual([200, first.body])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect([first.roundTrips, again.roundTrips]).toEqual([0, 0])
  })

  test('[HTTP-16] the header Idempotency-Key is the clientMessageId', async () => {
    const headers = { 'idempotency-key': 'by-header' }
    const first = await say('ada', { text: 'one' }, headers)
    const again = await say('ada', { text: 'one', clientMessageId: 'by-header' }, headers)
    expect([first.status, again.status, again.body['seq']]).toEqual([201, 200, first.body['seq']])
    expect(refusalOf(await say('ada', { text: 'two' }, headers))).toEqual([409, 'client_message_id_reused'])
    expect(refusalOf(await say('ada', { text: 'x', clientMessageId: 'other' }, headers))).toEqual([
      400,
      'request_invalid',
    ])
    expect(refusalOf(await say('ada', { text: 'x' }, { 'idempotency-key': 'a/b' }))).toEqual([
      400,
      'request_invalid',
    ])
  })

  test.each([
    [{ text: 'no name' }, 400, 'request_invalid'],
    [{ clientMessageId: 't1', text: ' ' }, 422, 'text_empty'],
    [{ clientMessageId: 't2', text: 'x'.repeat(10_001) }, 422, 'text_too_long'],
    [{ clientMessageId: 't3', text: 'a\u0000b' }, 422, 'text_invalid'],
    [{ clientMessageId: 't4', text: '\ud800' }, 422, 'text_invalid'],
    [{ clientMessageId: 't5', text: 'x', replyTo: 99_999 }, 422, 'reply_unknown'],
    [{ clientMessageId: 't6', text: 'x', senderId: 'ben' }, 403, 'not_allowed'],
  ])('[HTTP-16] %j is refused', async (body, status, code) => {
    expect(refusalOf(await say('ada', body))).toEqual([status, code])
  })

  test('[HTTP-17] a server key speaks as a member whom it names, and as nobody else', async () => {
    const said = await say('key', { clientMessageId: 'k1', text: 'from the bus', senderId: 'ben' })
    expect(said.status).toBe(201)
    const page = await read('?limit=1', 'ada', group)
    expect(page.body).toMatchObject({
      data: [{ senderId: 'ben', text: 'from the bus' }],
      users: [oak.people.ben],
    })
    expect(refusalOf(await say('key', { clientMessageId: 'k2', text: 'x' }))).toEqual([
      400,
      'request_invalid',
    ])
    expect(refusalOf(await say('key', { clientMessageId: 'k3', text: 'x', senderId: 'nobody' }))).toEqual([
      400,
      'request_invalid',
    ])
    expect((await say('key', { clientMessageId: 'k4', text: 'x', senderId: 'cyd' })).status).toBe(422)
  })

  test('[HTTP-10] a key reads no history', async () => {
    expect(refusalOf(await call('key', `GET /v1/conversations/${group}/messages`))).toEqual([
      403,
      'not_allowed',
    ])
  })
})

describe('a page of history', () => {
  test('[HTTP-6] the newest page comes from the tail, without a round trip', async () => {
    const page = await read('')
    expect(seqsOf(page)).toEqual(range(671, 720))
    expect(page.body).toMatchObject({ has_more: true, first: 671, last: 720, gaps: [] })
    expect(page.roundTrips).toBe(0)
  })

  test('[HTTP-6] a page from the archive costs exactly one round trip, with its senders', async () => {
    const page = await read('?before=51')
    expect(seqsOf(page)).toEqual(range(1, 50))
    expect(page.body).toMatchObject({ has_more: false, first: 1, last: 50, gaps: [] })
    expect(page.body['users']).toEqual(expect.arrayContaining([oak.people.ada, oak.people.ben]))
    expect(page.roundTrips).toBe(1)
  })

  test('[HTTP-18] walking back and walking on by a hundred meet every message once, in order', async () => {
    const back: Row[] = []
    for (let before = longLast + 1; before > 1; before -= 100)
      back.unshift(...((await read(`?limit=100&before=${before}`)).body['data'] as Row[]))
    expect(back.map(({ seq }) => seq)).toEqual(range(1, longLast))
    const on: Row[] = []
    for (let more = true; more; ) {
      const page = await read(`?limit=100&after=${on.length}`)
      on.push(...(page.body['data'] as Row[]))
      more = page.body['has_more'] === true
    }
    expect(on).toEqual(back)
  })

  test('[HTTP-18] a page around a message holds it in its middle, across tail and archive', async () => {
    const page = await read('?around=130&limit=100')
    expect(seqsOf(page)).toEqual(range(80, 179))
    expect(page.roundTrips).toBeLessThanOrEqual(1)
    expect(seqsOf(await read('?around=1&limit=5'))).toEqual(range(1, 5))
    expect(seqsOf(await read('?around=9999&limit=5'))).toEqual(range(716, 720))
  })

  test.each(['?before=1', '?before=0', '?after=720', '?after=999999999999999'])(
    '[HTTP-18] %s is an empty page, not an error',
    async (query) => {
      const page = await read(query)
      expect([page.status, page.body['data'], page.body['has_more'], page.body['gaps']]).toEqual([
        200,
        [],
        false,
        [],
      ])
    },
  )

  test('[HTTP-18] rows that Postgres has lost are named as gaps', async () => {
    await sql(inject('services'), 'DELETE FROM messages WHERE conversation_id = $1 AND seq IN (3, 4, 9)', [
      long,
    ])
    const page = await read('?before=11&limit=10')
    expect(seqsOf(page)).toEqual([1, 2, 5, 6, 7, 8, 10])
    expect(page.body['gaps']).toEqual([
      { first: 3, last: 4 },
      { first: 9, last: 9 },
    ])
  })

  test('[HTTP-15] no hostile cursor brings a 5xx, another conversation’s rows or any SQL', async () => {
    for (const name of ['before', 'after', 'around'])
      for (const cursor of hostile.cursors) {
        const answer = await read(`?${name}=${encodeURIComponent(cursor)}`)
        const what = `${name}=${cursor}`
        if (cursor === '0') expect(answer.status, what).toBe(200)
        else expect(refusalOf(answer), what).toEqual([400, 'cursor_invalid'])
        expect(JSON.stringify(answer.body), what).not.toMatch(/select|syntax|union/i)
      }
  })
})

describe('while Postgres does not answer', () => {
  test.each(['refuse', 'cut', 'hang'] as const)(
    '[HTTP-19] (%s) older history says when to come back, and the newest page and sends go on',
    async (mode) => {
      postgres.mode = mode
      try {
        // each waits for as long as Postgres may take: side by side
        const [older, list] = await Promise.all([read('?before=51'), call('ada', 'GET /v1/conversations')])
        expect(refusalOf(older)).toEqual([503, 'history_unavailable'])
        expect(Number(older.headers.get('retry-after'))).toBeGreaterThan(0)
        const newest = await read('?limit=50')
        expect([newest.status, newest.roundTrips]).toEqual([200, 0])
        const sent = await say('ada', { clientMessageId: `during-${mode}`, text: 'still here' })
        expect(sent.status).toBe(201)
        expect(refusalOf(list)).toEqual([503, 'unavailable'])
        expect(JSON.stringify(list.body)).not.toMatch(/select|rest/i)
      } finally {
        postgres.mode = 'pass'
      }
      expect((await read('?before=51')).status).toBe(200)
    },
  )
})
