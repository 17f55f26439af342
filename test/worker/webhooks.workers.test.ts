/** Webhook endpoints as a host has them: over the front door, through the queue, with all that leaves captured. */
import { env } from 'cloudflare:workers'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { WebhookBody } from '../../schema/event.ts'
import { webhookEndpointsMax } from '../../schema/limits.ts'
import type { WebhookDelivery } from '../../schema/webhooks.ts'
import hostile from '../data/hostile_webhook_urls.json'
import { anApp, type TestApp } from './an-app.ts'

type Got = {
  host: string
  id: string
  headers: Record<string, string>
  body: string
  data: WebhookBody['data']
}

const reallyFetch = globalThis.fetch

/** What would have gone out to hosts of school.edu; a host that is named here answers so, all others 200. */
function captureEgress(answers: Record<string, number> = {}): Got[] {
  const got: Got[] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const { hostname, protocol } = new URL(input instanceof Request ? input.url : String(input))
    if (protocol === 'http:') return reallyFetch(input, init) // our own stand-ins
    const headers = Object.fromEntries(new Headers(init?.headers))
    const body = typeof init?.body === 'string' ? init.body : ''
    const { data } = JSON.parse(body) as WebhookBody
    got.push({ host: hostname, id: headers['webhook-id'] ?? '', headers, body, data })
    return new Response(null, { status: answers[hostname] ?? 200 })
  })
  return got
}

/** What still waits when a test is over goes nowhere either. */
afterEach(() => void captureEgress())

/** A campus that listens from its first day: one that is known already learns of its first endpoint within a minute. */
async function aCampusWith(...hosts: string[]) {
  const app = await anApp({ settings: { events: true } })
  const id = await app.aGroup('Lab')
  const endpoints: { id: string; secret: string }[] = []
  for (const host of hosts) {
    const url = `https://${host}/hook`
    const made = await app.call('POST /v1/webhook-endpoints', { key: true, body: { url } })
    expect(made.status).toBe(201)
    endpoints.push({ id: String(made.body['id']), secret: String(made.body['secret']) })
  }
  const [first = expect.unreachable()] = endpoints
  return { app, id, first, endpoints }
}

const textsAt = (got: readonly Got[], host: string) =>
  got.filter((one) => one.host === host).flatMap(({ data }) => data.message?.text ?? [])

const get = async (app: TestApp, path: string) => (await app.call(`GET ${path}`, { key: true })).body

async function deliveryOf(
  app: TestApp,
  endpointId: string,
  id: string,
): Promise<WebhookDelivery | undefined> {
  const { data } = await get(app, `/v1/webhook-endpoints/${endpointId}/deliveries`)
  return (data as WebhookDelivery[]).find((one) => one.id === id)
}

