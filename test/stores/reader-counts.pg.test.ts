/** "Seen by how many": from Postgres once, from Redis ever after, and from Postgres again while Redis is away. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConversationId } from '../../schema/ids.ts'
import { redisPipelineMax } from '../../schema/limits.ts'
import { redisLiveConversations } from '../../stores/live-conversations.ts'
import { type ReaderCounts, readerCounts } from '../../stores/reader-counts.ts'
import { redisKeys } from '../../stores/redis-keys.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'
import { aParticipation, campus, conversation, user } from './a-list.ts'
import { aRedis, type TestRedis } from './a-redis.ts'

let test: TestRedis
let postgres: TestDatabase
let counts: ReaderCounts
beforeAll(async () => {
  ;[test, postgres] = await Promise.all([aRedis(), aDatabase()])
  counts = readerCounts(postgres.database, test.redis)
  await postgres.rows(
    `INSERT INTO campuses (id, name, issuer, audience, shared_secret, allowed_origins, settings)
     VALUES ($1, 'Oak', 'https://oak.example', 'homeroom', $2, '{}', '{}')`,
    [campus, 's'.repeat(32)],
  )
})
afterAll(() => Promise.all([test.stop(), postgres.stop()]))
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  test.clear()
  postgres.requests()
})
afterEach(() => vi.restoreAllMocks())

let rooms = 100

/** A class with cursors in Postgres: u1 has read 1, u2 has read 2, and so on. */
async function aRoom(readers: number): Promise<ConversationId> {
  const id = conversation(++rooms)
  await postgres.rows(
    `INSERT INTO conversations (id, campus_id, kind, title, created_at, epoch, last_seq, rev, active_at)
     VALUES ($1, $2, 'class', 'Biology', now(), 'epoch000', $3, $3, now())`,
    [id, campus, readers],
  )
  await postgres.rows(
    `INSERT INTO cursors (conversation_id, campus_id, user_id, read_seq, rev)
     SELECT $1, $2, 'u' || n, n, n FROM generate_series(1, $3::int) AS n`,
    [id, campus, readers],
  )
  return id
}

const key = (id: ConversationId) => redisKeys.reads(campus, id)

