/**
 * Redis stopped, hanging, slow, flushed and failed over behind its replica, under a running system. What people say and
 * hear does not notice; what lists say comes from Postgres meanwhile, and is right again with nobody's help.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { WebSocket } from 'ws'
import { ConversationConnection } from '../../client/conversation-connection.ts'
import { conversationSocketUrl, handshakeProtocols } from '../../client/socket.ts'
import { startUpstashRestServer, type UpstashRestServer } from '../../local/upstash-rest-server.ts'
import { redisTimeoutMs } from '../../schema/limits.ts'
import { aCampus, type TestCampus } from '../campus.ts'
import { textOf } from '../text-of.ts'
import { FailingRedis } from './failing-redis.ts'
import { type RunningWorker, startWorker } from './running-worker.ts'

type Who = keyof TestCampus['people']
type Row = { id: string; unread: number; mentioned: number; lastSeq: number }

/** The promise of docs/SPEC: after any of these faults ends, unread is what a recount says. */
const rightWithin = { timeout: 30_000, interval: 250 }

let redis: FailingRedis
let rest: UpstashRestServer
let worker: RunningWorker
let oak: TestCampus
const open: { close: () => void }[] = []

beforeAll(async () => {
  redis = await FailingRedis.start()
  const token = randomBytes(16).toString('hex')
  rest = await startUpstashRestServer({ redis, token })
  const services = inject('services')
  const addresses = { UPSTASH_REDIS_REST_URL: rest.url, UPSTASH_REDIS_REST_TOKEN: token }
  ;[worker, oak] = await Promise.all([startWorker({ ...services, ...addresses }), aCampus(services)])
})
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})
afterAll(async () => {
  await worker.close()
  redis.delayMs = 0
  await rest.stop()
  await redis.stop()
})

const call = (who: Who, line: string, body?: unknown) => worker.call(oak, line, { as: oak.people[who], body })

async function aGroup(): Promise<string> {
  const { body } = await call('ada', 'POST /v1/conversations', {
    ...{ kind: 'group', title: 'Lab', members: ['ben', 'cyd'] },
  })
  return String(body['id'])
}

async function say(id: string, text = 'hello @ben'): Promise<void> {
  const message = { clientMessageId: randomBytes(8).toString('hex'), text }
  const { status } = await call('ada', `POST /v1/conversations/${id}/messages`, message)
  expect(status).toBe(201)
}

async function rowOf(who: Who, id: string) {
  const { body, ...rest } = await call(who, 'GET /v1/conversations?limit=100')
  return { ...rest, body, row: (body['data'] as Row[]).find((one) => one.id === id) }
}

async function listOf(who: Who, id: string) {
  const { body, status, roundTrips, row } = await rowOf(who, id)
  return { status, delayed: body['delayed'], unread: row?.unread, mentioned: row?.mentioned, roundTrips }
}

async function stateOf(who: Who): Promise<unknown> {
  const { body } = await call('ina', `GET /v1/presence?users=${who}`)
  return (body['data'] as { state: string }[])[0]?.state
}

/** Ada says something over her socket; how long the ack took, and how long Ben waited for the message. */
async function talk(id: string, text: string): Promise<{ acked: number; heard: number }> {
  const [adas, bens] = [await connect('ada', id), await connect('ben', id)]
  const start = performance.now()
  const heard = bens.hear(text).then(() => performance.now() - start)
  await adas.connection.send(text)
  return { acked: performance.now() - start, heard: await heard }
}

async function connect(who: Who, id: string) {
  const waiting = new Map<string, () => void>()
  let onLive = () => {}
  const live = new Promise<void>((resolve) => void (onLive = resolve))
  const connection = new ConversationConnection({
    url: conversationSocketUrl(worker.url.href, id),
    token: () => oak.tokenFor(oak.people[who]),
    dial: (url, protocols) => new WebSocket(url, protocols),
    listener: {
      onState: (state) => state === 'live' && onLive(),
      onMessages: ({ changed }) => {
        for (const { text } of changed) waiting.get(text)?.()
      },
    },
  })
  open.push(connection)
  connection.open()
  await live
  const hear = (text: string) => new Promise<void>((resolve) => void waiting.set(text, resolve))
  return { connection, hear }
}

/** A device of Ben's: the last seq that it has been badged with. */
async function aDevice(who: Who): Promise<{ badgedTo: (id: string) => number | undefined }> {
  const token = await oak.tokenFor(oak.people[who])
  const url = new URL('/v1/socket', worker.url.href.replace('http', 'ws'))
  const socket = new WebSocket(url.href, handshakeProtocols(token))
  open.push(socket)
  const badges = new Map<string, number>()
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('open', () => socket.send(JSON.stringify({ type: 'join' })))
    socket.on('message', (data) => {
      const frame = JSON.parse(textOf(data)) as {
        type: string
        summaries?: { conversationId: string; lastSeq: number }[]
      }
      for (const { conversationId, lastSeq } of frame.summaries ?? []) badges.set(conversationId, lastSeq)
      if (frame.type === 'snapshot' || frame.type === 'problem') resolve()
    })
  })
  return { badgedTo: (id) => badges.get(id) }
}