describe('a webhook', () => {
  it('[HOOK-16] brings what was said to every endpoint of the campus, signed, as the log has it', async () => {
    const got = captureEgress()
    const { app, id, first } = await aCampusWith('one.school.edu', 'two.school.edu')
    const seq = await app.say(id, 'to be told')
    await expect.poll(() => textsAt(got, 'one.school.edu')).toEqual(['to be told'])
    await expect.poll(() => textsAt(got, 'two.school.edu')).toEqual(['to be told'])

    const one =
      got.find(({ host, data }) => host === 'one.school.edu' && data.message) ?? expect.unreachable()
    expect(new Webhook(first.secret).verify(one.body, one.headers)).toEqual(JSON.parse(one.body))
    expect(one.data).toMatchObject({
      id: one.id,
      type: 'message.created',
      conversationId: id,
      seq,
      actor: 'user:ada',
    })
    const { data } = await get(app, `/v1/events?conversation=${id}&type=message.created`)
    expect(data).toEqual([one.data])
  })

  it('[HOOK-7] that is answered 410 is the last, and the other endpoint hears why', async () => {
    const got = captureEgress({ 'gone.school.edu': 410 })
    const { app, id, first } = await aCampusWith('gone.school.edu', 'other.school.edu')
    await app.say(id, 'one')
    const state = () => get(app, `/v1/webhook-endpoints/${first.id}`)
    await expect.poll(async () => (await state())['disabledReason']).toBe('gone')
    await expect
      .poll(() => got.filter(({ host }) => host === 'other.school.edu').map(({ data }) => data.type))
      .toContain('webhook.endpoint_disabled')

    const refused = await app.call(`POST /v1/webhook-endpoints/${first.id}/test`, { key: true })
    expect(refused.body['code']).toBe('endpoint_disabled')
    const enabled = await app.call(`PATCH /v1/webhook-endpoints/${first.id}`, {
      ...{ key: true, body: { disabled: false, description: 'back' } },
    })
    expect(enabled.body).toMatchObject({ description: 'back' })
    expect(enabled.body).not.toHaveProperty('disabledAt')
  })

  it('[HOOK-10] can be tested, looked up with its attempts, and sent again by its id or since a time', async () => {
    const since = new Date().toISOString()
    const got = captureEgress()
    const { app, id, first } = await aCampusWith('one.school.edu')
    const path = `/v1/webhook-endpoints/${first.id}`
    const tested = await app.call(`POST ${path}/test`, { key: true })
    expect(tested.body).toMatchObject({ type: 'webhook.test', state: 'pending', attempts: 0 })
    await expect.poll(() => got.map(({ data }) => data.type)).toContain('webhook.test')

    await app.say(id, 'again')
    const ids = () => got.filter(({ data }) => data.message?.text === 'again').map((one) => one.id)
    await expect.poll(() => ids().length).toBe(1)
    const [event = expect.unreachable()] = ids()
    const state = async () => (await deliveryOf(app, first.id, event))?.state
    await expect.poll(state).toBe('delivered')
    expect(await deliveryOf(app, first.id, event)).toMatchObject({ attempts: 1, log: [{ status: 200 }] })

    expect((await app.call(`POST ${path}/deliveries/${event}/resend`, { key: true })).status).toBe(200)
    await expect.poll(() => ids().length).toBe(2)
    await expect.poll(state).toBe('delivered')
    const body = { since }
    expect((await app.call(`POST ${path}/resend`, { key: true, body })).status).toBe(200)
    await expect.poll(() => ids().length).toBe(3)
    expect(new Set(ids())).toEqual(new Set([event]))

    const tooOld = await app.call(`POST ${path}/resend`, {
      key: true,
      body: { since: '2020-01-01T00:00:00Z' },
    })
    expect(tooOld.body).toMatchObject({ errors: [{ pointer: '/since' }] })
    const unknown = await app.call(`POST ${path}/deliveries/evt_nobodys0_1/resend`, { key: true })
    expect(unknown.status).toBe(404)
  })

  it('[HOOK-8] is signed by both secrets while one is replaced, and no secret is shown again', async () => {
    const got = captureEgress()
    const { app, id, first } = await aCampusWith('one.school.edu')
    const path = `/v1/webhook-endpoints/${first.id}`
    const rotated = await app.call(`POST ${path}/rotate-secret`, { key: true, body: { overlapSeconds: 60 } })
    for (const place of ['/v1/webhook-endpoints', path])
      expect(JSON.stringify(await get(app, place))).not.toContain('whsec_')
    await app.say(id, 'two secrets')
    await expect.poll(() => textsAt(got, 'one.school.edu')).toContain('two secrets')
    const { body, headers } = got.find(({ data }) => data.message) ?? expect.unreachable()
    for (const secret of [first.secret, String(rotated.body['secret'])])
      expect(new Webhook(secret).verify(body, headers)).toBeTruthy()
  })
})

