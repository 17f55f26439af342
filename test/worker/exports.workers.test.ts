/** What a host hands to somebody who asks for all that is kept: of a conversation, and of a person. */
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sql } from '../campus.ts'
import { anApp, type Called, type TestApp } from './an-app.ts'

type Exported = { conversationId: string; record: Record<string, unknown> }

async function all(app: TestApp, path: string): Promise<Exported[]> {
  const records: Exported[] = []
  let cursor = ''
  do {
    const page: Called = await app.call(`GET ${path}&limit=1${cursor}`, { key: true })
    expect(page.status).toBe(200)
    records.push(...(page.body['data'] as Exported[]))
    const next = page.body['next_cursor']
    cursor = typeof next === 'string' ? `&cursor=${encodeURIComponent(next)}` : ''
  } while (cursor !== '')
  return records
}

describe('exports', () => {
  it('[EXPORT-1] hold all that was said in a conversation and all that is kept of a person, page by page, for keys with their scope', async () => {
    const app = await anApp()
    const [lab, club] = [await app.aGroup('Lab'), await app.aGroup('Club')].sort()
    if (lab === undefined || club === undefined) throw new Error('two groups were made')
    await app.say(lab, 'first')
    await app.call(`PATCH /v1/conversations/${lab}/messages/1`, { body: { text: 'first, in other words' } })
    await app.say(lab, 'second', 'ben')
    await app.say(club, 'third', 'ben')
    await app.call(`PUT /v1/conversations/${lab}/messages/1/reactions/%F0%9F%91%8D`, { as: 'ben' })
    await app.call(`POST /v1/conversations/${lab}/messages/1/reports`, { as: 'ben', body: { reason: 'odd' } })
    const behind = () =>
      sql(
        env,
        `SELECT (SELECT count(*) FROM messages WHERE conversation_id IN ($1, $2)),
           (SELECT count(*) FROM message_versions WHERE conversation_id = $1),
           (SELECT count(*) FROM reports WHERE conversation_id = $1)`,
        [lab, club],
      )
    await expect.poll(behind).toEqual([['3', '1', '1']])

    for (const path of [`/v1/conversations/${lab}/export`, '/v1/users/ben/export'])
      expect((await app.call(`GET ${path}`, { as: 'amy' })).status).toBe(403)
    expect(await all(app, `/v1/conversations/${lab}/export?`)).toMatchObject([
      { record: { seq: 1, senderId: 'ada', text: 'first, in other words', versions: [{ text: 'first' }] } },
      { record: { seq: 2, senderId: 'ben', text: 'second' } },
    ])
    expect(await all(app, '/v1/users/ben/export?')).toMatchObject([
      { conversationId: lab, record: { seq: 2, text: 'second' } },
      { conversationId: club, record: { seq: 1, text: 'third' } },
    ])
    const memberships = await all(app, '/v1/users/ben/export?part=memberships')
    expect(memberships.map(({ record }) => String(record['title'])).toSorted()).toEqual(['Club', 'Lab'])
    expect(await all(app, '/v1/users/ben/export?part=reports')).toMatchObject([{ record: { reason: 'odd' } }])
    for (const part of ['reactions', 'bookmarks', 'files'])
      await all(app, `/v1/users/ben/export?part=${part}`)
    const unknown = await app.call(`GET /v1/conversations/cnv_${'0'.repeat(32)}/export`, { key: true })
    expect([unknown.status, (await app.call('GET /v1/users/nobody/export', { key: true })).status]).toEqual([
      404, 404,
    ])
  })
})
