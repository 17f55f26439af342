/** Presence by score: a heartbeat is worth a bounded time, written together, swept by nobody, and never guessed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { faces } from '../../domain/presence-rights.ts'
import type { UserId } from '../../schema/ids.ts'
import {
  censusMs,
  onlineLookupMax,
  onlineStaleMs,
  personalSweepEveryMs,
  presenceSampleMax,
  sweepEveryMs,
  viewersCensusMs,
  viewingStaleMs,
} from '../../schema/limits.ts'
import { type Heartbeat, type Presence, redisPresence } from '../../stores/presence.ts'
import { redisKeys } from '../../stores/redis-keys.ts'
import { campus, conversation, user } from './a-list.ts'
import { aRedis, type TestRedis } from './a-redis.ts'

let test: TestRedis
let presence: Presence
beforeAll(async () => {
  test = await aRedis()
  presence = redisPresence(test.redis)
})
afterAll(() => test.stop())
beforeEach(() => test.clear())

const now = Date.UTC(2026, 10, 24, 9)
const room = conversation(1)
const [ada, ben, cyd] = [user('ada'), user('ben'), user('cyd')]
const beat = (id: string, at = now): Heartbeat => ({ userId: user(id), at })

const online = async (at: number) => [...(await presence.onlineOf(campus, [ada, ben, cyd], at)).online.keys()]
const viewing = async (at: number) => [
  ...((await presence.ofMembers(campus, room, [ada, ben, cyd], at)).viewing?.keys() ?? []),
]
/** As on a campus that has run for a while. */
const runFor = (ms: number) => test.ask('SET', redisKeys.onlineSince(campus), now - ms)

describe('a heartbeat', () => {
  it('[PRES-1] keeps a person online for 660 seconds and not a millisecond longer, without a write by anybody', async () => {
    await presence.online(campus, [beat('ada')])
    test.trips()
    expect(onlineStaleMs).toBe(660_000)
    expect(await online(now + onlineStaleMs)).toEqual([ada])
    expect(await online(now + onlineStaleMs + 1)).toEqual([])
    expect(new Set(test.trips().flat())).toEqual(new Set(['GET', 'ZMSCORE']))
    expect(test.ask('ZCARD', redisKeys.online(campus)), 'out of range, and still there').toBe(1)
    expect((await presence.onlineOf(campus, [ada], now + 1)).online).toEqual(new Map([[ada, now]]))
  })

  it('[PRES-2] of a viewer keeps them viewing for 180 seconds, in names, counts and samples alike', async () => {
    runFor(viewersCensusMs)
    await presence.sweepViewing(campus, room, [beat('ada'), beat('ben', now - 1)], 7)
    expect(viewingStaleMs).toBe(180_000)
    const until = now + viewingStaleMs
    expect(await viewing(until - 1)).toEqual([ada, ben])
    expect(await viewing(until)).toEqual([ada])
    expect(await viewing(until + 1)).toEqual([])
    const counted = async (at: number) => (await presence.ofCrowd(campus, room, null, at)).viewing
    expect(await counted(until - 1)).toEqual({ count: 2, sample: [ada, ben] })
    expect(await counted(until)).toEqual({ count: 1, sample: [ada] })
    expect(await counted(until + 1)).toEqual({ count: 0, sample: [] })
    expect(await online(until + 1), 'and online for longer').toEqual([ada, ben])
  })

  it('[PRES-3] that comes late does not take back a later one', async () => {
    await presence.online(campus, [beat('ada', now)])
    await presence.sweepViewing(campus, room, [beat('ada', now - 60_000)], 7)
    await presence.online(campus, [beat('ada', now - 300_000)])
    await presence.sweepViewing(campus, room, [beat('ben', now)], 7)
    await presence.sweepViewing(campus, room, [beat('ben', now - 1_000)], 7)
    expect((await presence.onlineOf(campus, [ada, ben], now)).online).toEqual(
      new Map([
        [ada, now],
        [ben, now],
      ]),
    )
    runFor(viewersCensusMs)
    expect((await presence.ofMembers(campus, room, [ben], now)).viewing).toEqual(new Map([[ben, now]]))
  })
})

