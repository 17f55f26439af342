/** A person's list: warm from Redis alone, cold from Postgres once, and true to the later word of the two. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import { headSeconds, listLoadMs, listSeconds, mentionsKeptMax, updatesSeconds } from '../../schema/limits.ts'
import { type ConversationList, conversationList } from '../../stores/conversation-list.ts'
import { LastLists } from '../../stores/last-lists.ts'
import { type LiveConversations, redisLiveConversations } from '../../stores/live-conversations.ts'
import { encodeParticipation, type Participation } from '../../stores/participation.ts'
import { redisKeys } from '../../stores/redis-keys.ts'
import { SingleFlight } from '../../stores/single-flight.ts'
import {
  aFakeArchive,
  aHead,
  anAnnouncement,
  aParticipation,
  aReader,
  aRow,
  campus,
  conversation,
  type FakeArchive,
  user,
} from './a-list.ts'
import { aRedis, type TestRedis } from './a-redis.ts'

let test: TestRedis
let live: LiveConversations
let archive: FakeArchive
let list: ConversationList
beforeAll(async () => {
  test = await aRedis()
  live = redisLiveConversations(test.redis)
})
afterAll(() => test.stop())
beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  test.clear()
  archive = aFakeArchive()
  list = anIsolate()
})
afterEach(() => vi.restoreAllMocks())

/** A list as an isolate that has read nothing yet would have it. */
function anIsolate(): ConversationList {
  return conversationList({
    redis: test.redis,
    archived: archive,
    loads: new SingleFlight(listLoadMs),
    rebuilds: new SingleFlight(listLoadMs),
    lastLists: new LastLists(10),
  })
}

const read = (reader: UserActor = aReader(), from = list) => from.page(reader, { below: null, limit: 100 })

/** Reads once, so that everything is in Redis, and forgets the cost. */
async function warmedWith(...rows: FakeArchive['rows']): Promise<void> {
  archive.rows = rows
  await read()
  archive.questions()
  test.trips()
}

/** The room's word on Ada. */
const say = (number: number, changes: Partial<Participation>, lastSeq = 10) =>
  live.changePeople(
    campus,
    conversation(number),
    [{ userId: user('ada'), participation: aParticipation(changes) }],
    lastSeq,
  )

const told = async (reader?: UserActor) =>
  (await read(reader)).conversations.map(({ id, readSeq, unread, mentioned, role }) => ({
    ...{ number: Number.parseInt(id.slice(4), 16), readSeq, unread, mentioned },
    ...(role && { role }),
  }))

const reading = ['GET', 'HGETALL', 'HGETALL', 'ZRANGE']

