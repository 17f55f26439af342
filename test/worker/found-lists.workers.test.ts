/** Mentions and bookmarks through the front door: lists of messages that only their rooms can show, told again with rooms evicted. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sql } from '../campus.ts'
import { aPerson, value } from '../durable-objects/a-conversation.ts'
import { anApp, type Called } from './an-app.ts'

type Listed = { conversationId: string; message: { seq: number; text: string }; unread?: boolean }

const eviction = [
  { between: 'nothing', evict: async () => {} },
  { between: 'an eviction', evict: (stub: DurableObjectStub) => evictDurableObject(stub) },
]

const listed = ({ body }: Called) => body['data'] as Listed[]
const textsOf = (called: Called) => listed(called).map(({ message }) => message.text)

async function archived(id: string, count: number): Promise<void> {
  const rows = () => sql(env, 'SELECT 1 FROM message_words WHERE conversation_id = $1', [id])
  await expect.poll(async () => (await rows()).length).toBe(count)
}

describe.each(eviction)('with $between between the steps', ({ evict }) => {
  it('[MENT-13] mentions are listed with what is unread, for one round trip', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    await app.say(lab, 'hello @ben')
    await app.say(lab, 'hello all')
    await app.say(lab, '@everyone come')
    await app.call(`POST /v1/conversations/${lab}/read`, { as: 'ben', body: { seq: 2 } })
    await archived(lab, 3)
    await evict(app.stubOf(lab))
    const mentions = await app.call('GET /v1/mentions', { as: 'ben' })
    expect(mentions.roundTrips).toBe(1)
    expect(listed(mentions)).toMatchObject([
      { conversationId: lab, message: { text: '@everyone come' }, unread: true },
      { conversationId: lab, message: { text: 'hello @ben' }, unread: false },
    ])
    expect(mentions.body['conversations']).toMatchObject([{ id: lab, title: 'Lab' }])
    expect(listed(await app.call('GET /v1/mentions'))).toEqual([])
    expect((await app.call('GET /v1/mentions', { key: true })).body['code']).toBe('not_allowed')
  })

  it('[MENT-14] mentions are gone with a removal, a deletion and an edit, whatever Postgres has', async () => {
    const app = await anApp()
    const [lab, club] = [await app.aGroup('Lab'), await app.aGroup('Club')]
    const deleted = await app.say(lab, '@ben deleted')
    const edited = await app.say(lab, '@ben edited')
    await app.say(club, '@ben removed')
    await archived(lab, 2)
    await archived(club, 1)
    const ada = aPerson(app.campus.id, 'ada')
    const stub = app.stubOf(lab)
    value(await stub.perform('delete', ada, { seq: deleted }))
    value(await stub.perform('edit', ada, { seq: edited, text: 'edited' }))
    await app.call(`DELETE /v1/conversations/${club}/members/ben`)
    await archived(lab, 1)
    // as if none of it had reached Postgres
    await sql(
      env,
      `WITH w AS (
         INSERT INTO message_words (conversation_id, seq, rev, sender_id, sent_at, has_files, words)
         VALUES ($1, $2::bigint, 99, 'ada', now(), false, '') RETURNING 1),
       r AS (UPDATE members SET removed = false, rev = 99 WHERE conversation_id = $3)
       INSERT INTO mentions (user_id, conversation_id, seq) VALUES ('ben', $1, $2::bigint), ('ben', $1, $4::bigint)
       ON CONFLICT DO NOTHING`,
      [lab, String(deleted), club, String(edited)],
    )
    for (const id of [lab, club]) await evict(app.stubOf(id))
    const mentions = await app.call('GET /v1/mentions', { as: 'ben' })
    expect([listed(mentions), mentions.body['conversations']]).toMatchObject([[], [{ title: 'Lab' }]])
  })

  it('[BOOK-4] a message is saved, shown as it is, and let go, for one round trip each', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    const seq = await app.say(lab, 'remember this', 'ben')
    const path = `/v1/conversations/${lab}/messages/${seq}/bookmark`
    await evict(app.stubOf(lab))
    for (const again of [1, 2]) {
      const saved = await app.call(`PUT ${path}`)
      expect([saved.status, saved.roundTrips], `time ${again}`).toEqual([204, 1])
    }
    await evict(app.stubOf(lab))
    const page = await app.call('GET /v1/bookmarks')
    expect([textsOf(page), page.roundTrips]).toEqual([['remember this'], 1])
    expect(page.body['users']).toMatchObject([{ id: 'ben' }])
    expect(listed(await app.call('GET /v1/bookmarks', { as: 'ben' }))).toEqual([])
    expect(listed(await app.call(`GET /v1/bookmarks?in=cnv_${'0'.repeat(32)}`))).toEqual([])
    expect((await app.call(`DELETE ${path}`)).status).toBe(204)
    expect(listed(await app.call('GET /v1/bookmarks'))).toEqual([])
  })

  it('[BOOK-5] what one may not read, is deleted or was never said can’t be saved, and a saved one is not shown any more', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    const [one, two] = [await app.say(lab, 'one'), await app.say(lab, 'two')]
    const bookmark = (seq: number, as: 'ada' | 'ben' | 'cyd' = 'ben') =>
      app.call(`PUT /v1/conversations/${lab}/messages/${seq}/bookmark`, { as })
    for (const refused of [await bookmark(one, 'cyd'), await bookmark(3), await bookmark(0)])
      expect([refused.status, refused.body['code']]).toEqual([404, 'not_found'])
    for (const seq of [one, two]) expect((await bookmark(seq)).status).toBe(204)
    await app.call(`DELETE /v1/conversations/${lab}/messages/${one}`)
    await evict(app.stubOf(lab))
    expect((await bookmark(one)).status).toBe(404)
    expect(textsOf(await app.call('GET /v1/bookmarks', { as: 'ben' }))).toEqual(['two'])
    await app.call(`DELETE /v1/conversations/${lab}/members/ben`)
    await evict(app.stubOf(lab))
    expect(listed(await app.call('GET /v1/bookmarks', { as: 'ben' }))).toEqual([])
  })
})