describe('how many have read a message', () => {
  it('[RCNT-1] is one round trip to Postgres the first time, and one of two commands to Redis ever after', async () => {
    const id = await aRoom(9)
    expect(await counts.count(campus, id, 4)).toBe(6)
    expect(postgres.requests()).toBe(1)
    expect(test.trips()).toEqual([
      ['ZSCORE', 'ZCOUNT'],
      ['ZADD', 'ZADD'],
    ])
    expect(await counts.count(campus, id, 4)).toBe(6)
    expect(await counts.count(campus, id, 9)).toBe(1)
    expect(await counts.count(campus, id, 10)).toBe(0)
    expect(test.trips()).toEqual(Array.from({ length: 3 }, () => ['ZSCORE', 'ZCOUNT']))
    expect(postgres.requests()).toBe(0)
  })

  it('[RCNT-2] never counts the mark of a whole set, not even where nobody has read anything', async () => {
    const id = await aRoom(0)
    for (const time of ['cold', 'warm']) {
      expect(await counts.count(campus, id, 0), time).toBe(0)
      expect(await counts.count(campus, id, 1), time).toBe(0)
    }
    expect(test.ask('ZCARD', key(id))).toBe(1)
    expect(postgres.requests()).toBe(1)
  })

  it('[RCNT-3] counts a set that rooms have begun as cold, and their word above Postgres’s', async () => {
    const id = await aRoom(5)
    const tell = (name: string, readSeq: number) =>
      redisLiveConversations(test.redis).changePeople(
        campus,
        id,
        [{ userId: user(name), participation: aParticipation({ readSeq }) }],
        9,
      )
    await tell('u1', 5)
    await counts.count(campus, id, 4)
    expect(postgres.requests()).toBe(1)
    expect(await counts.count(campus, id, 4), 'u4 and u5 of Postgres, u1 of its room').toBe(3)
    await tell('u4', 1)
    await tell('u9', 5)
    expect(await counts.count(campus, id, 4)).toBe(3)
    expect(postgres.requests()).toBe(0)
  })

  it('[RCNT-7] is the same in Postgres and in Redis: without the removed, and with whoever joined later where they did', async () => {
    const id = await aRoom(3)
    await postgres.rows(
      `INSERT INTO members (conversation_id, campus_id, user_id, role, removed, joined_seq, rev)
       VALUES ($1, $2, 'u1', 'student', false, 0, 1), ($1, $2, 'u3', 'student', true, 0, 2),
         ($1, $2, 'new', 'student', false, 2, 3)`,
      [id, campus],
    )
    const countsFrom = async (seqs: number[]) => {
      const found = []
      for (const seq of seqs) found.push(await counts.count(campus, id, seq))
      return found
    }
    test.isDown = true
    const alone = await countsFrom([1, 2, 3])
    test.isDown = false
    expect(alone).toEqual([3, 2, 0])
    expect(await countsFrom([1, 2, 3])).toEqual(alone) // the first of them fills Redis
    expect(await countsFrom([1, 2, 3])).toEqual(alone)
    const removed = aParticipation({ role: null, rosterRev: 4, readSeq: 2 })
    await redisLiveConversations(test.redis).changePeople(
      campus,
      id,
      [{ userId: user('u2'), participation: removed }],
      3,
    )
    expect(await countsFrom([1, 2, 3])).toEqual([2, 1, 0])
  })

  it('[RCNT-8] is everything that was said, for whoever is viewing, until their cursor moves otherwise', async () => {
    const id = await aRoom(3)
    await postgres.rows('UPDATE cursors SET viewing_rev = rev WHERE conversation_id = $1 AND user_id = $2', [
      ...[id, 'u1'],
    ])
    test.isDown = true
    expect(await counts.count(campus, id, 3)).toBe(2)
    test.isDown = false
    expect(await counts.count(campus, id, 3), 'filled into Redis').toBe(2)
    expect(await counts.count(campus, id, 3), 'from Redis').toBe(2)
    await postgres.rows('UPDATE cursors SET rev = 9 WHERE conversation_id = $1 AND user_id = $2', [id, 'u1'])
    test.isDown = true
    expect(await counts.count(campus, id, 3)).toBe(1)
  })

  it('[RCNT-4] is Postgres’s count while Redis is away, which is asked for one number and not for everyone', async () => {
    const id = await aRoom(7)
    test.isDown = true
    expect(await counts.count(campus, id, 3)).toBe(5)
    expect(await counts.count(campus, id, 8)).toBe(0)
    expect(postgres.requests()).toBe(2)
    test.isDown = false
    expect(test.ask('EXISTS', key(id))).toBe(0)
  })

  it('[RCNT-5] of a large class is filled in commands of a thousand, in one round trip, with the mark last', async () => {
    const id = await aRoom(2 * redisPipelineMax + 1)
    expect(await counts.count(campus, id, 2)).toBe(2 * redisPipelineMax)
    const fill = test.commands().slice(2)
    expect(fill.map(([, , option]) => option)).toEqual(['nx', 'nx', 'nx', '-1'])
    expect(fill.map(({ length }) => length)).toEqual([...[1, 1].map(() => 3 + 2 * redisPipelineMax), 5, 4])
    expect(await counts.count(campus, id, 2)).toBe(2 * redisPipelineMax)
  })

  it('[RCNT-6] is known although Redis goes away before it is filled, and Postgres is asked the next time', async () => {
    const id = await aRoom(3)
    const { redis } = test
    let asked = 0
    const leaving = readerCounts(postgres.database, (compose) => {
      test.isDown = ++asked > 1
      return redis(compose)
    })
    expect(await leaving.count(campus, id, 2)).toBe(2)
    test.isDown = false
    expect(await counts.count(campus, id, 2)).toBe(2)
    expect(postgres.requests()).toBe(2)
  })
})
