/** Who is called while Redis is away, through the real room; and what a relay does. */
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PersonalRoom } from '../../durable-objects/personal/personal-room.ts'
import type { UserId } from '../../schema/ids.ts'
import { deliveryTimeoutMs, namesMembersMax } from '../../schema/limits.ts'
import { openPresence } from '../../stores/presence.ts'
import {
  aConversation,
  aPerson,
  clientMessageId,
  type TestConversation,
  userId,
  value,
} from './a-conversation.ts'
import { makeCensusWhole } from '../redis-command.ts'
import { openPersonal } from './personal-socket.ts'
import { settled, settledForGood } from './settled.ts'

/** Whose rooms were called, since the last look. */
let called: string[] = []
/** Requests to Redis, answered or not. */
let tries = 0
let isRedisDown = false
/** Whose room does not do its work, and what it does instead. */
let broken: { name: string; answer: () => Promise<void> } | null = null

beforeEach(() => {
  isRedisDown = false
  broken = null
  called = []
  const ask = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
    if (url.startsWith(env.UPSTASH_REDIS_REST_URL)) {
      tries += 1
      if (isRedisDown) throw new TypeError('this Redis is down')
    }
    return ask(input, init)
  })
  const deliver = Reflect.get(PersonalRoom.prototype, 'deliver')
  vi.spyOn(PersonalRoom.prototype, 'deliver').mockImplementation(function (this: PersonalRoom, delivery) {
    called.push(nameOf(this))
    if (broken?.name === nameOf(this)) return broken.answer()
    return Reflect.apply(deliver, this, [delivery])
  })
})
afterEach(() => vi.restoreAllMocks())

/** Which person's room it is: the runtime tells the room alone. */
function nameOf(room: PersonalRoom): string {
  const { id } = Reflect.get(room, 'ctx') as DurableObjectState
  return id.name?.split('/')[1] ?? ''
}

const people = (count: number): UserId[] => Array.from({ length: count }, (_, index) => userId(`u${index}`))

/** A class of so many students, ten of them online, with nothing left to do. */
async function aClass(size: number): Promise<TestConversation> {
  const members = people(size).map((id) => ({ userId: id, role: 'student' as const }))
  const conversation = await aConversation({ members })
  await settledForGood(conversation.stub)
  const heartbeats = people(10).map((id) => ({ userId: id, at: Date.now() }))
  await openPresence(env).online(conversation.campus, heartbeats)
  await makeCensusWhole(env, conversation.campus)
  return conversation
}

async function say({ stub, campus }: TestConversation): Promise<void> {
  const sent = stub.send(aPerson(campus, 'u0'), { clientMessageId: clientMessageId('one'), text: 'hello' })
  value(await sent)
}

describe('while Redis is away', () => {
  it('[FAN-10] everyone of a small conversation is called, once for a message, however often Redis is tried', async () => {
    const conversation = await aConversation()
    await settledForGood(conversation.stub)
    const bens = await openPersonal(env.PERSONAL_ROOMS, conversation.ben)
    await bens.join()
    isRedisDown = true
    called = []
    tries = 0
    await conversation.stub.send(conversation.ada, { clientMessageId: clientMessageId('one'), text: 'hello' })
    expect((await bens.next('summaries')).summaries[0]).toMatchObject({ lastSeq: 1 })
    await vi.waitUntil(() => tries >= 6, { timeout: 10_000, interval: 50 })
    // Ada's other devices also hear that her cursor moved
    expect(called.toSorted()).toEqual(['ada', 'ada', 'ben', 'ina'])
    isRedisDown = false
    await settledForGood(conversation.stub) // what it still has to tell is told before the next test counts
  })

  it('[FAN-11] nobody of a large one but the sender is called, until Redis says again who is online', async () => {
    const conversation = await aClass(namesMembersMax + 1)
    isRedisDown = true
    called = []
    tries = 0
    await say(conversation)
    await vi.waitUntil(() => tries >= 4, { timeout: 10_000, interval: 50 })
    expect(called).toEqual(['u0'])
    isRedisDown = false
    await vi.waitUntil(() => called.length > 10, { timeout: 10_000, interval: 50 })
    await settled(conversation.stub)
    expect(called.toSorted()).toEqual(['u0', ...people(10)])
  })
})

describe('a personal room that is broken', () => {
  it.each([
    ['never answers', () => new Promise<void>(() => undefined)],
    ['fails', () => Promise.reject(new Error('overloaded'))],
  ])(
    '[FAN-6] and %s delays nobody: not the sender, not the others, not the next message',
    async (_, answer) => {
      const conversation = await aConversation()
      await makeCensusWhole(env, conversation.campus)
      await settledForGood(conversation.stub)
      const [bens, inas] = [
        await openPersonal(env.PERSONAL_ROOMS, conversation.ben),
        await openPersonal(env.PERSONAL_ROOMS, conversation.ina),
      ]
      await bens.join()
      await inas.join()
      broken = { name: 'ben', answer }
      called = []
      const start = Date.now()
      for (const [index, text] of ['one', 'two', 'three'].entries()) {
        const sending = { clientMessageId: clientMessageId(text), text }
        value(await conversation.stub.send(conversation.ada, sending))
        expect((await inas.next('summaries')).summaries[0]?.lastSeq).toBe(index + 1)
      }
      // the second and third wait for their turn, a second each, and for nobody else
      expect(Date.now() - start).toBeLessThan(deliveryTimeoutMs)
      expect(called.filter((name) => name === 'ben')).toHaveLength(3)
    },
  )
})

describe('a relay', () => {
  it('[FAN-7] passes a delivery on, as it is, to each of its people', async () => {
    const { campus, ben } = await aConversation()
    const bens = await openPersonal(env.PERSONAL_ROOMS, ben)
    await bens.join()
    called = []
    const frame = JSON.stringify({ type: 'cursors', cursors: [] })
    const userIds = [...people(150), ben.userId]
    await env.DELIVERY_RELAYS.getByName(`${campus}/relay-0`).relay(campus, userIds, { frame })
    expect(called.toSorted()).toEqual(userIds.toSorted())
    expect((await bens.next('cursors')).cursors).toEqual([])
  })
})
