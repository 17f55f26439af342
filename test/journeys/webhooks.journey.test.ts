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
})

describe('GET /v1/events', () => {
  test('[EVT-1] is iterated from the last event that one has, page by page', async () => {
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
