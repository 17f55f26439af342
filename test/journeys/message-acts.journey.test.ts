/**
 * A conversation with everything in it over real HTTP and a real socket: twenty who write, quotes, files, reactions and
 * pins. What each screen costs the database is counted, warm and cold, and so are the acts.
 */
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Quote } from '../../schema/protocol/quote.ts'
import { aCampus, sql, type TestCampus, userIdOf } from '../campus.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { type Call, type Called, type RunningWorker, startWorker } from './running-worker.ts'

/** The first of them leave the tail: 1 to 60 have everything, the newest 60 as well. */
const said = 760
const rich = 60
const writers = Array.from({ length: 20 }, (_, index): UserSummary => {
  return { id: userIdOf(`w${index}`), name: `Writer ${index}`, role: 'student' }
})

let worker: RunningWorker
let oak: TestCampus
let postgres: FaultProxy
let lesson: string

const call = (line: string, options: Call): Promise<Called> => worker.call(oak, line, options)
const at = (path: string) => `/v1/conversations/${lesson}${path}`
const as = (person: UserSummary): Call => ({ as: person })
const read = (path: string, reader: UserSummary = oak.people.ben) => call(`GET ${at(path)}`, as(reader))
const refusalOf = ({ status, body }: Called) => [status, body['code']]
const listOf = ({ body }: Called) => body as unknown as Listed

type Listed = {
  data: Message[]
  users: UserSummary[]
  quotes?: Quote[]
  has_more: boolean
  next_cursor: string | null
}

const writerOf = (number: number) => writers[number % writers.length] ?? expect.unreachable()

async function upload(uploader: UserSummary, name: string): Promise<string> {
  const line = `POST ${at(`/attachments?name=${name}`)}`
  const answer = await call(line, {
    as: uploader,
    raw: new Blob(['notes']),
    headers: { 'content-type': 'text/plain' },
  })
  return String(answer.body['id'])
}

async function say(number: number): Promise<void> {
  const writer = writerOf(number)
  const isRich = number <= rich || number > said - rich
  const attachments = isRich && number % 10 === 0 ? [await upload(writer, `notes-${number}.txt`)] : []
  const body = {
    ...{ clientMessageId: `m-${number}`, text: `number ${number}`, senderId: writer.id, attachments },
    ...(isRich && number % 3 === 0 && { replyTo: number - 2 }),
    ...(number === said && { replyTo: 1 }),
  }
  expect((await call(`POST ${at('/messages')}`, { key: true, body })).status).toBe(201)
}

const react = (seq: number, person: UserSummary, emoji: string, method = 'PUT') =>
  call(`${method} ${at(`/messages/${seq}/reactions/${encodeURIComponent(emoji)}`)}`, as(person))
const pin = (seq: number, method = 'PUT') =>
  call(`${method} ${at(`/messages/${seq}/pin`)}`, as(oak.people.ina))

beforeAll(async () => {
  const services = inject('services')
  postgres = await startFaultProxy(services.DATABASE_ENDPOINT)
  ;[worker, oak] = await Promise.all([
    startWorker({ ...services, DATABASE_ENDPOINT: postgres.url }),
    aCampus(services),
  ])
  const { ada, ben, ina } = oak.people
  await call('PUT /v1/users', { key: true, body: { users: [...writers, ada, ben, ina] } })
  const students = [...writers, ada, ben].map(({ id }) => ({ userId: id, role: 'student' }))
  const roster = [...students, { userId: ina.id, role: 'instructor' }]
  await call('PUT /v1/courses/bio', { key: true, body: { title: 'Biology', roster } })
  const body = { kind: 'class', title: 'Biology', courseId: 'bio' }
  lesson = String((await call('POST /v1/conversations', { as: ina, body })).body['id'])
  // in their order, since replies name places
  for (let number = 1; number <= said; number++) {
    await say(number)
    if (number === 3 || number === said - 3)
      for (const person of [writerOf(1), writerOf(2), ben]) await react(number, person, '👍')
    if (number === 4 || number === said - 4) await pin(number)
  }
  await vi.waitFor(async () => expect((await read('/messages?limit=10&before=11')).roundTrips).toBe(1), {
    ...{ timeout: 30_000, interval: 200 },
  })
}, 180_000)
afterAll(async () => {
  await worker.close()
  await postgres.stop()
})