describe('what presence costs', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => beat(`u${index}`, now + index))

  it('[PRES-4] a sweep of any number of viewers is four commands in one round trip, one ZADD for each set', async () => {
    for (const viewers of [many.slice(0, 1), many]) {
      await presence.sweepViewing(campus, room, viewers, 7)
      const commands = test.commands()
      expect(commands.map(([name = '', key]) => [name.toUpperCase(), key])).toEqual([
        ['ZADD', redisKeys.viewing(campus, room)],
        ['ZREMRANGEBYSCORE', redisKeys.viewing(campus, room)],
        ['ZADD', redisKeys.online(campus)],
        ['ZADD', redisKeys.reads(campus, room)],
      ])
      expect(commands.map(({ length }) => length)).toEqual([
        ...[3 + 2 * viewers.length, 4],
        ...[3 + 2 * viewers.length, 2 + 2 * viewers.length],
      ])
      await presence.sweepViewing(campus, room, viewers, 7)
      expect(test.trips()).toHaveLength(1)
    }
    expect(test.ask('ZSCORE', redisKeys.reads(campus, room), 'u9')).toBe('7')
  })

  it('[PRES-5] heartbeats of any number of people are one ZADD, one trim and one mark in one round trip', async () => {
    for (const heartbeats of [many.slice(0, 1), many]) {
      await presence.online(campus, heartbeats)
      expect(test.trips()).toEqual([['ZADD', 'ZREMRANGEBYSCORE', 'SET']])
    }
    await presence.offline(campus, ada)
    expect(test.trips()).toEqual([['ZREM']])
  })

  it('[PRES-18] of somebody who stays is two commands, and where Redis has lost them it is told all that an arrival says', async () => {
    const ada = { ...beat('ada'), face: 'minor' as const }
    await presence.online(campus, [ada])
    test.trips()
    await presence.stay(campus, { ...ada, at: now + 300_000 })
    expect(test.trips()).toEqual([['ZADD', 'ZADD']])
    expect(await online(now + 300_000 + onlineStaleMs)).toEqual([ada.userId])

    test.clear()
    // a conversation that she views has been quicker, and knows less
    await presence.sweepViewing(campus, room, [beat('ada')], 1)
    test.trips()
    await presence.stay(campus, { ...ada, at: now + 600_000 })
    expect(test.trips()).toEqual([
      ['ZADD', 'ZADD'],
      ['ZADD', 'ZREMRANGEBYSCORE', 'SET', 'ZADD'],
    ])
    const { faces, isWhole } = await presence.onlineWithFaces(campus, [ada.userId], now + 600_000 + censusMs)
    expect([faces.get(ada.userId), isWhole]).toEqual(['minor', true])
  })

  it('[PRES-13] what people are is one command more, with their heartbeat and with the question, and reads back', async () => {
    const faced = many.map(
      (heartbeat, index): Heartbeat => ({ ...heartbeat, face: faces[index % 3] ?? 'staff' }),
    )
    await presence.online(campus, faced)
    expect(test.trips()).toEqual([['ZADD', 'ZREMRANGEBYSCORE', 'SET', 'ZADD']])
    const ids = [user('nobody'), ...faced.slice(0, 3).map(({ userId }) => userId)]
    const asked = await presence.onlineWithFaces(campus, ids, now)
    expect(test.trips()).toEqual([['GET', 'ZMSCORE', 'ZMSCORE']])
    expect(asked.faces).toEqual(new Map(faced.slice(0, 3).map(({ userId, face }) => [userId, face])))
    expect([...asked.online.keys()]).toEqual(ids.slice(1))
    await presence.online(campus, [{ ...beat('ada'), face: 'minor' }])
    await presence.online(campus, [beat('ada', now + 1)])
    expect((await presence.onlineWithFaces(campus, [ada], now)).faces).toEqual(new Map([[ada, 'minor']]))
  })

  it('[PRES-6] no sweeper exists: whoever writes trims what is stale by its own newest heartbeat, and nothing else', async () => {
    const around = (staleMs: number) => [
      beat('ada', now - staleMs - 1),
      beat('ben', now - staleMs + 1),
      beat('cyd', now - 5),
    ]
    const sets = [redisKeys.online(campus), redisKeys.viewing(campus, room)] as const
    const there = () => sets.map((key) => test.ask('ZRANGE', key, 0, -1))
    await presence.online(campus, around(onlineStaleMs))
    await presence.online(campus, [beat('dan', now - 5), beat('dan')])
    expect(there()).toEqual([['ben', 'cyd', 'dan'], []])
    await presence.sweepViewing(campus, room, around(viewingStaleMs), 7)
    await presence.sweepViewing(campus, room, [beat('dan', now - 5), beat('dan')], 7)
    expect(there()[1]).toEqual(['ben', 'cyd', 'dan'])
    test.trips()
    await presence.onlineOf(campus, [ada], now + 2 * onlineStaleMs)
    await presence.offline(campus, ada)
    expect(test.trips()).toEqual([['GET', 'ZMSCORE'], ['ZREM']])
  })

  it('[PRES-7] asking about any number of people is two commands, about a small conversation three, about nobody none', async () => {
    const ids = many.slice(0, 100).map(({ userId }) => userId)
    await presence.onlineOf(campus, ids, now)
    await presence.ofMembers(campus, room, ids, now)
    expect(test.trips()).toEqual([
      ['GET', 'ZMSCORE'],
      ['GET', 'ZMSCORE', 'ZMSCORE'],
    ])
    await presence.onlineOf(campus, [], now)
    await presence.ofMembers(campus, room, [], now)
    await presence.online(campus, [])
    await presence.sweepViewing(campus, room, [], 7)
    expect(test.trips()).toEqual([])
  })
})

