/** What a campus keeps no longer: by age, and of one person. The same with rooms evicted, and with a run that is cut off. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { runJobs } from '../../worker/jobs/run-jobs.ts'
import { sql } from '../campus.ts'
import { aPerson, clientMessageId, userId, value } from '../durable-objects/a-conversation.ts'
import { anUpload } from '../durable-objects/a-file.ts'
import type { ConversationRoomRpc } from '../../schema/rpc.ts'
import { rowsWritten } from '../durable-objects/rows-written.ts'
import { anApp, type TestApp } from './an-app.ts'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  { between: 'an eviction', evict: (stub: DurableObjectStub) => evictDurableObject(stub) },
]

const day = 86_400_000

async function archived(id: string, count: number): Promise<void> {
  const rows = () => sql(env, 'SELECT 1 FROM message_words WHERE conversation_id = $1', [id])
  await expect.poll(async () => (await rows()).length).toBe(count)
}

/** Only this campus's own, whatever other tests have left waiting. */
async function alone({ campus }: TestApp): Promise<void> {
  await sql(env, 'UPDATE jobs SET finished_at = now() WHERE campus_id <> $1', [campus.id])
  await sql(env, "UPDATE campuses SET settings = settings - 'retention' WHERE id <> $1", [campus.id])
}

