/** Events and webhooks from a person's word to a host's receiver: the whole system, through the queue. */
import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { homeroomServer, type HomeroomServer, type WebhookBody } from '../../client/server/homeroom-server.ts'
import { aCampus, type TestCampus } from '../campus.ts'
import hostile from '../data/hostile_webhook_urls.json'
import { type RunningWorker, startWorker } from './running-worker.ts'

let worker: RunningWorker
let oak: TestCampus
let homeroom: HomeroomServer
let conversation: string
beforeAll(async () => {
  const services = inject('services')
  worker = await startWorker(services, './wrangler.toml', { WEBHOOKS_TO_LOCALHOST: 'allowed' })
  // it listens from the beginning: a campus that is known already learns of its first endpoint within a minute
  oak = await aCampus(services, { settings: { events: true } })
  homeroom = homeroomServer({ url: worker.url.href, serverKey: oak.serverKey })
  await homeroom.putUsers({ body: { users: [oak.people.ada, oak.people.ben] } })
  const made = { kind: 'group' as const, title: 'Lab', members: ['ada', 'ben'] }
  conversation = (await homeroom.createConversation({ body: made })).id
})
afterAll(() => worker.close())

const closings: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()))
})

type Got = { id: string; headers: Record<string, string>; body: string; data: WebhookBody['data'] }

