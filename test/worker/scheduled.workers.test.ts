/** Messages for later, over HTTP. */
import { describe, expect, it } from 'vitest'
import { anApp } from './an-app.ts'

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()

describe('a message for later, over HTTP', () => {
  it('[LATER-9] is asked for, listed, taken away and said, for no round trip to the database', async () => {
    const app = await anApp()
    const lab = await app.aGroup('Lab')
    const path = `/v1/conversations/${lab}/scheduled`
    const later = (clientMessageId: string, ms: number) => ({
      clientMessageId,
      text: clientMessageId,
      publishAt: inMs(ms),
    })
    const asked = await app.call(`POST ${path}`, { body: later('soon', 400) })
    expect([asked.status, asked.roundTrips]).toEqual([201, 0])
    expect(asked.body).toMatchObject({ senderId: 'ada', clientMessageId: 'soon', text: 'soon' })
    await app.call(`POST ${path}`, { body: later('never', 3_600_000) })
    const names = async (as: 'ada' | 'ben') =>
      ((await app.call(`GET ${path}`, { as })).body['data'] as { clientMessageId: string }[]).map(
        (one) => one.clientMessageId,
      )
    expect([await names('ada'), await names('ben')]).toEqual([['soon', 'never'], []])
    expect((await app.call(`DELETE ${path}/never`)).body).toEqual({ cancelled: true })
    expect((await app.call(`DELETE ${path}/never`)).body).toEqual({ cancelled: false })
    const texts = async () =>
      ((await app.call(`GET /v1/conversations/${lab}/messages`)).body['data'] as { text: string }[]).map(
        ({ text }) => text,
      )
    await expect.poll(texts).toEqual(['soon'])
    expect(await names('ada')).toEqual([])
  })

  it('[LATER-9] is refused with a pointer, and by the room', async () => {
    const app = await anApp()
    const path = `/v1/conversations/${await app.aGroup('Lab')}/scheduled`
    const wrong = await app.call(`POST ${path}`, {
      body: { clientMessageId: 'a', text: 'x', publishAt: 'tomorrow' },
    })
    expect([wrong.status, wrong.body['errors']]).toMatchObject([400, [{ pointer: '/publishAt' }]])
    const past = { clientMessageId: 'a', text: 'x', publishAt: inMs(-1_000) }
    expect((await app.call(`POST ${path}`, { body: past })).body['code']).toBe('schedule_invalid')
    const stranger = await app.call(`POST ${path}`, { body: { ...past, publishAt: inMs(9_000) }, as: 'cyd' })
    expect([stranger.status, stranger.body['code']]).toEqual([404, 'not_found'])
    expect((await app.call(`GET ${path}`, { as: 'cyd' })).status).toBe(404)
  })

  it('[LATER-9] a server key speaks later as a person whom it names', async () => {
    const app = await anApp()
    const path = `/v1/conversations/${await app.aGroup('Lab')}/scheduled`
    const body = { clientMessageId: 'a', text: 'x', publishAt: inMs(3_600_000), senderId: 'ben' }
    expect((await app.call(`POST ${path}`, { body, key: true })).body).toMatchObject({ senderId: 'ben' })
    expect((await app.call(`GET ${path}`, { key: true })).body['data']).toHaveLength(1)
    expect((await app.call(`DELETE ${path}/a`, { key: true })).body).toEqual({ cancelled: false })
    expect((await app.call(`DELETE ${path}/a?senderId=ben`, { key: true })).body).toEqual({ cancelled: true })
  })
})
