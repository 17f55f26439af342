/** A real Redis against the contract, the engine against it by random dialogues, and its life as a process. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isAlive, runs } from '../../local/left-behind.ts'
import { RedisEngine } from '../../local/redis-engine.ts'
import type { RedisExecutor } from '../../local/redis-reply.ts'
import { findRedisProgram } from '../../local/redis-server-process.ts'
import { type RunningRedis, startRedis } from '../../local/redis.ts'
import { leaveBehind } from './leave-behind.ts'
import { describeRedisContract, plain } from './redis-contract.ts'

const program = await findRedisProgram()
const why = program === undefined ? ' (skipped: neither redis-server nor valkey-server is on PATH)' : ''
if (why !== '') console.warn(`Tests of a real Redis${why}`)

describe.skipIf(program === undefined)(`a real Redis${why}`, () => {
  let redis: RunningRedis
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  describe('keeps the contract', () => {
    describeRedisContract(() => redis)
  })

  test('answers like the engine, whatever it is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aCommand(), { minLength: 1, maxLength: 60 }), async (commands) => {
        const engine = new RedisEngine()
        await redis.execute(['FLUSHALL'])
        const replies = await Promise.all(commands.map((command) => redis.execute(command)))
        for (const [at, command] of commands.entries()) {
          const real = comparable(command, replies[at] ?? null)
          expect([command, comparable(command, engine.execute(command))]).toEqual([command, real])
        }
      }),
      { numRuns: 3_000 },
    )
  }, 60_000)

  test('names its program and its version', () => {
    expect([program?.kind, redis.version]).toEqual([redis.kind, expect.stringMatching(/^\d+\.\d+\.\d+$/)])
  })
})

describe.skipIf(program === undefined)(`the process of a real Redis${why}`, () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'homeroom-redis-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('keeps its data between runs when it has a folder', async () => {
    const dataDir = join(folder, 'kept')
    const first = await startRedis({ dataDir })
    await first.execute(['SET', 'a', '1'])
    await first.stop()

    const second = await startRedis({ dataDir })
    expect(await second.execute(['GET', 'a'])).toBe('1')
    await second.stop()
  })

  test('a folder in use is refused, in a sentence', async () => {
    const dataDir = join(folder, 'busy')
    const first = await startRedis({ dataDir })

    await expect(startRedis({ dataDir })).rejects.toThrow(
      /Another Redis \(process \d+\) is using the data folder/,
    )

    await first.stop()
  })

  test('commands fail at once while it is down and work again when it is back', async () => {
    const first = await startRedis()
    const { port, password } = new URL(String(first.url))
    process.kill(Number(first.pid), 'SIGKILL')
    await expect(ask(first, 50)).rejects.toThrow(gone)

    const begun = performance.now()
    await expect(first.execute(['PING'])).rejects.toThrow(gone)
    await expect(first.transaction([['PING']])).rejects.toThrow(gone)
    expect(performance.now() - begun).toBeLessThan(500)

    const second = await startRedis({ port: Number(port), password })
    await vi.waitFor(async () => expect(await first.execute(['PING'])).toBe('PONG'), 3_000)
    await first.stop()
    await second.stop()
  })

  test('what a killed starter left behind is stopped and its data are taken over', async () => {
    const dataDir = join(folder, 'left')
    const left = await leaveBehind('redis.ts', `startRedis(${JSON.stringify({ dataDir })})`)
    expect(isAlive(left)).toBe(true)

    const heir = await startRedis({ dataDir })

    expect(await heir.execute(['PING'])).toBe('PONG')
    expect(await runs(left, heir.kind)).toBe(false)
    await heir.stop()
  })

  test('a server that nobody runs is refused, in a sentence without its password', async () => {
    const attempt = startRedis({ externalUrl: 'redis://:secret@127.0.0.1:1' })

    await expect(attempt).rejects.toThrow(/^No Redis answers at 127\.0\.0\.1:1: (?!.*secret)/)
  })
})

/** How the client words that its socket closed, or that there is none. */
const gone = /closed|offline|reset|ECONNREFUSED/i