describe('of a large conversation', () => {
  const crowd = (...userIds: UserId[]) => ({ type: 'members', userIds }) as const
  const strangers = Array.from({ length: onlineLookupMax }, (_, index) => user(`off-${index}`))
  const [first, ...others] = Array.from({ length: presenceSampleMax + 2 }, (_, index) => user(`on-${index}`))

  it('[PRES-16] those of its people who are online are counted, and the last heard of named, by whichever way they are found', async () => {
    runFor(censusMs)
    await presence.online(campus, [
      beat('ada', now - 9),
      beat('ben', now - 3),
      beat('else'),
      beat('cyd', now - 6),
    ])
    const few = await presence.ofCrowd(campus, room, crowd(ada, ben, cyd, user('off')), now)
    expect(few.online).toEqual({ count: 3, sample: [ben, cyd, ada] })
    expect(await presence.ofCrowd(campus, room, crowd(...strangers, ada, ben, cyd), now)).toEqual(few)
    const all = await presence.ofCrowd(campus, room, { type: 'everyone' }, now)
    expect(all.online).toEqual({ count: 4, sample: ['else', ben, cyd, ada] })
    expect(test.trips().slice(-3)).toEqual([
      ['GET', 'ZCOUNT', 'ZRANGE', 'ZMSCORE'],
      ['GET', 'ZCOUNT', 'ZRANGE', 'ZRANGE'],
      ['GET', 'ZCOUNT', 'ZRANGE', 'ZCOUNT', 'ZRANGE'],
    ])
  })

  it('[PRES-16] at most twenty are named of any number, and nobody is online who was last heard 660 seconds ago', async () => {
    runFor(censusMs)
    const userIds = [first ?? ada, ...others]
    await presence.online(
      campus,
      userIds.map((userId) => ({ userId, at: now })),
    )
    for (const asked of [crowd(...userIds), crowd(...userIds, ...strangers), { type: 'everyone' } as const]) {
      const { online: found } = await presence.ofCrowd(campus, room, asked, now + onlineStaleMs)
      expect([found?.count, found?.sample.length]).toEqual([userIds.length, presenceSampleMax])
      const later = await presence.ofCrowd(campus, room, asked, now + onlineStaleMs + 1)
      expect(later.online).toEqual({ count: 0, sample: [] })
    }
  })

  it('[PRES-16] of a list that nobody has it is not known who is online, and of an empty one it is nobody', async () => {
    runFor(censusMs)
    await presence.online(campus, [beat('ada')])
    expect((await presence.ofCrowd(campus, room, null, now)).online).toBeNull()
    expect((await presence.ofCrowd(campus, room, crowd(), now)).online).toEqual({ count: 0, sample: [] })
  })

  it('[PRES-17] after Redis has lost who is there, neither is known until everyone’s sweep has passed: viewers’ rooms’ first', async () => {
    const asked = () => presence.ofCrowd(campus, room, crowd(ada), now)
    await presence.sweepViewing(campus, room, [beat('ada')], 7)
    expect(await asked()).toEqual({ online: null, viewing: null })
    runFor(viewersCensusMs - 1)
    expect(await asked()).toEqual({ online: null, viewing: null })
    expect((await presence.ofMembers(campus, room, [ada], now)).viewing).toBeNull()
    const some = { count: 1, sample: [ada] }
    runFor(viewersCensusMs)
    expect(await asked()).toEqual({ online: null, viewing: some })
    runFor(censusMs)
    expect(await asked()).toEqual({ online: some, viewing: some })
    expect(viewersCensusMs).toBeGreaterThan(sweepEveryMs)
  })
})