describe('an endpoint', () => {
  it('[HOOK-1] is at no hostile address, neither from the first nor later', async () => {
    const got = captureEgress()
    const { app, first } = await aCampusWith('one.school.edu')
    for (const { url } of hostile.urls) {
      const refused = await app.call('POST /v1/webhook-endpoints', { key: true, body: { url } })
      expect([refused.status, refused.body['code']], url).toEqual([400, 'request_invalid'])
      expect(refused.body['errors'], url).toMatchObject([{ pointer: '/url' }])
      const moved = await app.call(`PATCH /v1/webhook-endpoints/${first.id}`, { key: true, body: { url } })
      expect(moved.status, url).toBe(400)
    }
    expect(got).toEqual([])
  })

  it('[HOOK-11] is one of ten, is its campus’s alone, and is gone when it is removed', async () => {
    const { app, first } = await aCampusWith('one.school.edu')
    const body = { url: 'https://more.school.edu/' }
    for (let made = 1; made < webhookEndpointsMax; made++)
      expect((await app.call('POST /v1/webhook-endpoints', { key: true, body })).status).toBe(201)
    const eleventh = await app.call('POST /v1/webhook-endpoints', { key: true, body })
    expect([eleventh.status, eleventh.body['code']]).toEqual([409, 'endpoints_exhausted'])
    expect((await get(app, '/v1/webhook-endpoints'))['data']).toHaveLength(webhookEndpointsMax)

    const path = `/v1/webhook-endpoints/${first.id}`
    const elsewhere = await anApp()
    expect((await elsewhere.call(`GET ${path}`, { key: true })).status).toBe(404)
    expect((await app.call(`GET ${path}`, { as: 'amy' })).status).toBe(403)
    expect((await app.call(`DELETE ${path}`, { key: true })).body).toEqual({ deleted: true })
    for (const line of [`GET ${path}`, `DELETE ${path}`, `GET ${path}/deliveries`, `POST ${path}/test`])
      expect((await app.call(line, { key: true })).status).toBe(404)
  })
})

describe('GET /v1/events', () => {
  it('[EVT-1] goes on after the last event that one has, and its cursor is its own', async () => {
    const app = await anApp({ settings: { events: true } })
    const id = await app.aGroup('Lab')
    for (const text of ['one', 'two', 'three']) await app.say(id, text)
    const path = `/v1/events?conversation=${id}&type=message.created`
    const texts = async (more = '') => {
      const { data } = await get(app, `${path}${more}`)
      return (data as WebhookBody['data'][]).map(({ message }) => message?.text)
    }
    await expect.poll(() => texts()).toEqual(['one', 'two', 'three'])
    const { data, next_cursor: cursor } = await get(app, `${path}&limit=1`)
    const [{ id: last } = expect.unreachable()] = data as WebhookBody['data'][]
    expect(await texts(`&after=${last}`)).toEqual(['two', 'three'])
    expect(await texts(`&cursor=${String(cursor)}`)).toEqual(['two', 'three'])

    expect((await get(app, `/v1/users?cursor=${String(cursor)}`))['code']).toBe('cursor_invalid')
    expect(await get(app, '/v1/events?after=evt_nobodys0_1')).toMatchObject({
      errors: [{ pointer: '/after' }],
    })
    expect(await texts(`&after=${last}&cursor=${String(cursor)}`), 'whoever pages on says both').toEqual([
      'two',
      'three',
    ])
    const elsewhere = await anApp()
    expect((await elsewhere.call(`GET /v1/events?after=${last}`, { key: true })).status).toBe(400)
    expect((await app.call('GET /v1/events', { as: 'amy' })).status).toBe(403)
  })

  it('[EVT-8] tells what is begun and said where the campus listens, and staff’s acts alone where it does not', async () => {
    const quiet = await anApp()
    const id = await quiet.aGroup('Lab')
    await quiet.say(id, 'unheard')
    await quiet.call(`DELETE /v1/conversations/${id}/messages/1`, { key: true })
    const types = async (app: TestApp) => {
      const { data } = await get(app, '/v1/events')
      return (data as WebhookBody['data'][]).map(({ type }) => type)
    }
    await expect.poll(() => types(quiet)).toEqual(['message.deleted'])

    const listening = await anApp({ settings: { events: true } })
    await listening.say(await listening.aGroup('Lab'), 'heard')
    await expect.poll(() => types(listening)).toEqual(['conversation.created', 'message.created'])
  })
})

it('[HOOK-1] the setting for laptops is nowhere in a deployment', () => {
  expect(env.WEBHOOKS_TO_LOCALHOST).toBeUndefined()
})
