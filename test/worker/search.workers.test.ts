/** Search through the front door: what Postgres has found is shown only as its rooms have it, told again with rooms evicted. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { recallsInFlightMax } from '../../schema/limits.ts'
import type { Environment } from '../../worker/environment.ts'
import { sql } from '../campus.ts'
import { aPerson, value } from '../durable-objects/a-conversation.ts'
import { anApp, type AppCall, type Called, type TestApp } from './an-app.ts'

type Found = { conversationId: string; message: { seq: number; text: string } }

const eviction = [
  { between: 'nothing', evict: async () => {} },
  { between: 'an eviction', evict: (stub: DurableObjectStub) => evictDurableObject(stub) },
]

const search = (app: TestApp, q: string, options: AppCall = {}, path = '/v1/search') =>
  app.call(`GET ${path}?q=${encodeURIComponent(q)}`, options)
const textsOf = ({ body }: Called) => (body['data'] as Found[]).map(({ message }) => message.text)

/** Until the archive has so many messages of a conversation. */
async function archived(id: string, count: number): Promise<void> {
  const rows = () => sql(env, 'SELECT 1 FROM message_words WHERE conversation_id = $1', [id])
  await expect.poll(async () => (await rows()).length).toBe(count)
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[SRCH-20] shows messages with their conversations and writers, for one round trip and one question a room', async () => {
    const app = await anApp()
    const [lab, club] = [await app.aGroup('Lab'), await app.aGroup('Club')]
    await app.say(lab, 'the exam is on Monday')
    await archived(lab, 1)
    await app.say(club, 'no exam for us', 'ben')
    await app.say(club, 'something else')
    await archived(club, 2)
    for (const id of [lab, club]) await evict(app.stubOf(id))
    const found = await search(app, 'exam')
    expect(found.roundTrips).toBe(1)
    expect(found.body).toMatchObject({
      data: [
        { conversationId: club, message: { seq: 1, text: 'no exam for us' } },
        { conversationId: lab, message: { seq: 1, text: 'the exam is on Monday' } },
      ],
      has_more: false,
      next_cursor: null,
      delayed: false,
    })
    const [titles, names] = [found.body['conversations'], found.body['users']] as [
      { title: string }[],
      { id: string }[],
    ]
    expect(titles.map(({ title }) => title).sort()).toEqual(['Club', 'Lab'])
    expect(names.map(({ id }) => id).sort()).toEqual(['ada', 'ben'])
    expect(textsOf(await search(app, `exam in:${lab}`))).toEqual(['the exam is on Monday'])
  })

  it('[SRCH-21] shows nothing to somebody whom Postgres still takes for a member', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    await app.say(lab, 'a secret')
    await archived(lab, 1)
    expect(textsOf(await search(app, 'secret', { as: 'ben' }))).toEqual(['a secret'])
    await app.call(`DELETE /v1/conversations/${lab}/members/ben`)
    await sql(env, 'UPDATE members SET removed = false, rev = 99 WHERE conversation_id = $1', [lab])
    await evict(app.stubOf(lab))
    const { body } = await search(app, 'secret', { as: 'ben' })
    expect([body['data'], body['conversations'], body['users']]).toEqual([[], [], []])
    const within = await search(app, 'secret', { as: 'ben' }, `/v1/conversations/${lab}/search`)
    expect([within.status, within.body['code']]).toEqual([404, 'not_found'])
  })

  it('[SRCH-22] shows nothing of a message that was deleted while Postgres still has it', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    const seq = await app.say(lab, 'a mistake')
    await archived(lab, 1)
    const row = await sql(env, 'SELECT words::text FROM message_words WHERE conversation_id = $1', [lab])
    await app.call(`DELETE /v1/conversations/${lab}/messages/${seq}`)
    await archived(lab, 0)
    await sql(
      env,
      `WITH m AS (UPDATE messages SET deleted_at = NULL, text = 'a mistake', rev = 99 WHERE conversation_id = $1)
       INSERT INTO message_words (conversation_id, seq, rev, sender_id, sent_at, has_files, words)
       VALUES ($1, 1, 99, 'ada', now(), false, $2::tsvector)`,
      [lab, row[0]?.[0] ?? ''],
    )
    await evict(app.stubOf(lab))
    expect(textsOf(await search(app, 'mistake'))).toEqual([])
  })

  it('[SRCH-23] shows an edited message as it is, and not for words that it has lost', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    const seq = await app.say(lab, 'the exam is on Monday')
    await archived(lab, 1)
    const ada = aPerson(app.campus.id, 'ada')
    value(await app.stubOf(lab).perform('edit', ada, { seq, text: 'the test is on Monday' }))
    await sql(
      env,
      "UPDATE message_words SET words = array_to_tsvector('{the,exam,is,on,monday}'), rev = 99 WHERE conversation_id = $1",
      [lab],
    )
    await evict(app.stubOf(lab))
    expect(textsOf(await search(app, 'exam'))).toEqual([])
    expect(textsOf(await search(app, 'monday'))).toEqual(['the test is on Monday'])
  })

  it('[SRCH-24] within a conversation is for whoever reads it, and a stranger learns nothing', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    await app.say(lab, 'the exam')
    await archived(lab, 1)
    await evict(app.stubOf(lab))
    const path = `/v1/conversations/${lab}/search`
    const found = await search(app, 'exam', {}, path)
    expect([textsOf(found), found.roundTrips]).toEqual([['the exam'], 1])
    const [stranger, nobody] = [
      await search(app, 'exam', { as: 'cyd' }, path),
      await search(app, 'exam', { as: 'cyd' }, `/v1/conversations/cnv_${'0'.repeat(32)}/search`),
    ]
    expect([stranger.status, stranger.body['code']]).toEqual([404, 'not_found'])
    expect(nobody.body).toMatchObject({ code: 'not_found', status: 404 })
    const other = await search(app, `exam in:cnv_${'0'.repeat(32)}`, {}, path)
    expect(other.body).toMatchObject({ code: 'request_invalid', errors: [{ pointer: '/q' }] })
    expect((await search(app, 'exam', { key: true })).body['code']).toBe('not_allowed')
  })
})