/** A receiver with an endpoint of its own, for as long as the test lasts. */
async function aReceiver(
  answer: (got: Got, response: ServerResponse) => void = (_, response) => void response.end(),
) {
  const got: Got[] = []
  const server = createServer((request: IncomingMessage, response) => {
    void buffer(request).then((bytes) => {
      const body = bytes.toString()
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      const { data } = JSON.parse(body) as WebhookBody
      const one = { id: headers['webhook-id'] ?? '', headers, body, data }
      got.push(one)
      answer(one, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const endpoint = await homeroom.createWebhookEndpoint({ body: { url } })
  closings.push(async () => {
    server.closeAllConnections()
    server.close()
    await homeroom.deleteWebhookEndpoint({ endpointId: endpoint.id })
  })
  return { got, endpoint, of: (text: string) => got.filter(({ data }) => data.message?.text === text) }
}

const say = (text: string) =>
  homeroom.sendMessage({
    id: conversation,
    body: { text, senderId: 'ada', clientMessageId: crypto.randomUUID() },
  })

const deliveriesOf = async (endpointId: string) => (await homeroom.listWebhookDeliveries({ endpointId })).data

describe('a webhook', () => {
  test('[HOOK-16] brings what was said to its receiver within seconds, signed, and the log has the same', async () => {
    const { of, endpoint } = await aReceiver()
    const sent = await say('to be told')
    await expect.poll(() => of('to be told').length).toBe(1)

    const [{ id, headers, body, data } = expect.unreachable()] = of('to be told')
    expect(new Webhook(endpoint.secret).verify(body, headers)).toEqual(JSON.parse(body))
    expect(data).toMatchObject({
      ...{ id, type: 'message.created', conversationId: conversation, seq: sent.seq, rev: sent.rev },
      epoch: sent.epoch,
    })
    const logged = await homeroom.listEvents({ conversation, type: ['message.created'] })
    expect(logged.data).toContainEqual(data)
  })

  test('[HOOK-6] of an endpoint that never answers delays nobody else’s', async () => {
    const silent = await aReceiver(() => undefined)
    await say('before silence')
    await expect.poll(() => silent.of('before silence').length).toBe(1)
    const awake = await aReceiver()
    await say('beside silence')
    await expect.poll(() => awake.of('beside silence').length, { timeout: 5_000 }).toBe(1)
  })

  test('[HOOK-7] that is answered 410 is the last, and the endpoint says why', async () => {
    const { endpoint, got } = await aReceiver((_, response) => void response.writeHead(410).end())
    const other = await aReceiver()
    await say('gone')
    const state = () => homeroom.getWebhookEndpoint({ endpointId: endpoint.id })
    await expect.poll(async () => (await state()).disabledReason).toBe('gone')
    await expect.poll(() => other.got.map(({ data }) => data.type)).toContain('webhook.endpoint_disabled')
    const known = got.length
    await say('unheard')
    await expect.poll(() => other.of('unheard').length).toBe(1)
    expect(got).toHaveLength(known)
  })

  test('[HOOK-10] can be tested, looked up with its attempts, and sent again by its id or since a time', async () => {
    const since = new Date().toISOString()
    const { got, of, endpoint } = await aReceiver()
    const about = { endpointId: endpoint.id }
    await homeroom.testWebhookEndpoint(about)
    await expect.poll(() => got.map(({ data }) => data.type)).toContain('webhook.test')
    await say('again')
    await expect.poll(() => of('again').length).toBe(1)
    const [{ id } = expect.unreachable()] = of('again')
    await expect
      .poll(async () => (await deliveriesOf(endpoint.id)).find((one) => one.id === id))
      .toMatchObject({ state: 'delivered', attempts: 1, log: [{ status: 200 }] })

    await homeroom.resendWebhook({ ...about, eventId: id })
    await expect.poll(() => of('again').length).toBe(2)
    await expect
      .poll(async () => (await deliveriesOf(endpoint.id)).find((one) => one.id === id)?.state)
      .toBe('delivered')
    await homeroom.resendWebhooksSince({ ...about, body: { since } })
    await expect.poll(() => of('again').length).toBe(3)
    expect(new Set(of('again').map((one) => one.id))).toEqual(new Set([id]))
  })

  test('[HOOK-8] is signed by both secrets while one is replaced, and shows a secret once', async () => {
    const { of, endpoint } = await aReceiver()
    const about = { endpointId: endpoint.id }
    const rotated = await homeroom.rotateWebhookSecret({ ...about, body: { overlapSeconds: 60 } })
    expect(rotated.secret).not.toBe(endpoint.secret)
    expect(JSON.stringify(await homeroom.listWebhookEndpoints())).not.toContain('whsec_')
    await say('two secrets')
    await expect.poll(() => of('two secrets').length).toBe(1)
    const [{ body, headers } = expect.unreachable()] = of('two secrets')
    for (const secret of [endpoint.secret, rotated.secret]) new Webhook(secret).verify(body, headers)
  })

  test('[HOOK-1] goes to no hostile address: none can be registered', async () => {
    for (const { url } of hostile.urls.filter(
      (one) => !one.url.includes('127') && !/localhost/i.test(one.url),
    )) {
      const refused = await worker.call(oak, 'POST /v1/webhook-endpoints', { key: true, body: { url } })
      expect(refused, url).toMatchObject({
        status: 400,
        body: {
          code: 'request_invalid',
          errors: [{ pointer: '/url', detail: expect.stringMatching(/^must /) }],
        },
      })
    }
  })
})

describe('GET /v1/events', () => {
  test('[EVT-1] is iterated from the last event that one has, and its cursor is its own', async () => {
    await say('one')
    const last = async () => {
      const all = []
      for await (const event of homeroom.listEvents({ conversation })) all.push(event)
      return all
    }
    await expect.poll(async () => (await last()).at(-1)?.message?.text).toBe('one')
    const after = (await last()).at(-1)?.id ?? expect.unreachable()
    for (const text of ['two', 'three', 'four']) await say(text)
    const textsAfter = async () => {
      const texts = []
      for await (const { message } of homeroom.listEvents({ conversation, after, limit: 2 }))
        texts.push(message?.text)
      return texts
    }
    await expect.poll(textsAfter).toEqual(['two', 'three', 'four'])

    const ask = (query: string) => worker.call(oak, `GET /v1/events?${query}`, { key: true })
    const { body } = await ask('limit=1')
    expect((await ask(`limit=1&cursor=${String(body['next_cursor'])}`)).status).toBe(200)
    const elsewhere = await worker.call(oak, `GET /v1/users?cursor=${String(body['next_cursor'])}`, {
      key: true,
    })
    expect(elsewhere.body['code']).toBe('cursor_invalid')
    expect((await ask('after=evt_nobodys0_1')).body).toMatchObject({ errors: [{ pointer: '/after' }] })
    expect((await ask(`after=${after}&cursor=${String(body['next_cursor'])}`)).status).toBe(400)
    expect((await worker.call(oak, 'GET /v1/events', { as: oak.people.amy })).status).toBe(403)
  })
})

describe('docs/examples/receive-webhooks.ts', () => {
  test('[QUICK-2] takes what it is sent', async () => {
    const free = createServer()
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve))
    const { port } = free.address() as AddressInfo
    await new Promise((resolve) => free.close(resolve))
    const { id, secret } = await homeroom.createWebhookEndpoint({
      body: { url: `http://127.0.0.1:${port}/`, types: ['message.created'] },
    })
    const root = join(import.meta.dirname, '../..')
    const child = spawn(process.execPath, [join(root, 'docs/examples/receive-webhooks.ts'), String(port)], {
      cwd: root,
      env: { ...process.env, HOMEROOM_WEBHOOK_SECRET: secret },
    })
    let said = ''
    child.stdout.on('data', (chunk) => (said += String(chunk)))
    child.stderr.on('data', (chunk) => (said += String(chunk)))
    try {
      await expect.poll(() => said).toContain('listening')
      await say('for the example')
      await expect.poll(() => said).toContain('message.created for the example')
      const forged = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' })
      expect(forged.status).toBe(400)
    } finally {
      child.kill()
      await homeroom.deleteWebhookEndpoint({ endpointId: id })
    }
  })
})
