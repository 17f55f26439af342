/** The in-process engine against the contract, and what only it can show: its clock and its speed. */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { RedisEngine } from '../../local/redis-engine.ts'
import type { RedisExecutor } from '../../local/redis-reply.ts'
import { startRedis } from '../../local/redis.ts'
import { describeRedisContract } from './redis-contract.ts'

describe('the in-process Redis engine', () => {
  const engine = new RedisEngine()
  const executor: RedisExecutor = {
    execute: async (command) => engine.execute(command),
    transaction: async (commands) => engine.transaction(commands),
  }
  describeRedisContract(() => executor)
})

describe('the clock of the engine', () => {
  test('a key is gone once its time has come, of whatever type', () => {
    let now = 1_000
    const engine = new RedisEngine(() => now)
    engine.execute(['SET', 'a', '1', 'PX', '100'])
    engine.execute(['ZADD', 'z', '1', 'm'])
    engine.execute(['PEXPIRE', 'z', '100'])

    now = 1_099
    expect(engine.execute(['PTTL', 'a'])).toBe(1)
    expect(engine.execute(['ZCARD', 'z'])).toBe(1)

    now = 1_100
    expect(engine.execute(['GET', 'a'])).toBeNull()
    expect(engine.execute(['DBSIZE'])).toBe(0)
    expect(engine.execute(['ZADD', 'z', '2', 'n'])).toBe(1)
    expect(engine.execute(['ZRANGE', 'z', '0', '-1'])).toEqual(['n'])
    expect(engine.execute(['TTL', 'z'])).toBe(-1)
  })

  test('TTL rounds to the nearest second', () => {
    let now = 0
    const engine = new RedisEngine(() => now)
    engine.execute(['SET', 'a', '1', 'EX', '10'])

    now = 500
    expect(engine.execute(['TTL', 'a'])).toBe(10)
    now = 501
    expect(engine.execute(['TTL', 'a'])).toBe(9)
  })
})

describe('a sorted set of 50,000 members', () => {
  const engine = new RedisEngine()
  const users = Array.from({ length: 50_000 }, (_, at) => `user-${at}`)
  const pairs = users.flatMap((user, at) => [String((at * 7_919) % 50_000), user])

  test('is written in one ZADD within a second and counted 10,000 times within another', () => {
    const begun = performance.now()
    expect(engine.execute(['ZADD', 'reads', ...pairs])).toBe(50_000)
    expect(performance.now() - begun).toBeLessThan(1_000)

    const counting = performance.now()
    for (let seq = 0; seq < 10_000; seq++) {
      expect(engine.execute(['ZCOUNT', 'reads', String(seq), '+inf'])).toBe(50_000 - seq)
    }
    expect(performance.now() - counting).toBeLessThan(1_000)
  })

  test('moves single members 5,000 times within a second', () => {
    const begun = performance.now()
    for (let at = 0; at < 5_000; at++) engine.execute(['ZADD', 'reads', 'GT', '60000', `user-${at * 3}`])
    expect(performance.now() - begun).toBeLessThan(1_000)
    expect(engine.execute(['ZCOUNT', 'reads', '60000', '60000'])).toBe(5_000)
  })
})

describe('where no Redis is installed', () => {
  afterEach(() => vi.unstubAllEnvs())

  test('the engine stands in', async () => {
    vi.stubEnv('PATH', import.meta.dirname)

    const redis = await startRedis()

    expect(redis.kind).toBe('in-process')
    expect(await redis.execute(['SET', 'a', '1'])).toBe('OK')
    expect(
      await redis.transaction([
        ['INCR', 'a'],
        ['GET', 'a'],
      ]),
    ).toEqual([2, '2'])
    await redis.stop()
  })
})