describe('a page', () => {
  it('[SRCH-25] says that it may lack something while a room does not answer, and asks few rooms at once', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const app = await anApp()
    const rooms = await Promise.all(Array.from({ length: 9 }, (_, index) => app.aGroup(`Room ${index}`)))
    await Promise.all(rooms.map((id) => app.say(id, 'the exam')))
    await Promise.all(rooms.map((id) => archived(id, 1)))
    const broken = rooms[4]
    let [inFlight, most, asked] = [0, 0, 0]
    const watched = {
      getByName: (name: string) => ({
        perform: async (...given: Parameters<ReturnType<typeof app.stubOf>['perform']>) => {
          asked += 1
          most = Math.max(most, ++inFlight)
          await scheduler.wait(5)
          inFlight -= 1
          if (name.endsWith(String(broken))) throw new Error('the room is away')
          return env.CONVERSATIONS.getByName(name).perform(...given)
        },
      }),
    } as unknown as Environment['CONVERSATIONS']
    const found = await search(app, 'exam', { bindings: { CONVERSATIONS: watched } })
    expect(textsOf(found)).toHaveLength(8)
    expect(found.body['delayed']).toBe(true)
    expect([asked, most]).toEqual([9, recallsInFlightMax])
    vi.restoreAllMocks()
  })

  it('[SRCH-25] says so too while the archive is behind one of its conversations', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    await app.say(lab, 'the exam')
    await archived(lab, 1)
    const behind = {
      getByName: (name: string) => ({
        perform: async (...given: Parameters<ReturnType<typeof app.stubOf>['perform']>) => {
          const answer = await env.CONVERSATIONS.getByName(name).perform(...given)
          return answer.ok ? { ok: true, value: { ...answer.value, isArchiveBehind: true } } : answer
        },
      }),
    } as unknown as Environment['CONVERSATIONS']
    const found = await search(app, 'exam', { bindings: { CONVERSATIONS: behind } })
    expect([textsOf(found), found.body['delayed']]).toEqual([['the exam'], true])
  })

  it('[SRCH-14] leads to the next by its cursor, and a cursor of another list is refused', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    for (let index = 1; index <= 5; index++) await app.say(lab, `exam ${index}`)
    await archived(lab, 5)
    const first = await app.call('GET /v1/search?q=exam&limit=2')
    const cursor = encodeURIComponent(String(first.body['next_cursor']))
    const second = await app.call(`GET /v1/search?q=exam&limit=2&cursor=${cursor}`)
    expect([...textsOf(first), ...textsOf(second)]).toEqual(['exam 5', 'exam 4', 'exam 3', 'exam 2'])
    const elsewhere = await app.call(`GET /v1/conversations/${lab}/search?q=exam&cursor=${cursor}`)
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([400, 'cursor_invalid'])
    const foreign = await app.call(`GET /v1/search?q=exam&cursor=${cursor}`, { as: 'ben' })
    expect(foreign.body['code']).toBe('cursor_invalid')
  })
})