describe('opening a conversation with 50 messages, quotes, files, reactions and 20 who wrote them', () => {
  test('[COST-1] costs no round trip to the database while the tail holds it, over HTTP and over the socket', async () => {
    await archived()
    const page = await read('/messages?limit=50')
    expect(page.roundTrips).toBe(0)
    holdsEverything(listOf(page), said - 3)
    await archived()
    postgres.asked = []
    const token = await oak.tokenFor(oak.people.ben)
    const { frames } = await worker.knock(at('/socket'), ['homeroom.v1', token])
    expect(postgres.asked).toEqual([])
    const welcome = frames[0] as unknown as {
      messages: Message[]
      users: UserSummary[]
      quotes: Quote[]
      pinned: number[]
    }
    holdsEverything({ ...welcome, data: welcome.messages, has_more: true, next_cursor: null }, said - 3)
    expect(welcome.pinned).toEqual([4, said - 4])
  })

  test('[COST-2] costs one round trip where the archive has it', async () => {
    const page = await read('/messages?limit=50&before=51')
    expect(page.roundTrips).toBe(1)
    holdsEverything(listOf(page), 3)
  })

  test('[COST-3] jumps to an original with the page around it in one round trip', async () => {
    const page = await read('/messages?limit=20&around=30')
    expect([page.roundTrips, listOf(page).data.some(({ seq }) => seq === 30)]).toEqual([1, true])
  })
})

/** Until Postgres has all that this room has said: what is asked of it from then on is asked by somebody who waits. */
async function archived(): Promise<void> {
  let before = -1
  await vi.waitFor(
    () => {
      const now = postgres.asked.length
      const isQuiet = now === before
      before = now
      expect(isQuiet).toBe(true)
    },
    { timeout: 15_000, interval: 1_500 },
  )
}

function holdsEverything({ data, users, quotes = [] }: Listed, reactedSeq: number): void {
  expect(data).toHaveLength(50)
  expect(new Set(data.map(({ senderId }) => senderId)).size).toBe(20)
  const known = new Set(users.map(({ id }) => id))
  const replies = data.filter(({ replyTo }) => replyTo !== undefined)
  expect(replies.length).toBeGreaterThan(10)
  for (const { replyTo } of replies) {
    const quote = quotes.find(({ seq }) => seq === replyTo)
    expect(quote, `what answers ${replyTo}`).toMatchObject({ preview: `number ${replyTo}` })
    expect(known.has(quote?.senderId ?? userIdOf('nobody'))).toBe(true)
  }
  expect(data.filter(({ attachments }) => attachments?.length === 1).length).toBeGreaterThanOrEqual(5)
  expect(data.find(({ seq }) => seq === reactedSeq)?.reactions).toMatchObject([{ emoji: '👍', count: 3 }])
}

describe('lists beside history', () => {
  test('[COST-4] the replies to a message cost nothing while the tail holds them, and one round trip a page else', async () => {
    const warm = await read(`/messages/${said - rich + 4}/replies`)
    expect(warm.roundTrips).toBe(0)
    const cold = await read('/messages/1/replies?limit=1')
    expect([cold.roundTrips, cold.body['has_more']]).toEqual([1, true])
    expect(listOf(cold).data.map(({ seq }) => seq)).toEqual([3])
    expect(listOf(cold).quotes).toMatchObject([{ seq: 1, preview: 'number 1' }])
    const next = await read(`/messages/1/replies?limit=1&cursor=${listOf(cold).next_cursor}`)
    expect([next.roundTrips, next.body['has_more'], next.body['next_cursor']]).toEqual([1, false, null])
    expect(listOf(next).data.map(({ seq }) => seq)).toEqual([said])
    expect(listOf(await read('/messages/1/replies?after=3')).data.map(({ seq }) => seq)).toEqual([said])
    expect(refusalOf(await read(`/messages/${said + 1}/replies`))).toEqual([404, 'not_found'])
    expect(refusalOf(await read('/messages/1/replies', oak.people.cyd))).toEqual([404, 'not_found'])
    expect(refusalOf(await read('/messages/1/replies?cursor=abc'))).toEqual([400, 'cursor_invalid'])
  })

  test('[COST-5] the pinned messages cost one round trip where one of them has left the tail, and none else', async () => {
    const pins = await read('/pins')
    expect([pins.roundTrips, listOf(pins).data.map(({ seq }) => seq)]).toEqual([1, [said - 4, 4]])
    expect(listOf(pins).data.every(({ pinnedAt }) => pinnedAt !== undefined)).toBe(true)
    expect((await pin(4, 'DELETE')).status).toBe(200)
    const left = await read('/pins')
    expect([left.roundTrips, listOf(left).data.map(({ seq }) => seq)]).toEqual([0, [said - 4]])
    expect(refusalOf(await read('/pins', oak.people.cyd))).toEqual([404, 'not_found'])
  })

  test('[COST-6] what a message said before costs one round trip, for staff alone', async () => {
    const seq = said - 1
    const edit = { as: writerOf(seq), body: { text: 'said better' } }
    expect((await call(`PATCH ${at(`/messages/${seq}`)}`, edit)).roundTrips).toBe(0)
    const edits = () => read(`/messages/${seq}/edits`, oak.people.ina)
    const before = [{ rev: expect.any(Number), text: `number ${seq}`, saidAt: expect.any(String) }]
    expect([(await edits()).roundTrips, (await edits()).body['data']]).toEqual([1, before])
    const kept = () =>
      sql(inject('services'), 'SELECT text FROM message_versions WHERE conversation_id = $1', [lesson])
    // a conversation that goes on is followed every three seconds
    await expect.poll(kept).toHaveLength(1)
    expect((await edits()).body['data']).toEqual(before)
    expect(refusalOf(await read(`/messages/${seq}/edits`))).toEqual([403, 'not_allowed'])
    expect((await call(`DELETE ${at(`/messages/${seq}?reason=spoilers`)}`, as(oak.people.ina))).status).toBe(
      200,
    )
    const gone = await edits()
    expect([gone.roundTrips, gone.body['data']]).toEqual([0, []])
  })
})

