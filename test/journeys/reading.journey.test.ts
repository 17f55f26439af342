/** Reading, unread, receipts and presence over HTTP, against the production build, Postgres and Redis. */
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { aCampus, type TestCampus } from '../campus.ts'
import { makeCensusWhole } from '../redis-command.ts'
import { type Called, sharedWorker } from './running-worker.ts'

type Who = keyof TestCampus['people']
type Row = { id: string; unread: number; mentioned: number; readSeq: number; kind: string }

const worker = sharedWorker()
let oak: TestCampus
let names = 0

beforeAll(async () => {
  oak = await aCampus(inject('services'))
  const roster = [
    { userId: 'ada', role: 'student' },
    { userId: 'ben', role: 'student' },
    { userId: 'ina', role: 'instructor' },
  ]
  await call('key', 'PUT /v1/courses/bio-101', { title: 'Biology', roster })
})

const call = (who: Who | 'key', line: string, body?: unknown): Promise<Called> =>
  worker.call(oak, line, { ...(who === 'key' ? { key: true } : { as: oak.people[who] }), body })
const refusalOf = ({ status, body }: Called) => [status, body['code']]

async function begin(who: Who | 'key', body: unknown): Promise<string> {
  const { body: view } = await call(who, 'POST /v1/conversations', body)
  return String(view['id'])
}

async function say(who: Who, id: string, text = 'hello'): Promise<number> {
  const { body } = await call(who, `POST /v1/conversations/${id}/messages`, {
    clientMessageId: `m${++names}`,
    text,
  })
  return Number(body['seq'])
}

/** A summary is written at once, and at most once a second after that. */
const patience = { timeout: 5_000 }

/** The row of a list, once it is as it should be: Redis follows the room by its alarm. */
async function rowOf(who: Who, id: string): Promise<Row | undefined> {
  const { body } = await call(who, 'GET /v1/conversations?limit=100')
  return (body['data'] as Row[]).find((row) => row.id === id)
}
const unreadOf = (who: Who, id: string) => expect.poll(async () => (await rowOf(who, id))?.unread, patience)

describe('one’s own cursor', () => {
  test('[HTTP-30] reading moves forward, marking unread moves back, and the list says so', async () => {
    const id = await begin('ada', { kind: 'group', title: 'Cursors', members: ['ben'] })
    for (let time = 0; time < 3; time++) await say('ada', id)
    await unreadOf('ben', id).toBe(3)
    const read = `POST /v1/conversations/${id}/read`
    expect((await call('ben', read, { seq: 2 })).body).toEqual({ readSeq: 2 })
    await unreadOf('ben', id).toBe(1)
    expect((await call('ben', read, { seq: 1 })).body).toEqual({ readSeq: 2 })
    expect((await call('ben', read, { seq: 99 })).body).toEqual({ readSeq: 3 })
    await unreadOf('ben', id).toBe(0)
    expect((await call('ben', `POST /v1/conversations/${id}/unread`, { seq: 2 })).body).toEqual({
      readSeq: 1,
    })
    await unreadOf('ben', id).toBe(2)
  })

  test('[HTTP-30] a stranger, a server key and a body without a seq are refused', async () => {
    const id = await begin('ada', { kind: 'group', title: 'Closed', members: ['ben'] })
    const seq = await say('ada', id)
    for (const act of ['read', 'unread']) {
      const line = `POST /v1/conversations/${id}/${act}`
      expect(refusalOf(await call('cyd', line, { seq }))).toEqual([404, 'not_found'])
      expect(refusalOf(await call('key', line, { seq }))).toEqual([403, 'not_allowed'])
      for (const body of [{}, { seq: 0 }, { seq: 1.5 }, { seq: '1' }])
        expect(refusalOf(await call('ben', line, body))).toEqual([400, 'request_invalid'])
    }
    expect(refusalOf(await call('ben', `POST /v1/conversations/${id}/unread`, { seq: 9 }))).toEqual([
      400,
      'request_invalid',
    ])
  })

  test('[HTTP-31] read-all is one call, and leaves nothing unread', async () => {
    const ids = [
      await begin('ina', { kind: 'direct', userIds: ['ina', 'ben'] }),
      await begin('key', { kind: 'class', title: 'Biology', courseId: 'bio-101' }),
      await begin('amy', { kind: 'announcement', title: 'News', audience: { type: 'campus' } }),
    ]
    const [direct = '', course = '', news = ''] = ids
    await say('ina', direct)
    await say('ina', course)
    await say('amy', news)
    for (const id of ids) await unreadOf('ben', id).toBe(1)
    const { body } = await call('ben', 'POST /v1/read-all')
    expect(body['failed']).toBe(0)
    expect(body['read']).toBeGreaterThanOrEqual(3)
    for (const id of ids) await unreadOf('ben', id).toBe(0)
    await expect.poll(async () => (await call('ben', 'GET /v1/conversations')).body['unread_total']).toBe(0)
  })
})

