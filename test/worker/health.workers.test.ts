/** What monitors and deployers are told, with each of the things a deployment stands on away in turn. */
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { ConversationRoom } from '../../durable-objects/conversation/conversation-room.ts'
import type { Environment } from '../../worker/environment.ts'
import { neededSchemaLevel } from '../../stores/schema-level.ts'
import { anApp } from './an-app.ts'

const nobody = 'http://127.0.0.1:1'
const passed = { ok: true, ms: expect.any(Number) as number }
const failed = { ok: false, ms: expect.any(Number) as number }
const schema = { ok: true, needed: neededSchemaLevel, applied: neededSchemaLevel }

/** Rooms that are not to be had. */
const noRooms = {
  ...env.CONVERSATIONS,
  getByName: () => {
    throw new Error('no room')
  },
} as unknown as DurableObjectNamespace<ConversationRoom>

describe('readiness', () => {
  it('[OPS-1] is 200 while Postgres with its tables, Redis and a room answer, and costs one round trip to the database', async () => {
    const app = await anApp()
    const { status, body, roundTrips } = await app.call('GET /health/ready')
    expect({ status, body, roundTrips }).toEqual({
      status: 200,
      body: { status: 'ready', postgres: passed, schema, redis: passed, room: passed },
      roundTrips: 1,
    })
  })

  it.each<[string, Partial<Environment>, Record<string, unknown>]>([
    [
      'Postgres',
      { DATABASE_ENDPOINT: nobody },
      { postgres: failed, schema: { ...schema, ok: false, applied: null } },
    ],
    ['Redis', { UPSTASH_REDIS_REST_URL: nobody }, { redis: failed }],
    ['the rooms', { CONVERSATIONS: noRooms }, { room: failed }],
  ])('[OPS-1] is 503 without %s, which it names, and says no more of it', async (_, bindings, lack) => {
    const app = await anApp()
    const { status, body } = await app.call('GET /health/ready', { bindings })
    expect({ status, body }).toEqual({
      status: 503,
      body: { status: 'not_ready', postgres: passed, schema, redis: passed, room: passed, ...lack },
    })
  })

  it('[OPS-2] is believed for five seconds, so asking often asks no vendor', async () => {
    const app = await anApp()
    const bindings = { ...env }
    const ask = () => app.call('GET /health/ready', { within: bindings })
    expect([(await ask()).roundTrips, (await ask()).roundTrips]).toEqual([1, 0])
  })
})

describe('the version', () => {
  it('[OPS-3] names this code and the deployment, where there is one', async () => {
    const app = await anApp()
    const said = {
      version: '0.1.0',
      subprotocols: ['homeroom.v1'],
      apiVersions: ['2026-11-25'],
      schema: neededSchemaLevel,
    }
    const { VERSION: _, ...without } = env
    expect((await app.call('GET /version', { within: without })).body).toEqual({ ...said, deployment: null })
    const VERSION = { id: '7c1f', tag: 'v12', timestamp: '2026-11-25T10:00:00Z' }
    expect((await app.call('GET /version', { bindings: { VERSION } })).body).toEqual({
      ...said,
      deployment: { id: '7c1f', tag: 'v12', at: '2026-11-25T10:00:00Z' },
    })
  })
})