async function ask(redis: RedisExecutor, tries: number): Promise<void> {
  for (let at = 0; at < tries; at++) {
    await redis.execute(['PING'])
    await sleep(20)
  }
}

/** Members of sets and fields of hashes come in an order that Redis doesn't promise. */
function comparable(command: readonly string[], reply: Parameters<typeof plain>[0]) {
  const answer = plain(reply)
  const isUnordered = ['SMEMBERS', 'HGETALL'].includes(command[0] ?? '')
  return isUnordered && Array.isArray(answer) ? answer.map(String).sort() : answer
}

function aCommand(): fc.Arbitrary<string[]> {
  const key = fc.constantFrom('a', 'b', 'c')
  const member = fc.constantFrom('x', 'y', 'z', 'é', '1', '10', '2')
  const score = fc.constantFrom(
    '0',
    '1',
    '2',
    '2.5',
    '-3',
    '1e3',
    'inf',
    '-inf',
    '007',
    '+4',
    '.5',
    '',
    'nope',
  )
  const bound = fc.oneof(
    score,
    score.map((text) => `(${text}`),
    fc.constantFrom('+inf', '-inf'),
  )
  const index = fc.constantFrom('0', '1', '-1', '-2', '5', '-9', 'x', '01', '')
  const text = fc.constantFrom('', 'v', '5', '-7', 'ß', '9223372036854775807')
  const few = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 0, maxLength: 3 })
  const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 4 })
  const words = (...options: string[]) => fc.shuffledSubarray(options)
  const pairs = fc.array(fc.tuple(score, member), { maxLength: 4 }).map((list) => list.flat())
  const fields = fc.array(fc.tuple(member, text), { maxLength: 3 }).map((list) => list.flat())
  const limit = fc.oneof(
    fc.constant<string[]>([]),
    fc.tuple(index, index).map((page) => ['LIMIT', ...page]),
  )
  const seconds = fc.constantFrom('1000', '50000', '0', '-1', 'x')
  const call = (name: string, ...parts: fc.Arbitrary<string | string[]>[]) =>
    fc.tuple(...parts).map((values) => [name, ...values.flat()])
  return fc.oneof(
    call('GET', key),
    call('SET', key, text, words('NX', 'XX', 'GET', 'KEEPTTL')),
    call('SET', key, text, fc.constantFrom('EX', 'PX'), fc.constantFrom('900000', '0', 'x')),
    call('MGET', some(key)),
    call('INCR', key),
    call('DEL', few(key)),
    call('EXISTS', some(key)),
    call('TYPE', key),
    call('TTL', key),
    call('EXPIRE', key, seconds, words('NX', 'XX', 'GT', 'LT')),
    call('HSET', key, fields),
    call('HGET', key, member),
    call('HMGET', key, few(member)),
    call('HGETALL', key),
    call('HDEL', key, some(member)),
    call('SADD', key, few(member)),
    call('SREM', key, some(member)),
    call('SMEMBERS', key),
    call('SMISMEMBER', key, some(member)),
    call('SCARD', key),
    ...[1, 2, 3].map(() => call('ZADD', key, words('NX', 'XX', 'GT', 'LT', 'CH', 'INCR'), pairs)),
    call('ZADD', key, pairs),
    call('ZREM', key, some(member)),
    call('ZSCORE', key, member),
    call('ZMSCORE', key, some(member)),
    call('ZCARD', key),
    call('ZCOUNT', key, bound, bound),
    call('ZRANGE', key, index, index, words('REV', 'WITHSCORES'), limit),
    call('ZRANGE', key, bound, bound, fc.constant('BYSCORE'), words('REV', 'WITHSCORES'), limit),
    call('ZREMRANGEBYSCORE', key, bound, bound),
    call('ZREMRANGEBYRANK', key, index, index),
    call('DBSIZE'),
  )
}