describe('the list', () => {
  test('[HTTP-32] is filtered by kind and by unread, and its totals are over all of it', async () => {
    const group = await begin('ian', { kind: 'group', title: 'Filter', members: ['cyd'] })
    const direct = await begin('ian', { kind: 'direct', userIds: ['ian', 'cyd'] })
    await say('ian', group, 'for @cyd')
    await unreadOf('cyd', group).toBe(1)
    await expect.poll(async () => (await rowOf('cyd', direct))?.kind).toBe('direct')
    const idsOf = async (query: string) =>
      ((await call('cyd', `GET /v1/conversations?${query}`)).body['data'] as Row[]).map(({ id }) => id)
    expect(await idsOf('kind=group')).toEqual([group])
    expect(await idsOf('kind=direct')).toEqual([direct])
    expect(await idsOf('kind=group&unread=true')).toEqual([group])
    expect(await idsOf('kind=direct&unread=true')).toEqual([])
    const { body } = await call('cyd', 'GET /v1/conversations?kind=direct')
    expect(body).toMatchObject({ mentioned_total: 1, delayed: false })
    expect(body['unread_total']).toBeGreaterThanOrEqual(1)
    for (const query of ['kind=club', 'kind=group&kind=direct', 'unread=yes'])
      expect(refusalOf(await call('cyd', `GET /v1/conversations?${query}`))).toEqual([400, 'request_invalid'])
  })

  test('[HTTP-33] costs no round trip to Postgres once it is warm, two to Redis, and one where it was read before', async () => {
    const timingOf = async () => (await call('ina', 'GET /v1/conversations')).headers.get('server-timing')
    await timingOf()
    const before = /^db;desc="0 round trips";dur=0\.0, redis;desc="1 round trip, 5 commands";/
    expect(await timingOf()).toMatch(before)
    await begin('ina', { kind: 'group', title: 'One more', members: ['ian'] })
    await expect
      .poll(timingOf)
      .toMatch(/^db;desc="0 round trips";dur=0\.0, redis;desc="2 round trips, 6 commands";/)
    expect(await timingOf()).toMatch(before)
  })
})

describe('receipts', () => {
  test('[HTTP-34] name the readers in a small conversation, without the sender', async () => {
    const id = await begin('ada', { kind: 'group', title: 'Receipts', members: ['ben', 'cyd'] })
    const seq = await say('ada', id)
    const line = `GET /v1/conversations/${id}/messages/${seq}/readers`
    expect((await call('ada', line)).body).toEqual({ count: 0, users: [] })
    await call('ben', `POST /v1/conversations/${id}/read`, { seq })
    expect((await call('ada', line)).body).toEqual({ count: 1, users: ['ben'] })
    expect(refusalOf(await call('ian', line))).toEqual([404, 'not_found'])
    expect(refusalOf(await call('ada', `GET /v1/conversations/${id}/messages/9/readers`))).toEqual([
      404,
      'not_found',
    ])
  })

  test('[HTTP-34] count the readers of an announcement to everyone, for those who answer for it', async () => {
    const id = await begin('amy', { kind: 'announcement', title: 'Count', audience: { type: 'campus' } })
    const seq = await say('amy', id)
    const line = `GET /v1/conversations/${id}/messages/${seq}/readers`
    for (const who of ['ada', 'ben'] as const) await call(who, `POST /v1/conversations/${id}/read`, { seq })
    await expect.poll(async () => (await call('amy', line)).body).toEqual({ count: 2, users: null })
    expect(refusalOf(await call('ada', line))).toEqual([403, 'not_allowed'])
  })

  test('[HTTP-34] follow the policy of the campus', async () => {
    const elm = await aCampus(inject('services'), { settings: { receipts: { group: 'off' } } })
    const { body } = await worker.call(elm, 'POST /v1/conversations', {
      as: elm.people.ada,
      body: { kind: 'group', title: 'Off', members: ['ben'] },
    })
    const id = String(body['id'])
    await worker.call(elm, `POST /v1/conversations/${id}/messages`, {
      as: elm.people.ada,
      body: { clientMessageId: 'off', text: 'who has read this?' },
    })
    const answer = await worker.call(elm, `GET /v1/conversations/${id}/messages/1/readers`, {
      as: elm.people.ada,
    })
    expect(refusalOf(answer)).toEqual([403, 'not_allowed'])
  })
})

