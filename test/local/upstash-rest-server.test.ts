/**
 * The local REST server, asked by Upstash's own client with the settings that production uses, in front of the
 * engine and, where there is one, of a real Redis.
 */
import { Redis } from '@upstash/redis/cloudflare'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RedisEngine } from '../../local/redis-engine.ts'
import type { RedisExecutor } from '../../local/redis-reply.ts'
import { findRedisProgram } from '../../local/redis-server-process.ts'
import { startRedis } from '../../local/redis.ts'
import { startUpstashRestServer, type UpstashRestServer } from '../../local/upstash-rest-server.ts'

const token = 'a-token-of-this-test'
const hasRealRedis = (await findRedisProgram()) !== undefined

type Started = RedisExecutor & { stop: () => Promise<void> }

function startEngine(): Promise<Started> {
  const engine = new RedisEngine()
  return Promise.resolve({
    execute: async (command) => engine.execute(command),
    transaction: async (commands) => engine.transaction(commands),
    stop: async () => {},
  })
}

const fronted = [
  { name: 'the in-process engine', start: startEngine, isThere: true },
  { name: 'a real Redis (skipped where none is on PATH)', start: () => startRedis(), isThere: hasRealRedis },
]

function clientOf(url: string, bearer = token): Redis {
  return new Redis({
    url,
    token: bearer,
    automaticDeserialization: false,
    retry: { retries: 1 },
    signal: () => AbortSignal.timeout(1_500),
    enableTelemetry: false,
  })
}