describe('what a list costs', () => {
  it('[LIST-4] warm, a list of any length costs five commands in two round trips and nothing of Postgres', async () => {
    await warmedWith(...Array.from({ length: 60 }, (_, index) => aRow(index + 1)))
    list = anIsolate()
    expect((await read()).conversations).toHaveLength(60)
    expect(test.trips()).toEqual([reading, ['MGET']])
    expect(archive.questions()).toBe(0)
  })

  it('[LIST-5] an isolate that has read it before asks in one round trip, and in a second for what is new', async () => {
    await warmedWith(aRow(1), aRow(2))
    expect(await told()).toHaveLength(2)
    expect(test.trips()).toEqual([[...reading, 'MGET']])
    await live.setHead(campus, aHead(3))
    await say(3, {})
    test.trips()
    expect(await told()).toHaveLength(3)
    expect(test.commands().map(([name, ...keys]) => [name, keys.length])).toEqual([
      ...[
        ['get', 1],
        ['hgetall', 1],
        ['hgetall', 1],
        ['zrange', 3],
      ],
      ...[
        ['mget', 2],
        ['mget', 1],
      ],
    ])
    expect(archive.questions()).toBe(0)
  })

  it('[LIST-6] an empty list is warm too, and asks for no heads', async () => {
    await warmedWith()
    expect(await told()).toEqual([])
    expect(test.trips()).toEqual([reading])
    expect(archive.questions()).toBe(0)
  })

  it('[LIST-7] cold, a list costs Postgres one round trip and leaves Redis warm', async () => {
    archive.rows = [aRow(1, { mentionedSeqs: [8, 9] }), aRow(2), anAnnouncement(3)]
    const cold = await read()
    expect(archive.questions()).toBe(1)
    const written = ['SET', 'SET', 'SET', 'HSET', 'ZADD', 'EXPIRE', 'SET']
    expect(test.trips()).toEqual([reading, written, ['MGET']])
    list = anIsolate()
    expect(await read()).toEqual(cold)
    expect(archive.questions()).toBe(0)
    expect(cold).toMatchObject({ delayed: false, unreadTotal: 22, mentionedTotal: 2 })
  })

  it('[LIST-22] a cold list shows what its room has said already and Postgres does not have yet', async () => {
    archive.rows = [aRow(1), aRow(2)]
    await live.setHead(campus, aHead(2, { lastSeq: 12, rev: 12 }))
    expect(await told()).toMatchObject([
      { number: 2, unread: 8 },
      { number: 1, unread: 6 },
    ])
    expect(archive.questions()).toBe(1)
  })

  it('[LIST-8] twenty who read one cold list at once, by whatever page, are one load', async () => {
    archive.rows = [aRow(1), aRow(2)]
    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        list.page(aReader(), { below: null, limit: 1 + (index % 2), unreadOnly: index % 3 === 0 }),
      ),
    )
    expect(archive.questions()).toBe(1)
    expect(test.trips()).toHaveLength(3)
    expect(pages.map(({ conversations }) => conversations.length)).toEqual(
      pages.map((_, index) => 1 + (index % 2)),
    )
    await Promise.all([read(aReader('ada')), read(aReader('ben'))])
    expect(archive.questions()).toBe(1)
  })

  it('[LIST-21] a device’s first list shares Postgres with a load that is under way, and never what that saw before', async () => {
    archive.rows = [aRow(1)]
    let device: Promise<Awaited<ReturnType<ConversationList['pageOfNow']>> | null> = Promise.resolve(null)
    archive.meanwhile = async () => {
      await live.publish(campus, aHead(1, { lastSeq: 11, rev: 11 }), { type: 'everyone' }, Date.now())
      test.trips()
      device = list.pageOfNow(aReader(), { below: null, limit: 10 })
      await vi.waitUntil(() => test.trips().length > 0)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await read()
    const now = await device
    expect(now).toMatchObject({ conversations: [{ lastSeq: 11 }], unreadTotal: 7 })
    expect(archive.questions()).toBe(1)
  })

  it('[LIST-9] what is written to Redis ends by itself, and mentions are as many as are kept', async () => {
    const seqs = Array.from({ length: mentionsKeptMax }, (_, index) => 5 + index)
    await say(1, {})
    await warmedWith(
      aRow(1, { head: { lastSeq: 999 }, mentionedSeqs: seqs }),
      aRow(2, { head: { lastSeq: 999 }, mentionedSeqs: seqs }),
    )
    expect(test.ask('TTL', redisKeys.list(campus, user('ada')))).toBe(listSeconds)
    expect(test.ask('TTL', redisKeys.head(campus, conversation(1)))).toBe(headSeconds)
    expect(test.ask('TTL', redisKeys.updates(campus, user('ada')))).toBe(updatesSeconds)
    expect(test.ask('ZCARD', redisKeys.mentions(campus, user('ada')))).toBe(mentionsKeptMax)
  })
})

describe('when a vendor does not answer', () => {
  it('[LIST-10] without Redis a list is Postgres alone, once, and says that badges may come late', async () => {
    archive.rows = [aRow(1, { mentionedSeqs: [9] }), anAnnouncement(2)]
    test.isDown = true
    const page = await read()
    expect(page).toMatchObject({ delayed: true, unreadTotal: 16, mentionedTotal: 1 })
    expect(page.conversations).toHaveLength(2)
    expect(archive.questions()).toBe(1)
    test.isDown = false
    expect(await read()).toEqual({ ...page, delayed: false })
  })

  it('[LIST-11] without Postgres a warm list is whole, and a cold one is an error and not an empty list', async () => {
    await warmedWith(aRow(1))
    archive.isDown = true
    expect(await told()).toHaveLength(1)
    await expect(read(aReader('ben'))).rejects.toThrow('this Postgres is down')
    archive.isDown = false
    expect((await read(aReader('ben'))).conversations).toHaveLength(1)
  })
})