describe('acts over HTTP', () => {
  test('[HTTP-52] an act upon what the tail holds costs no round trip, and says under which rev it is so', async () => {
    const seq = said - 5
    const first = await react(seq, oak.people.ben, '🎉')
    expect([first.status, first.roundTrips]).toEqual([200, 0])
    expect((await react(seq, oak.people.ben, '🎉')).body).toEqual(first.body)
    const undone = await react(seq, oak.people.ben, '🎉', 'DELETE')
    expect(Number(undone.body['rev'])).toBe(Number(first.body['rev']) + 1)
  })

  test('[HTTP-52] an act upon what only the archive has is done as well', async () => {
    expect((await react(7, oak.people.ben, '👩‍🏫')).status).toBe(200)
    const page = listOf(await read('/messages?around=7&limit=1'))
    expect(page.data[0]?.reactions).toEqual([{ emoji: '👩‍🏫', count: 1, userIds: ['ben'] }])
  })

  test.each([
    ['an emoji that is none', () => react(said, oak.people.ben, 'yes'), 422, 'emoji_invalid'],
    ['a reaction of a stranger', () => react(said, oak.people.cyd, '👍'), 404, 'not_found'],
    ['a reaction to nothing', () => react(said + 1, oak.people.ben, '👍'), 404, 'not_found'],
    [
      'a pin of a student',
      () => call(`PUT ${at(`/messages/${said}/pin`)}`, as(oak.people.ben)),
      403,
      'not_allowed',
    ],
    [
      'an edit of somebody else’s',
      () => call(`PATCH ${at(`/messages/${said}`)}`, { as: oak.people.ben, body: { text: 'x' } }),
      ...([403, 'not_allowed'] as const),
    ],
    [
      'an edit by a server key',
      () => call(`PATCH ${at(`/messages/${said}`)}`, { key: true, body: { text: 'x' } }),
      ...([403, 'not_allowed'] as const),
    ],
    [
      'an edit without a text',
      () => call(`PATCH ${at(`/messages/${said}`)}`, { as: writerOf(said), body: {} }),
      ...([400, 'request_invalid'] as const),
    ],
    [
      'an edit to nothing',
      () => call(`PATCH ${at(`/messages/${said - 2}`)}`, { as: writerOf(said - 2), body: { text: ' ' } }),
      ...([422, 'text_empty'] as const),
    ],
    [
      'a reason that Postgres could not keep',
      () => call(`DELETE ${at(`/messages/${said}?reason=a%00b`)}`, as(oak.people.ina)),
      ...([422, 'text_invalid'] as const),
    ],
  ])('[HTTP-53] %s is refused by its name', async (_, act, status, code) => {
    expect(refusalOf(await act())).toEqual([status, code])
  })

  test('[HTTP-54] while Postgres is away acts upon the tail go on, and those upon the archive say when to come back', async () => {
    postgres.mode = 'refuse'
    try {
      expect((await react(said - 6, oak.people.ben, '👍')).status).toBe(200)
      expect((await read('/messages?limit=50')).status).toBe(200)
      for (const answer of [await react(20, oak.people.ben, '👍'), await read('/messages/1/replies')]) {
        expect(refusalOf(answer)).toEqual([503, 'history_unavailable'])
      }
    } finally {
      postgres.mode = 'pass'
    }
  })
})