for (const { name, start, isThere } of fronted) {
  describe.skipIf(!isThere)(`the REST server in front of ${name}`, () => {
    let redis: Started
    let server: UpstashRestServer
    let client: Redis
    let requests: number[] = []
    let commands: string[] = []
    beforeAll(async () => {
      redis = await start()
      server = await startUpstashRestServer({
        redis,
        token,
        onRequest: (info) => requests.push(info.commands),
        onCommand: ([command = '']) => commands.push(command),
      })
      client = clientOf(server.url)
    })
    beforeEach(async () => {
      await redis.execute(['FLUSHALL'])
      requests = []
      commands = []
    })
    afterAll(async () => {
      await server.stop()
      await redis.stop()
    })

    test.each([
      'test',
      'u1',
      'OK',
      '',
      '123',
      'null',
      '{"a":1}',
      'dGVzdA==',
      'Zoë ☃ 😀',
      'a\0b\r\n',
      'x'.repeat(200_000),
    ])('text comes back as it went in: %j', async (text) => {
      await client.set('k', text)
      await client.hset('h', { field: text })
      await client.sadd('s', text)

      expect(await client.get('k')).toBe(text)
      expect(await client.hgetall('h')).toEqual(['field', text])
      expect(await client.smembers('s')).toEqual([text])
      expect(await client.mget('k', 'nobody')).toEqual([text, null])
    })

    test('nothing is null, numbers are numbers, scores are text', async () => {
      expect(await client.get('nobody')).toBeNull()
      expect(
        await client.zadd('z', { gt: true }, { score: 1, member: 'u1' }, { score: 2.5, member: 'u2' }),
      ).toBe(2)
      expect(await client.zscore('z', 'u2')).toBe('2.5')
      expect(await client.zscore('z', 'nobody')).toBeNull()
      expect(await client.zcount('z', 2, '+inf')).toBe(1)
      expect(await client.zrange('z', 0, -1, { withScores: true, rev: true })).toEqual([
        'u2',
        '2.5',
        'u1',
        '1',
      ])
      expect(await client.zrange('z', '(1', '+inf', { byScore: true, offset: 0, count: 10 })).toEqual(['u2'])
      expect(await client.hmget('h', 'a', 'b')).toEqual([null, null])
      expect(await client.set('k', 'v', { ex: 100, nx: true })).toBe('OK')
      expect(await client.set('k', 'v', { ex: 100, nx: true })).toBeNull()
    })

    test('a pipeline is one request and answers in order', async () => {
      const pipeline = client.pipeline()
      pipeline.set('a', 'test')
      pipeline.get('a')
      pipeline.get('nobody')
      pipeline.sadd('s', 'u1', 'u2')
      pipeline.smembers('s')
      pipeline.dbsize()

      expect(await pipeline.exec()).toEqual(['OK', 'test', null, 2, expect.arrayContaining(['u1', 'u2']), 2])
      expect(requests).toEqual([6])
      expect(commands).toEqual(['set', 'get', 'get', 'sadd', 'smembers', 'dbsize'])
    })

    test('a command that fails in a pipeline leaves the others alone', async () => {
      const pipeline = client.pipeline()
      pipeline.set('a', '1')
      pipeline.sadd('a', 'x')
      pipeline.incr('a')

      expect(await pipeline.exec({ keepErrors: true })).toEqual([
        { result: 'OK' },
        {
          error: expect.stringContaining('WRONGTYPE Operation against a key holding the wrong kind of value'),
        },
        { result: 2 },
      ])
    })

    test('multi is one atomic request', async () => {
      const multi = client.multi()
      multi.incr('n')
      multi.incr('n')
      multi.get('n')

      expect(await multi.exec()).toEqual([1, 2, '2'])
      expect(requests).toEqual([3])
    })

    test('commands of one tick travel together', async () => {
      await Promise.all([client.get('a'), client.get('b'), client.zcard('z')])

      expect(requests).toEqual([3])
    })

    test('what Redis refuses rejects in its words', async () => {
      await client.set('a', 'x')

      await expect(client.incr('a')).rejects.toThrow('ERR value is not an integer or out of range')
      await expect(client.smembers('a')).rejects.toThrow('WRONGTYPE Operation against a key')
    })

    test('a wrong token is refused with 401 and reaches no Redis', async () => {
      await expect(clientOf(server.url, 'wrong').get('a')).rejects.toThrow('Unauthorized')
      expect(await ask('/', '["GET","a"]', { authorization: 'Bearer wrong' })).toMatchObject({ status: 401 })
      expect(requests).toEqual([])
    })

    test('without the encoding header text travels bare, and lists are encoded like the rest with it', async () => {
      await client.set('a', 'OK')
      expect(await ask('/', '["MGET","a"]')).toMatchObject({ status: 200, json: { result: ['OK'] } })
      const base64 = { 'upstash-encoding': 'base64' }
      expect(await ask('/', '["GET","a"]', base64)).toMatchObject({ json: { result: 'OK' } })
      expect(await ask('/', '["MGET","a"]', base64)).toMatchObject({ json: { result: ['T0s='] } })
      expect(await ask('/pipeline', '[["PING"],["GET","nobody"]]', base64)).toMatchObject({
        json: [{ result: 'UE9ORw==' }, { result: null }],
      })
    })

    test('every answer carries a sync token', async () => {
      const first = await ask('/', '["PING"]')
      expect(first.headers.get('upstash-sync-token')).toMatch(/./)
    })

    test('numbers and booleans among the arguments become text', async () => {
      expect(
        await ask('/pipeline', '[["SET","a",1.5],["GET","a"],["SET","b",true],["GET","b"]]'),
      ).toMatchObject({
        json: [{ result: 'OK' }, { result: '1.5' }, { result: 'OK' }, { result: 'true' }],
      })
    })

    test.each([
      ['/', 'not json', 400],
      ['/', '{}', 400],
      ['/', '[]', 400],
      ['/', '["SET","a",{"b":1}]', 400],
      ['/', '["SET","a",null]', 400],
      ['/', '["FROB"]', 400],
      ['/pipeline', '[]', 400],
      ['/pipeline', '["GET","a"]', 400],
      ['/multi-exec', '[["SET","a","1"],["GET"]]', 400],
      ['/get/a', '', 404],
    ])('POST %s with %s is refused with an error in JSON', async (path, body, status) => {
      expect(await ask(path, body)).toMatchObject({ status, json: { error: expect.stringMatching(/^ERR /) } })
      expect(await client.get('a')).toBeNull()
    })

    async function ask(path: string, body: string, headers: Record<string, string> = {}) {
      const response = await fetch(server.url + path, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${token}`, ...headers },
      })
      const json: unknown = await response.json()
      return { status: response.status, headers: response.headers, json }
    }
  })
}

describe('the REST server', () => {
  test('answers 503 while no Redis answers', async () => {
    const gone = () => Promise.reject(new Error('the socket is closed'))
    const server = await startUpstashRestServer({ redis: { execute: gone, transaction: gone }, token })

    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(`${server.url}/pipeline`, { method: 'POST', body: '[["PING"]]', headers })

    expect(response.status).toBe(503)
    expect(await response.json()).toEqual({ error: "ERR Redis can't be reached: the socket is closed" })
    await server.stop()
  })

  test('survives clients that leave before their answer, and stops at once with sockets open', async () => {
    let answer = () => {}
    const slow = new Promise<void>((resolve) => {
      answer = resolve
    })
    const execute = async ([command]: readonly string[]) => {
      if (command === 'SLOW') await slow
      return 'PONG'
    }
    const server = await startUpstashRestServer({ redis: { execute, transaction: async () => [] }, token })
    const headers = { authorization: `Bearer ${token}` }
    const leaving = fetch(server.url, {
      method: 'POST',
      body: '["SLOW"]',
      headers,
      signal: AbortSignal.timeout(100),
    })
    await expect(leaving).rejects.toThrow(/timeout/)
    answer()

    const next = await fetch(server.url, { method: 'POST', body: '["PING"]', headers })
    expect(await next.json()).toEqual({ result: 'PONG' })
    const begun = performance.now()
    await server.stop()
    expect(performance.now() - begun).toBeLessThan(500)
  })
})