describe('presence', () => {
  beforeAll(() => makeCensusWhole(inject('services'), oak.id))

  test('[HTTP-35] says who is online by id, costs no Postgres, and refuses what it cannot look up', async () => {
    const { body, roundTrips } = await call('ina', 'GET /v1/presence?users=ben,cyd')
    expect([body, roundTrips]).toEqual([
      {
        data: [
          { userId: 'ben', state: 'offline' },
          { userId: 'cyd', state: 'offline' },
        ],
      },
      0,
    ])
    const many = Array.from({ length: 101 }, (_, index) => `u${index}`).join(',')
    for (const query of ['', '?users=', '?users=../x', `?users=${many}`])
      expect(refusalOf(await call('ada', `GET /v1/presence${query}`))).toEqual([400, 'request_invalid'])
  })

  test('[HTTP-35] of a conversation names its members to its members alone', async () => {
    const id = await begin('ada', { kind: 'group', title: 'Presence', members: ['ben'] })
    const line = `GET /v1/conversations/${id}/presence`
    expect((await call('ada', line)).body).toEqual({
      known: true,
      members: [
        { userId: 'ada', state: 'offline' },
        { userId: 'ben', state: 'unknown' }, // a student like her
      ],
      online: { count: 0, sample: [] },
      viewing: { count: 0, sample: [] },
    })
    expect(refusalOf(await call('cyd', line))).toEqual([404, 'not_found'])
    const news = await begin('amy', { kind: 'announcement', title: 'Who', audience: { type: 'campus' } })
    expect((await call('ada', `GET /v1/conversations/${news}/presence`)).body).toEqual({
      known: true,
      members: null,
      online: { count: 0, sample: [] },
      viewing: { count: 0, sample: [] },
    })
  })
})

describe('taking back', () => {
  test('[HTTP-36] a message keeps its place, loses its content everywhere, and is not unread any more', async () => {
    const id = await begin('ada', { kind: 'group', title: 'Back', members: ['ben'] })
    const seq = await say('ada', id, 'a secret for @ben')
    await unreadOf('ben', id).toBe(1)
    const line = `DELETE /v1/conversations/${id}/messages/${seq}`
    expect(refusalOf(await call('ben', line))).toEqual([403, 'not_allowed'])
    expect(refusalOf(await call('cyd', line))).toEqual([404, 'not_found'])
    const [first, again] = [await call('ada', line), await call('ada', line)]
    expect([first.status, again.status, again.body]).toEqual([200, 200, first.body])
    await unreadOf('ben', id).toBe(0)
    await expect.poll(async () => JSON.stringify(await rowOf('ben', id))).not.toContain('secret')
    const page = await call('ben', `GET /v1/conversations/${id}/messages`)
    expect(page.body['data']).toMatchObject([{ seq, text: '', deletedAt: expect.any(String) }])
    expect(JSON.stringify(page.body)).not.toContain('secret')
    expect((await rowOf('ben', id))?.mentioned).toBe(0)
  })
})
