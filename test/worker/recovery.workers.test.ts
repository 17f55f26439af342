/** An operator's walk over a campus after a loss, through the front door with the server key. */
import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { sql } from '../campus.ts'
import { anApp } from './an-app.ts'

describe('recovery', () => {
  it('[RECOVER-11] asks every room of the campus that Postgres knows, makes the lost ones anew, and is for keys with its scope alone', async () => {
    const app = await anApp()
    const [lab, club] = [await app.aGroup('Lab'), await app.aGroup('Club')]
    await app.say(lab, 'in the lab')
    await app.say(club, 'at the club')
    const rows = () => sql(env, 'SELECT 1 FROM messages WHERE conversation_id IN ($1, $2)', [lab, club])
    await expect.poll(async () => (await rows()).length).toBe(2)
    await runInDurableObject(app.stubOf(lab), (_instance, { storage }) => storage.deleteAll())
    await abortAllDurableObjects()
    expect((await app.call(`GET /v1/conversations/${lab}`)).status).toBe(404)

    expect((await app.call('POST /v1/recovery', { body: {}, as: 'amy' })).status).toBe(403)
    const walk = await app.call('POST /v1/recovery', { body: {}, key: true })
    expect(walk).toMatchObject({
      status: 200,
      body: {
        asked: 2,
        restored: [{ conversationId: lab, lastSeq: 1, lost: 0 }],
        unanswered: [],
        after: null,
      },
      roundTrips: 2, // the key, which nobody had asked about yet, and the page
    })
    const page = await app.call(`GET /v1/conversations/${lab}/messages`)
    expect(page.body).toMatchObject({ data: [{ seq: 1, text: 'in the lab' }] })
    const again = await app.call(`POST /v1/conversations/${lab}/recovery`, {
      body: { archiveAgain: true },
      key: true,
    })
    expect(again.body).toEqual({ restored: false, lastSeq: 1, lost: 0 })
    const unknown = await app.call(`POST /v1/conversations/cnv_${'0'.repeat(32)}/recovery`, {
      body: {},
      key: true,
    })
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'not_found'])
  })
})