describe('of two words on a person', () => {
  it('[LIST-12] the later one counts, for their role and for their cursor by itself', async () => {
    await warmedWith(
      ...[1, 2, 3, 4].map((number) => aRow(number, { participation: { rosterRev: 5, cursorRev: 5 } })),
    )
    await say(1, { readSeq: 9, cursorRev: 6, role: 'owner', rosterRev: 4 })
    await say(2, { readSeq: 9, cursorRev: 4, role: 'owner', rosterRev: 6 })
    await say(3, { readSeq: 9, cursorRev: 4, role: null, rosterRev: 4 })
    await say(4, { readSeq: 3, cursorRev: 6 })
    expect((await told()).toSorted((one, other) => one.number - other.number)).toEqual([
      { number: 1, readSeq: 9, unread: 1, mentioned: 0, role: 'member' },
      { number: 2, readSeq: 4, unread: 6, mentioned: 0, role: 'owner' },
      { number: 3, readSeq: 4, unread: 6, mentioned: 0, role: 'member' },
      { number: 4, readSeq: 3, unread: 7, mentioned: 0, role: 'member' },
    ])
  })

  it('[LIST-13] a removal takes the conversation out of an older list, and coming back brings it again', async () => {
    await warmedWith(aRow(1), aRow(2))
    await say(1, { role: null, rosterRev: 2 })
    expect((await told()).map(({ number }) => number)).toEqual([2])
    await say(1, { role: 'member', rosterRev: 3, readSeq: 10, cursorRev: 2 })
    expect((await told()).find(({ number }) => number === 1)).toMatchObject({ unread: 0, role: 'member' })
    expect(archive.questions()).toBe(0)
  })

  it('[LIST-14] a list that was rebuilt a moment too early does not undo what a room has said', async () => {
    await live.setHead(campus, aHead(1, { lastSeq: 12, rev: 12, title: 'Later' }))
    await say(1, { readSeq: 11, cursorRev: 7 })
    await say(2, { role: null, rosterRev: 9 })
    archive.rows = [aRow(1), aRow(2)]
    const expected = [{ number: 1, readSeq: 11, unread: 1, mentioned: 0, role: 'member' }]
    expect(await told()).toEqual(expected)
    expect(await told(), 'and neither does its warm copy').toEqual(expected)
    expect((await read()).conversations[0]?.title).toBe('Later')
  })

  it('[LIST-14] nor does one that a room has overtaken while Postgres was answering', async () => {
    archive.rows = [aRow(1)]
    archive.meanwhile = async () => {
      await live.setHead(campus, aHead(1, { lastSeq: 12, rev: 12 }))
      await say(1, { readSeq: 11, cursorRev: 7 })
    }
    await read()
    expect(await told()).toMatchObject([{ readSeq: 11, unread: 1 }])
    expect(archive.questions()).toBe(1)
  })

  it('[LIST-15] whoever is viewing has read to the end, wherever their cursor was', async () => {
    await warmedWith(aRow(1, { mentionedSeqs: [9] }))
    await say(1, { readSeq: 4, cursorRev: 1, isViewing: true })
    expect(await told()).toEqual([{ number: 1, readSeq: 10, unread: 0, mentioned: 0, role: 'member' }])
    await live.setHead(campus, aHead(1, { lastSeq: 11, rev: 11 }))
    expect(await told()).toMatchObject([{ readSeq: 11, unread: 0 }])
  })

  it('[LIST-16] deleted messages are neither unread nor mentions', async () => {
    await warmedWith(aRow(1, { mentionedSeqs: [5, 9] }))
    await live.noteMentions(
      campus,
      conversation(1),
      { now: [{ seq: 10, userIds: [user('ada')] }], former: [] },
      1,
    )
    expect(await told()).toMatchObject([{ unread: 6, mentioned: 3 }])
    await live.setHead(campus, aHead(1, { rev: 12, deletedSeqs: [9, 10] }))
    expect(await told()).toMatchObject([{ unread: 4, mentioned: 1 }])
  })
})

