/** What a room tells Redis, in exactly as many commands and round trips as it should cost. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseCourseId } from '../../schema/ids.ts'
import { headSeconds, mentionsKeptMax, onlineStaleMs, redisPipelineMax } from '../../schema/limits.ts'
import { parseHead } from '../../stores/conversation-head.ts'
import {
  type LiveConversations,
  type PersonChange,
  redisLiveConversations,
} from '../../stores/live-conversations.ts'
import { parseParticipation } from '../../stores/participation.ts'
import { redisKeys } from '../../stores/redis-keys.ts'
import { aHead, anAnnouncement, aParticipation, campus, conversation, user } from './a-list.ts'
import { aRedis, type TestRedis } from './a-redis.ts'

let test: TestRedis
let live: LiveConversations
beforeAll(async () => {
  test = await aRedis()
  live = redisLiveConversations(test.redis)
})
afterAll(() => test.stop())
beforeEach(() => test.clear())

const now = Date.UTC(2026, 10, 24, 9)
const room = conversation(1)
const people = (count: number) => Array.from({ length: count }, (_, index) => user(`u${index}`))

function nowOnline(...ids: string[]): void {
  for (const id of ids) test.ask('ZADD', redisKeys.online(campus), now, id)
  test.ask('ZADD', redisKeys.online(campus), now - onlineStaleMs, 'edge')
  test.ask('ZADD', redisKeys.online(campus), now - onlineStaleMs - 1, 'gone')
}

const aChange = (id: string, changes: Partial<PersonChange> = {}): PersonChange => ({
  ...{ userId: user(id), participation: aParticipation() },
  ...changes,
})

describe('publishing a message', () => {
  it('[LIVE-1] to a roster is three commands in one round trip, whatever its size', async () => {
    nowOnline('u1', 'stranger')
    for (const size of [1, 50, 500]) {
      const userIds = people(size)
      const { online: told } = await live.publish(campus, aHead(1), { type: 'members', userIds }, now)
      expect(told).toEqual(userIds.filter((id) => id === 'u1'))
      const commands = test.commands()
      expect(commands.map(([name, key]) => [name, key])).toEqual([
        ['set', redisKeys.head(campus, room)],
        ['get', redisKeys.onlineSince(campus)],
        ['zmscore', redisKeys.online(campus)],
      ])
      expect(commands[2]).toHaveLength(2 + size)
      await live.publish(campus, aHead(1), { type: 'members', userIds }, now)
      expect(test.trips()).toEqual([['SET', 'GET', 'ZMSCORE']])
    }
  })

  it('[LIVE-2] to everyone asks once for who of the campus is online, and an announcement says its audience', async () => {
    nowOnline('u1', 'u2')
    expect((await live.publish(campus, aHead(1), { type: 'everyone' }, now)).online).toEqual([
      ...['edge', 'u1', 'u2'],
    ])
    expect(test.trips()).toEqual([['SET', 'GET', 'ZRANGE']])
    const { head } = anAnnouncement(2)
    expect((await live.publish(campus, head, { type: 'everyone' }, now)).online).toEqual([
      ...['edge', 'u1', 'u2'],
    ])
    expect(test.trips()).toEqual([['SET', 'HSET', 'GET', 'ZRANGE']])
    expect(test.ask('HGETALL', redisKeys.announcements(campus))).toEqual([head.id, '{"type":"campus"}'])
  })

  it('[LIVE-3] whoever was last heard 660 seconds ago is told, and whoever was heard before that is not', async () => {
    nowOnline()
    const userIds = [user('gone'), user('edge'), user('never')]
    expect((await live.publish(campus, aHead(1), { type: 'members', userIds }, now)).online).toEqual(['edge'])
    expect(await live.onlineAmong(campus, userIds, now)).toEqual(['edge'])
    expect(test.trips()).toEqual([['SET', 'GET', 'ZMSCORE'], ['ZRANGE']])
  })

  it('[LIVE-4] to nobody writes the head alone, which stays for thirty days and is the one that was said last', async () => {
    expect((await live.publish(campus, aHead(1), { type: 'members', userIds: [] }, now)).online).toEqual([])
    await live.setHead(campus, aHead(1, { rev: 11, lastSeq: 11 }))
    expect(test.trips()).toEqual([['SET'], ['SET']])
    const key = redisKeys.head(campus, room)
    expect(parseHead(test.ask('GET', key))).toEqual(aHead(1, { rev: 11, lastSeq: 11 }))
    expect(test.ask('TTL', key)).toBe(headSeconds)
    expect(headSeconds).toBe(30 * 86_400)
  })

  it('[LIVE-5] to a course, which has a roster, is not announced to the campus', async () => {
    const { head } = anAnnouncement(2, { audience: { type: 'role', roles: ['student'] } })
    await live.setHead(campus, head)
    const courseId = parseCourseId('biology') ?? expect.unreachable()
    await live.setHead(campus, { ...head, audience: { type: 'course', courseId } })
    expect(test.trips()).toEqual([['SET', 'HSET'], ['SET']])
  })
})

describe('telling of people', () => {
  it('[LIVE-6] is a command for each, and one for all that they have read, in one round trip', async () => {
    for (const count of [1, 30]) {
      await live.changePeople(
        campus,
        room,
        people(count).map((id) => aChange(id)),
        10,
      )
      expect(test.trips()).toEqual([[...Array.from({ length: count }, () => 'HSET'), 'ZADD']])
    }
    const [, text] = test.ask('HGETALL', redisKeys.updates(campus, user('u7'))) as string[]
    expect(parseParticipation(String(text))).toEqual(aParticipation())
    expect(test.ask('ZRANGE', redisKeys.reads(campus, room), 4, 4, 'BYSCORE')).toHaveLength(30)
  })

  it('[LIVE-7] who begins or ceases to view costs one command more for all who do, each', async () => {
    const viewing = { participation: aParticipation({ isViewing: true }), viewingChangedAt: now }
    await live.changePeople(
      campus,
      room,
      [aChange('ada', viewing), aChange('ben', viewing), aChange('cyd')],
      10,
    )
    expect(test.trips()).toEqual([['HSET', 'HSET', 'HSET', 'ZADD', 'ZADD']])
    const key = redisKeys.viewing(campus, room)
    expect(test.ask('ZRANGE', key, 0, -1, 'WITHSCORES')).toEqual(['ada', `${now}`, 'ben', `${now}`])
    expect(test.ask('ZMSCORE', redisKeys.reads(campus, room), 'ada', 'ben', 'cyd')).toEqual(['10', '10', '4'])
    await live.changePeople(
      campus,
      room,
      [
        aChange('ada', { viewingChangedAt: now }),
        aChange('ben', { participation: viewing.participation }),
        aChange('dan', viewing),
      ],
      10,
    )
    expect(test.trips()).toEqual([['HSET', 'HSET', 'HSET', 'ZADD', 'ZADD', 'ZREM']])
    expect(test.ask('ZRANGE', key, 0, -1)).toEqual(['ben', 'dan'])
  })

  it('[LIVE-8] of more people than a pipeline takes goes in as many round trips as it needs, and of nobody in none', async () => {
    const count = redisPipelineMax * 2 + 1
    await live.changePeople(
      campus,
      room,
      people(count).map((id) => aChange(id)),
      10,
    )
    expect(test.trips().map(({ length }) => length)).toEqual([redisPipelineMax + 1, redisPipelineMax + 1, 2])
    expect(test.ask('ZCARD', redisKeys.reads(campus, room))).toBe(count)
    await live.changePeople(campus, room, [], 10)
    expect(test.trips()).toEqual([])
  })
})

describe('mentions', () => {
  it('[LIVE-9] are two commands for each who is mentioned, in one round trip, and none where nobody is', async () => {
    await live.noteMentions(campus, room, { now: [{ seq: 3, userIds: [] }], former: [] }, now)
    await live.noteMentions(campus, room, { now: [], former: [] }, now)
    expect(test.trips()).toEqual([])
    const [ada, ben] = [user('ada'), user('ben')]
    const mentioned = [
      { seq: 3, userIds: [ada, ben] },
      { seq: 4, userIds: [ada] },
    ]
    await live.noteMentions(campus, room, { now: mentioned, former: [] }, now)
    expect(test.trips()).toEqual([['ZADD', 'ZREMRANGEBYRANK', 'ZADD', 'ZREMRANGEBYRANK']])
    expect(test.ask('ZRANGE', redisKeys.mentions(campus, ada), 0, -1)).toEqual([`${room}:3`, `${room}:4`])
    expect(test.ask('ZRANGE', redisKeys.mentions(campus, ben), 0, -1)).toEqual([`${room}:3`])
  })

  it('[LIVE-11] that an edit took back are one command for each who was meant, in the same round trip', async () => {
    const [ada, ben] = [user('ada'), user('ben')]
    await live.noteMentions(campus, room, { now: [{ seq: 3, userIds: [ada] }], former: [] }, now)
    test.trips()
    const mentions = { now: [{ seq: 3, userIds: [ben] }], former: [{ seq: 3, userIds: [ada] }] }
    await live.noteMentions(campus, room, mentions, now)
    expect(test.trips()).toEqual([['ZADD', 'ZREMRANGEBYRANK', 'ZREM']])
    expect(test.ask('ZSCORE', redisKeys.mentions(campus, ada), `${room}:3`)).toBeNull()
    expect(test.ask('ZSCORE', redisKeys.mentions(campus, ben), `${room}:3`)).toBe(String(now))
  })

  it('[LIVE-10] of one person are kept up to 200, the newest', async () => {
    const ada = user('ada')
    for (const [at, first] of [
      [now, 1],
      [now + 1, 151],
    ] as const) {
      const mentions = Array.from({ length: 150 }, (_, index) => ({ seq: first + index, userIds: [ada] }))
      await live.noteMentions(campus, room, { now: mentions, former: [] }, at)
    }
    const key = redisKeys.mentions(campus, ada)
    expect(mentionsKeptMax).toBe(200)
    expect(test.ask('ZCARD', key)).toBe(mentionsKeptMax)
    expect(test.ask('ZCOUNT', key, now + 1, '+inf')).toBe(150)
    await live.noteMentions(campus, room, { now: [{ seq: 300, userIds: [ada] }], former: [] }, now + 2)
    expect(test.ask('ZCARD', key), 'said twice is kept once').toBe(mentionsKeptMax)
  })
})
