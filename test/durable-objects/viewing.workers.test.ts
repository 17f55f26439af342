/** Viewing as Redis and lists know it: whatever fails between its beginning and its end, they come to say what is so. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { heartbeatStaleMs, sweepEveryMs } from '../../schema/limits.ts'
import { measured } from '../../local/cost/measured.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { parseHead } from '../../stores/conversation-head.ts'
import { redisKeys } from '../../stores/redis-keys.ts'
import { redisCommand } from '../redis-command.ts'
import { aConversation, clientMessageId, type TestConversation, userId, value } from './a-conversation.ts'
import { loseRedis } from './lost-redis.ts'
import { connect, type RoomSocket } from './room-socket.ts'
import { settled, settledForGood } from './settled.ts'
import { travel } from './travel.ts'

let isRedisDown = false
/** Requests that it did not answer. */
let refused = 0
afterEach(() => {
  isRedisDown = false
  refused = 0
  vi.restoreAllMocks()
})

/** Requests to Redis from here on, refused while it is down: the commands of each that is about a campus of this test. */
function watchRedis({ campus }: Pick<TestConversation, 'campus'>): string[][][] {
  const pipelines: string[][][] = []
  const ask = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    if (url.startsWith(env.UPSTASH_REDIS_REST_URL) && typeof init?.body === 'string') {
      if (isRedisDown) {
        refused += 1
        throw new TypeError('this Redis is down')
      }
      const commands = (JSON.parse(init.body) as unknown[]).map((one) => [one].flat().map(String))
      if (commands.flat().some((word) => word.includes(campus))) pipelines.push(commands)
    }
    return ask(input, init)
  })
  return pipelines
}

async function say({ stub, ada }: TestConversation) {
  return value(await stub.send(ada, { clientMessageId: clientMessageId(crypto.randomUUID()), text: 'hi' }))
}

async function viewing(socket: RoomSocket, isViewing: boolean): Promise<void> {
  socket.say({ type: 'viewing', viewing: isViewing })
  await socket.join() // a round trip, so that it has arrived
}

async function aViewer(conversation: TestConversation): Promise<RoomSocket> {
  const socket = await connect(conversation.stub, conversation.ben)
  await socket.join()
  await viewing(socket, true)
  return socket
}

async function unreadOfBen({ ben, id }: TestConversation): Promise<number | undefined> {
  const { conversations } = await openConversationList(env).page(ben, { below: null, limit: 10 })
  return conversations.find((one) => one.id === id)?.unread
}

async function isBenViewing({ campus, id, ben }: TestConversation): Promise<boolean> {
  return (await redisCommand(env, ['ZSCORE', redisKeys.viewing(campus, id), ben.userId])) !== null
}

const evict = ({ stub }: TestConversation) => evictDurableObject(stub, { webSockets: 'hibernate' })

describe('an interval that nothing was said in', () => {
  it('[READ-13] is known to be over, though Redis was away at its end and the room was evicted meanwhile', async () => {
    const conversation = await aConversation()
    await say(conversation)
    const bens = await aViewer(conversation)
    await expect.poll(() => isBenViewing(conversation)).toBe(true)
    await expect.poll(() => unreadOfBen(conversation)).toBe(0)
    await settledForGood(conversation.stub)
    watchRedis(conversation)
    isRedisDown = true
    await viewing(bens, false)
    await evict(conversation)
    isRedisDown = false
    await say(conversation)
    await expect.poll(() => unreadOfBen(conversation)).toBe(1)
  })

  it('[READ-13] is known to have begun, though Redis was away and the room was evicted meanwhile', async () => {
    const conversation = await aConversation()
    await say(conversation)
    value(await conversation.stub.moveCursor(conversation.ben, { readSeq: 1 }))
    await expect.poll(() => unreadOfBen(conversation)).toBe(0)
    await settledForGood(conversation.stub)
    watchRedis(conversation)
    isRedisDown = true
    await aViewer(conversation)
    await evict(conversation)
    isRedisDown = false
    expect((await say(conversation)).viewers).toBe(1)
    await settled(conversation.stub)
    expect(await unreadOfBen(conversation)).toBe(0)
  })
})