describe('announcements', () => {
  it('[LIST-17] are in the list of their audience alone, without a role, unread from the start', async () => {
    const rows = [
      anAnnouncement(1),
      anAnnouncement(2, { audience: { type: 'role', roles: ['instructor'] } }),
      anAnnouncement(3, { audience: { type: 'role', roles: ['student', 'admin'] } }),
    ]
    archive.rows = rows
    const numbers = async (reader: UserActor) => (await told(reader)).map(({ number }) => number)
    for (const state of ['cold', 'warm']) {
      expect(await numbers(aReader('ada')), state).toEqual([3, 1])
      expect(await numbers(aReader('ina', 'instructor')), state).toEqual([2, 1])
      expect(await numbers(aReader('amy', 'admin')), state).toEqual([3, 1])
    }
    expect(archive.questions()).toBe(3)
    expect((await told())[0]).toEqual({ number: 3, readSeq: 0, unread: 10, mentioned: 0 })
    const roles = ['student', 'instructor'] as const
    const asBoth = await Promise.all(roles.map((role) => numbers(aReader('ada', role))))
    expect(asBoth, 'at once, by one person whose role has changed').toEqual([
      [3, 1],
      [2, 1],
    ])
  })

  it('[LIST-18] that come while a list is warm are in it without Postgres', async () => {
    await warmedWith(aRow(1))
    const { head } = anAnnouncement(2)
    await live.publish(campus, head, { type: 'everyone' }, Date.now())
    expect((await told()).map(({ number }) => number)).toEqual([2, 1])
    await live.changePeople(
      campus,
      head.id,
      [
        {
          userId: user('ada'),
          participation: aParticipation({ readSeq: 10, cursorRev: 1, role: null, rosterRev: 0 }),
        },
      ],
      10,
    )
    expect((await told())[0]).toEqual({ number: 2, readSeq: 10, unread: 0, mentioned: 0 })
    expect(archive.questions()).toBe(0)
  })

  it('[LIST-18] and how far they are read is the later word, as for everything else', async () => {
    const { head, participation } = anAnnouncement(2)
    await warmedWith({
      head,
      participation: { ...participation, readSeq: 7, cursorRev: 5 },
      mentionedSeqs: [],
    })
    await say(2, { readSeq: 3, cursorRev: 4, role: null, rosterRev: 0 })
    expect(await told()).toMatchObject([{ readSeq: 7, unread: 3 }])
  })

  it('[LIST-19] one announcement in a campus whose others are not in Redis yet does not pass for all of them', async () => {
    const [old, fresh] = [anAnnouncement(1), anAnnouncement(2)]
    await live.publish(campus, fresh.head, { type: 'everyone' }, Date.now())
    archive.rows = [old, fresh]
    expect((await told()).map(({ number }) => number)).toEqual([2, 1])
    expect(archive.questions()).toBe(1)
  })
})

describe('what this code has not written', () => {
  const garbage = [
    '',
    'null',
    '1',
    '"x"',
    '[]',
    '{"type":"role"}',
    '{"rev":1}',
    '[null]',
    '{"rev":1,"deletedSeqs":[]}',
    '\ud83d{',
  ]

  it.each(garbage)(
    '[LIST-20] counts as missing, wherever it stands, never throws, and is put right: %j',
    async (text) => {
      const rows = [aRow(1), anAnnouncement(2)]
      await warmedWith(...rows)
      const expected = await told()
      const [ada, one, two] = [user('ada'), conversation(1), conversation(2)]
      const spoilt: [string, () => void][] = [
        ['list', () => test.ask('SET', redisKeys.list(campus, ada), text)],
        [
          'part of a list',
          () => {
            const base = {
              [one]: text,
              [two]: encodeParticipation(rows[1]?.participation ?? aParticipation()),
            }
            test.ask('SET', redisKeys.list(campus, ada), JSON.stringify(base))
          },
        ],
        ['update', () => test.ask('HSET', redisKeys.updates(campus, ada), one, text)],
        ['update of nothing', () => test.ask('HSET', redisKeys.updates(campus, ada), 'x', text)],
        ['head', () => test.ask('SET', redisKeys.head(campus, one), text)],
        ['audience', () => test.ask('HSET', redisKeys.announcements(campus), two, text)],
        ['audience of nothing', () => test.ask('HSET', redisKeys.announcements(campus), 'x', text)],
        ['another head', () => test.ask('SET', redisKeys.head(campus, one), JSON.stringify(aHead(7)))],
        ['mention', () => test.ask('ZADD', redisKeys.mentions(campus, ada), 1, `${one}:${text}`)],
      ]
      for (const [what, spoil] of spoilt) {
        spoil()
        for (const time of ['first', 'second'])
          expect({ what, time, told: await told() }).toEqual({ what, time, told: expected })
        archive.questions()
        await told()
        expect({ what, questions: archive.questions() }).toEqual({ what, questions: 0 })
      }
      expect(await read()).toMatchObject({ delayed: false })
    },
  )
})