describe('whoever leaves', () => {
  it('[PRES-8] is offline at once, and whoever never came is so too', async () => {
    await presence.online(campus, [beat('ada'), beat('ben')])
    await presence.offline(campus, ada)
    expect(await online(now)).toEqual([ben])
  })
})

describe('after Redis has lost who is online', () => {
  const isWhole = async (at: number) => (await presence.onlineOf(campus, [ada], at)).isWhole

  it('[PRES-10] whoever is missing may be online, until everyone’s sweep has passed since the first one came back', async () => {
    expect(await isWhole(now)).toBe(false)
    await presence.online(campus, [beat('ben')])
    await presence.online(campus, [beat('cyd', now + 60_000)])
    expect([await isWhole(now + censusMs - 1), await isWhole(now + censusMs)]).toEqual([false, true])
    expect(censusMs).toBeGreaterThan(personalSweepEveryMs)
    test.clear()
    expect(await isWhole(now + censusMs)).toBe(false)
  })

  it('[PRES-10] a time that this code has not written counts as none', async () => {
    test.ask('SET', redisKeys.onlineSince(campus), 'yesterday')
    expect(await isWhole(now)).toBe(false)
  })
})

describe('while Redis does not answer', () => {
  it('[PRES-9] nobody is said to be offline: every question fails, for its asker to say unknown', async () => {
    await presence.sweepViewing(campus, room, [beat('ada')], 7)
    test.isDown = true
    await expect(presence.onlineOf(campus, [ada], now)).rejects.toThrow('this Redis is down')
    await expect(presence.ofMembers(campus, room, [ada], now)).rejects.toThrow('this Redis is down')
    await expect(presence.ofCrowd(campus, room, null, now)).rejects.toThrow('this Redis is down')
    test.isDown = false
    test.ask('SET', redisKeys.online(campus), 'not a sorted set')
    await expect(presence.onlineOf(campus, [ada], now)).rejects.toThrow('WRONGTYPE')
  })
})