const pageOf = async (app: TestApp, id: string) => {
  const { body } = await app.call(`GET /v1/conversations/${id}/messages`)
  const messages = body['data'] as { seq: number; text: string; deletedAt?: string }[]
  return messages.map(({ text, deletedAt }) => (deletedAt === undefined ? text : null))
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[KEEP-1] what is older than its campus keeps is gone from the room, Postgres, search and R2, and younger messages stand', async () => {
    const app = await anApp({ settings: { retention: { group: 30 } } })
    await alone(app)
    const lab = await app.aGroup('Lab')
    const stub = app.stubOf(lab)
    const room: ConversationRoomRpc = stub
    const ada = aPerson(app.campus.id, 'ada')
    await app.say(lab, 'ancient wisdom')
    await app.call(`PATCH /v1/conversations/${lab}/messages/1`, { body: { text: 'ancient words' } })
    const upload = { campus: app.campus.id, id: lab, stub } as never
    const file = await anUpload(upload, ada)
    value(
      await room.send(ada, {
        clientMessageId: clientMessageId('with-file'),
        text: 'old file',
        attachments: [file.id],
      }),
    )
    await app.call(`POST /v1/conversations/${lab}/messages/1/reports`, { body: { reason: 'odd' }, as: 'ben' })
    await archived(lab, 2)
    await evict(stub)
    expect(await runJobs(env, Date.now() + 29 * day)).toMatchObject({ erased: 0, conversations: 0 })
    await app.say(lab, 'young')
    await archived(lab, 3)
    await sql(
      env,
      "UPDATE message_words SET sent_at = now() + interval '10 days' WHERE conversation_id = $1 AND seq = 3",
      [lab],
    )
    await evict(stub)
    expect(await runJobs(env, Date.now() + 31 * day)).toEqual({ jobs: 1, conversations: 1, erased: 2 })
    await evict(stub)
    expect(await pageOf(app, lab)).toEqual([null, null, 'young'])
    await archived(lab, 1)
    const left = await sql(
      env,
      `SELECT (SELECT string_agg(text, ',' ORDER BY seq) FROM messages WHERE conversation_id = $1),
         (SELECT count(*) FROM message_versions WHERE conversation_id = $1),
         (SELECT string_agg(text, ',') FROM reports WHERE conversation_id = $1)`,
      [lab],
    )
    expect(left).toEqual([[',,young', '0', '']])
    await expect.poll(() => env.FILES.get(`${app.campus.id}/${lab}/${file.id}`)).toBeNull()
    expect(await runJobs(env, Date.now() + 31 * day)).toMatchObject({ erased: 0 })
  })

  it('[ERASE-1] of a person who is erased nothing stays that they said or were called, and threads are readable', async () => {
    const app = await anApp()
    await alone(app)
    const lab = await app.aGroup('Lab')
    const stub = app.stubOf(lab)
    await app.say(lab, 'I am Ben Weiss', 'ben')
    await app.say(lab, 'hello Ben')
    await app.say(lab, 'call me maybe', 'ben')
    await app.call(`POST /v1/conversations/${lab}/messages/2/reports`, {
      body: { reason: 'my reason' },
      as: 'ben',
    })
    await app.call(`POST /v1/conversations/${lab}/messages/1/reports`, { body: { reason: 'odd' } })
    await app.call(`PATCH /v1/conversations/${lab}/messages/3`, { body: { text: 'call me' }, as: 'ben' })
    await archived(lab, 3)
    await evict(stub)
    expect((await app.call('POST /v1/users/ben/erasure', { as: 'amy' })).status).toBe(403)
    const started = await app.call('POST /v1/users/ben/erasure', { key: true })
    expect(started).toMatchObject({ status: 202, body: { erased: 0, finishedAt: null } })
    expect(await runJobs(env, Date.now())).toEqual({ jobs: 1, conversations: 1, erased: 2 })
    await evict(stub)
    expect(await pageOf(app, lab)).toEqual([null, 'hello Ben', null])
    const done = await app.call('GET /v1/users/ben/erasure', { key: true })
    expect(done.body).toMatchObject({ erased: 2, finishedAt: expect.any(String) as string })
    expect((await app.call('GET /v1/users/ben', { key: true })).body).toMatchObject({ name: 'Deleted user' })
    expect((await app.call('GET /v1/conversations', { as: 'ben' })).status).toBe(401)
    await archived(lab, 1)
    const everywhere = async () => {
      const rows = await sql(
        env,
        `SELECT m.text, v.text, r.text || r.reason FROM conversations c
           LEFT JOIN messages m ON m.conversation_id = c.id AND m.sender_id = 'ben'
           LEFT JOIN message_versions v ON v.conversation_id = c.id
           LEFT JOIN reports r ON r.conversation_id = c.id WHERE c.id = $1`,
        [lab],
      )
      const inRoom = await runInDurableObject(stub, (_instance, { storage }) =>
        ['messages', 'versions', 'reports', 'people', 'quotes', 'scheduled'].flatMap((table) =>
          storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
        ),
      )
      return JSON.stringify([rows, inRoom])
    }
    await expect.poll(everywhere).not.toMatch(/Ben Weiss|maybe|call me|my reason/)
    expect(await everywhere()).toContain('hello Ben')
    const again = await app.call('POST /v1/users/ben/erasure', { key: true })
    expect(again.status).toBe(202)
    expect(await runJobs(env, Date.now())).toMatchObject({ erased: 0 })
  })

  it('[ERASE-2] a run that is cut off is gone on with where it was, and one that is at its bound leaves the rest to the next', async () => {
    const app = await anApp()
    await alone(app)
    const groups = [await app.aGroup('One'), await app.aGroup('Two'), await app.aGroup('Three')].sort()
    for (const id of groups) await app.say(id, 'said', 'ben')
    for (const id of groups) await archived(id, 1)
    await app.call('POST /v1/users/ben/erasure', { key: true })
    const bound = { rooms: 1, messages: 100 }
    expect(await runJobs(env, Date.now(), bound)).toEqual({ jobs: 1, conversations: 1, erased: 1 })
    const [job] = await sql(env, 'SELECT position, erased, finished_at FROM jobs WHERE campus_id = $1', [
      app.campus.id,
    ])
    expect(job).toEqual([groups[0], '1', null])
    // the second room does what it is told, and the run ends before that is noted
    const [, second = ''] = groups
    const room: ConversationRoomRpc = app.stubOf(second)
    value(await room.erase({ seqs: [1], person: userId('ben') }))
    await evict(app.stubOf(second))
    expect(await runJobs(env, Date.now())).toEqual({ jobs: 1, conversations: 2, erased: 1 })
    for (const id of groups) expect(await pageOf(app, id)).toEqual([null])
    const state = await app.call('GET /v1/users/ben/erasure', { key: true })
    expect(state.body['finishedAt']).not.toBeNull()
  })
})

describe('what it costs', () => {
  it('[KEEP-2] nothing to do is one round trip, and two for each campus that says how long it keeps messages', async () => {
    const app = await anApp({ settings: { retention: { group: 30, class: 365 } } })
    await alone(app)
    const fetched = vi.spyOn(globalThis, 'fetch')
    expect(await runJobs(env, Date.now())).toEqual({ jobs: 1, conversations: 0, erased: 0 })
    const trips = fetched.mock.calls.filter(([to]) => to === env.DATABASE_ENDPOINT)
    fetched.mockRestore()
    expect(trips.length).toBe(3)
  })

  it('[KEEP-3] an erased message is a bounded number of rows of its room', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    await app.say(lab, 'one')
    await app.say(lab, 'two')
    await archived(lab, 2)
    const stub = app.stubOf(lab)
    const room: ConversationRoomRpc = stub
    const rows = await rowsWritten({ stub } as never, async () => value(await room.erase({ seqs: [1, 2] })))
    // of each: the message and its index by rev, and its tombstone
    expect(rows).toBeLessThanOrEqual(8)
  })
})