describe('a new number of members', () => {
  it('[LIVE-12] is told again where Redis did not take it', async () => {
    const conversation = await aConversation()
    const { room, key, id, campus } = conversation
    const members = async () => {
      const head = await redisCommand(env, ['GET', redisKeys.head(campus, id)])
      return parseHead(String(head))?.memberCount
    }
    await expect.poll(members).toBe(3)
    await settledForGood(conversation.stub)
    watchRedis(conversation)
    isRedisDown = true
    value(await room.addMembers(key, [{ userId: userId('new'), role: 'student' }]))
    await vi.waitUntil(() => refused >= 2, { timeout: 5_000, interval: 20 }) // it, and its one retry
    isRedisDown = false
    await expect.poll(members).toBe(4)
  })
})

describe('after Redis has lost who is viewing', () => {
  it('[READ-14] lists find whoever is viewing to have read what was said, and what is said next', async () => {
    const conversation = await aConversation()
    const bens = await aViewer(conversation)
    await say(conversation)
    await settled(conversation.stub)
    await loseRedis(conversation, ['ada', 'ben', 'ina'].map(userId))
    expect(await unreadOfBen(conversation), 'where nothing is said').toBe(0)
    await say(conversation)
    await settled(conversation.stub)
    expect(await unreadOfBen(conversation), 'in the list that was rebuilt').toBe(0)
    await viewing(bens, false)
    await say(conversation)
    await settledForGood(conversation.stub)
    await loseRedis(conversation, ['ada', 'ben', 'ina'].map(userId))
    expect(await unreadOfBen(conversation), 'after they looked away').toBe(1)
  })

  it('[READ-14] they are said to be viewing again with the next sweep', async () => {
    const conversation = await aConversation()
    await aViewer(conversation)
    await expect.poll(() => isBenViewing(conversation)).toBe(true)
    await loseRedis(conversation, ['ada', 'ben', 'ina'].map(userId))
    expect(await isBenViewing(conversation)).toBe(false)
    await travel(conversation.stub, 0)
    await expect.poll(() => isBenViewing(conversation)).toBe(true)
  })
})

describe('a sweep', () => {
  it('[READ-15] ends the viewing of a socket whose heartbeat is stale, at the last seq of that moment', async () => {
    const conversation = await aConversation()
    const bens = await aViewer(conversation)
    await say(conversation)
    await settled(conversation.stub)
    await travel(conversation.stub, heartbeatStaleMs)
    await expect.poll(() => bens.closed?.code).toBe(closeCodes.heartbeatMissed)
    expect((await say(conversation)).viewers).toBe(0)
    await expect.poll(() => unreadOfBen(conversation)).toBe(1)
    await expect.poll(() => isBenViewing(conversation)).toBe(false)
  })

  it('[PRES-12] of a room is one round trip with one ZADD for each set and no row but its alarm, however many view', async () => {
    const members = Array.from({ length: 40 }, (_, index) => userId(`u${index}`))
    const conversation = await aConversation({
      members: members.map((id) => ({ userId: id, role: 'student' })),
    })
    for (const id of members) {
      const socket = await connect(conversation.stub, { ...conversation.ada, userId: id })
      await socket.join()
      await viewing(socket, true)
    }
    await settledForGood(conversation.stub)
    const pipelines = watchRedis(conversation)
    await evict(conversation)
    await runInDurableObject(conversation.stub, (_instance, { storage }) => storage.setAlarm(Date.now()))
    await evict(conversation)
    await expect.poll(() => pipelines.length).toBe(1)
    await scheduler.wait(500)
    const [commands = []] = pipelines
    expect(commands.map(([name = '']) => name.toUpperCase())).toEqual([
      ...['ZADD', 'ZREMRANGEBYSCORE', 'ZADD', 'ZADD'],
    ])
    expect(commands).toHaveLength(measured.roomSweep.redisCommands)
    expect(commands[0]?.filter((word) => word.startsWith('u'))).toHaveLength(members.length)
    expect(pipelines).toHaveLength(1)
    expect(await changesOf(conversation)).toBe(2) // the alarm that went, and the next one
    const next = await runInDurableObject(conversation.stub, (_instance, { storage }) => storage.getAlarm())
    expect(next).toBeGreaterThan(Date.now() + sweepEveryMs / 2)
  })
})

/** Rows that this instance of the room has written, by SQLite's own count: the alarm's as well. */
function changesOf({ stub }: TestConversation): Promise<number> {
  return runInDurableObject(
    stub,
    (_instance, { storage }) =>
      storage.sql.exec<{ rows: number }>('SELECT total_changes() AS rows').one().rows,
  )
}