describe('while Redis hangs', () => {
  test('[REDIS-1] whoever speaks is acked, and whoever listens hears, before Redis is even given up on', async () => {
    const id = await aGroup()
    redis.delayMs = Number.POSITIVE_INFINITY
    await sleep(200) // what was under way is answered
    const answered = redis.answered
    const { acked, heard } = await talk(id, 'can you hear me?')
    expect(redis.answered).toBe(answered)
    expect(Math.max(acked, heard)).toBeLessThan(redisTimeoutMs)
    redis.delayMs = 0
  })
})

describe('while Redis is slow', () => {
  test('[REDIS-1] nobody who speaks or listens waits for it', async () => {
    const id = await aGroup()
    redis.delayMs = 1_000
    const { acked, heard } = await talk(id, 'are you slow?')
    expect(Math.max(acked, heard)).toBeLessThan(redis.delayMs)
    await expect.poll(async () => (await listOf('cyd', id)).unread, rightWithin).toBe(1)
    redis.delayMs = 0
  })
})

describe('while Redis has stopped', () => {
  test('[REDIS-2] lists come from Postgres in one round trip and say that badges are delayed', async () => {
    const id = await aGroup()
    await say(id)
    await redis.stop()
    await say(id)
    await expect
      .poll(() => listOf('ben', id), rightWithin)
      .toEqual({ status: 200, delayed: true, unread: 2, mentioned: 2, roundTrips: 1 })
    await redis.startAgain()
  })

  test('[REDIS-3] presence is unknown, and never offline', async () => {
    await aDevice('ben')
    await redis.stop()
    expect([await stateOf('ben'), await stateOf('cyd')]).toEqual(['unknown', 'unknown'])
    await redis.startAgain()
    // what it knew is lost, and Ben is connected: until he is swept, nobody can say
    expect([await stateOf('ben'), await stateOf('cyd')]).toEqual(['unknown', 'unknown'])
  })

  test('[REDIS-4] badges of small conversations still come', async () => {
    const id = await aGroup()
    const bens = await aDevice('ben')
    await redis.stop()
    await say(id)
    await expect.poll(() => bens.badgedTo(id), rightWithin).toBe(1)
    await redis.startAgain()
  })
})

describe('after Redis has come back', () => {
  test('[REDIS-5] empty, after a stop: lists are right and warm with nobody’s help', async () => {
    const id = await aGroup()
    await say(id)
    await redis.stop()
    for (let time = 0; time < 3; time++) await say(id)
    await call('cyd', `POST /v1/conversations/${id}/read`, { seq: 3 })
    await redis.startAgain()
    const right = { status: 200, delayed: false, mentioned: 4, unread: 4, roundTrips: 0 }
    await expect.poll(() => listOf('ben', id), rightWithin).toEqual(right)
    await expect.poll(() => listOf('cyd', id), rightWithin).toEqual({ ...right, mentioned: 0, unread: 1 })
  })

  test('[REDIS-5] empty, in the middle of a conversation: lists are right, and whoever is connected is badged', async () => {
    const id = await aGroup()
    const bens = await aDevice('ben')
    await say(id)
    await redis.flush()
    await listOf('ben', id) // builds the list anew while Postgres may still lack what was just said
    await say(id)
    await expect.poll(async () => (await listOf('ben', id)).unread, rightWithin).toBe(2)
    await expect.poll(() => bens.badgedTo(id), rightWithin).toBe(2)
  })

  test('[REDIS-5] empty, while somebody views what nobody writes in: their list says so at once, and after it', async () => {
    const id = await aGroup()
    const bens = await connect('ben', id)
    await say(id)
    await expect.poll(async () => (await listOf('ben', id)).unread, rightWithin).toBe(1)
    bens.connection.setViewing(true)
    const inRedis = { status: 200, delayed: false, unread: 0, mentioned: 0, roundTrips: 0 }
    await expect.poll(() => listOf('ben', id), rightWithin).toEqual(inRedis)
    await say(id)
    await redis.stop()
    const read = { lastSeq: 2, unread: 0, mentioned: 0 }
    await expect.poll(async () => (await rowOf('ben', id)).row, rightWithin).toMatchObject(read)
    await redis.startAgain()
    expect(await listOf('ben', id), 'rebuilt').toEqual({ ...inRedis, roundTrips: 1 })
    expect(await listOf('ben', id)).toEqual(inRedis)
    bens.connection.close()
    await say(id)
    await expect.poll(async () => (await listOf('ben', id)).unread, rightWithin).toBe(1)
  })

  test('[REDIS-6] without the last writes, as a replica that lagged: lists are right with nobody’s help', async () => {
    const id = await aGroup()
    await say(id)
    await expect.poll(async () => (await listOf('ben', id)).unread, rightWithin).toBe(1)
    redis.isLagging = true
    await say(id)
    await expect.poll(async () => (await listOf('ben', id)).unread, rightWithin).toBe(2)
    await call('ben', `POST /v1/conversations/${id}/read`, { seq: 2 })
    await expect.poll(async () => (await listOf('ben', id)).unread, rightWithin).toBe(0)
    await redis.failOver()
    expect((await listOf('ben', id)).unread).toBe(1)
    await expect.poll(async () => (await listOf('cyd', id)).unread, rightWithin).toBe(2)
    await expect.poll(async () => (await listOf('ben', id)).unread, rightWithin).toBe(0)
  })
})
