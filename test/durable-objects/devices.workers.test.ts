/** A person's devices: how they come and go, what they are given first, and what they hear when they may not any more. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { UserActor } from '../../schema/actor.ts'
import {
  heartbeatStaleMs,
  joinDeadlineMs,
  snapshotConversationsMax,
  socketsPerUserMax,
} from '../../schema/limits.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { openConversationList } from '../../stores/conversation-list.ts'
import { openPresence } from '../../stores/presence.ts'
import { aCampus } from '../campus.ts'
import { makeCensusWhole } from '../redis-command.ts'
import { aConversation, aPerson, clientMessageId, value } from './a-conversation.ts'
import { settled } from './settled.ts'
import { openPersonal, type PersonalSocket } from './personal-socket.ts'
import { connect } from './room-socket.ts'
import { travel } from './travel.ts'

const roomOf = ({ campusId, userId }: UserActor) => env.PERSONAL_ROOMS.getByName(`${campusId}/${userId}`)
const hibernate = (actor: UserActor) => evictDurableObject(roomOf(actor), { webSockets: 'hibernate' })
const cursors = JSON.stringify({ type: 'cursors', cursors: [] })

async function zoe(): Promise<UserActor> {
  return aPerson((await aCampus(env)).id, 'zoe')
}

async function isOnline({ campusId, userId }: UserActor): Promise<boolean> {
  const { online } = await openPresence(env).onlineOf(campusId, [userId], Date.now())
  return online.has(userId)
}

afterEach(() => vi.restoreAllMocks())

describe('the socket of a device', () => {
  it.each([1000, 4321, undefined])(
    '[PERS-8] closed with %s is answered, also after an eviction',
    async (code) => {
      const person = await zoe()
      const [one, other] = [
        await openPersonal(env.PERSONAL_ROOMS, person),
        await openPersonal(env.PERSONAL_ROOMS, person),
      ]
      one.socket.close(code)
      await expect.poll(() => one.closed).toBe(code ?? 1005)
      await hibernate(person)
      other.socket.close(code)
      await expect.poll(() => other.closed).toBe(code ?? 1005)
    },
  )

  it('[PERS-9] the oldest gives way to the ninth, and the others go on hearing', async () => {
    const person = await zoe()
    const devices: PersonalSocket[] = []
    for (let count = 0; count <= socketsPerUserMax; count++) {
      devices.push(await openPersonal(env.PERSONAL_ROOMS, person))
      await devices.at(-1)?.join()
      if (count === 4) await hibernate(person)
    }
    await expect.poll(() => devices[0]?.closed).toBe(closeCodes.replaced)
    await roomOf(person).deliver({ frame: cursors })
    for (const device of devices.slice(1)) expect((await device.next('cursors')).cursors).toEqual([])
    expect(await isOnline(person)).toBe(true)
  })

  it('[PERS-10] whose token has expired is closed before it hears another word, by whatever comes first', async () => {
    const person = await zoe()
    const soon = { ...person, expiresAt: Date.now() + 400 }
    const device = await openPersonal(env.PERSONAL_ROOMS, soon)
    await device.join()
    await hibernate(person)
    await runInDurableObject(roomOf(person), (_instance, state) => state.storage.deleteAlarm())
    await scheduler.wait(450)
    await roomOf(person).deliver({ frame: cursors })
    await expect.poll(() => device.closed).toBe(closeCodes.tokenExpired)
    expect(device.rest()).toEqual([])
  })

  it('[PERS-10] whose token has expired is closed by the alarm where nothing comes', async () => {
    const soon = { ...(await zoe()), expiresAt: Date.now() + 400 }
    const device = await openPersonal(env.PERSONAL_ROOMS, soon)
    await device.join()
    const room = roomOf(soon)
    // the first look is for those who never join; from then on the alarm stands at the token's end
    await travel(room, joinDeadlineMs)
    await expect.poll(() => device.closed).toBe(closeCodes.tokenExpired)
    await expect.poll(() => isOnline(soon)).toBe(false)
  })
})

describe('a device that vanished', () => {
  it('[PERS-11] is closed as a zombie by the sweep, and its owner is offline with it', async () => {
    const person = await zoe()
    const device = await openPersonal(env.PERSONAL_ROOMS, person)
    await device.join()
    expect(await isOnline(person)).toBe(true)
    await travel(roomOf(person), heartbeatStaleMs)
    await expect.poll(() => device.closed).toBe(closeCodes.heartbeatMissed)
    await expect.poll(() => isOnline(person)).toBe(false)
  })
})

describe('a page that is loaded anew', () => {
  it('[PRES-11] leaves its owner online, however slow the word of its going is', async () => {
    const person = await zoe()
    const before = await openPersonal(env.PERSONAL_ROOMS, person)
    await before.join()
    const ask = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      if (typeof init?.body === 'string' && init.body.toLowerCase().includes('"zrem"'))
        await scheduler.wait(300)
      return ask(input, init)
    })
    before.socket.close(1000)
    await expect.poll(() => before.closed).toBe(1000)
    const after = await openPersonal(env.PERSONAL_ROOMS, person)
    await after.join()
    await scheduler.wait(400)
    expect(await isOnline(person)).toBe(true)
    after.socket.close(1000)
    await expect.poll(() => isOnline(person)).toBe(false)
  })
})

describe('the first frame', () => {
  it('[PERS-12] holds the newest fifty, says that there are more, and counts what is unread in all', async () => {
    const campus = (await aCampus(env)).id
    const count = snapshotConversationsMax + 2
    const all = await Promise.all(Array.from({ length: count }, () => aConversation({}, campus)))
    for (const { stub, ada } of all)
      value(await stub.send(ada, { clientMessageId: clientMessageId('one'), text: 'hello' }))
    const ben = aPerson(campus, 'ben')
    const list = openConversationList(env)
    const unreadTotal = async () => (await list.page(ben, { below: null, limit: 1 })).unreadTotal
    await expect.poll(unreadTotal).toBe(count)
    const snapshot = await (await openPersonal(env.PERSONAL_ROOMS, ben)).join()
    expect(snapshot).toMatchObject({ hasMore: true, unreadTotal: count, mentionedTotal: 0, delayed: false })
    expect(snapshot.conversations).toHaveLength(snapshotConversationsMax)
    const activity = snapshot.conversations.map(({ activeAt }) => activeAt)
    expect(activity).toEqual(activity.toSorted().toReversed())
  }, 60_000)
})

/** A conversation whose people have heard that they are in it, and Ben's laptop and phone. */
async function twoDevices() {
  const conversation = await aConversation()
  const { stub, ben, campus } = conversation
  await makeCensusWhole(env, campus)
  await settled(stub)
  const laptop = await openPersonal(env.PERSONAL_ROOMS, ben)
  await laptop.join()
  const phone = await connect(stub, ben)
  await phone.join()
  return { ...conversation, laptop, phone }
}

describe('a conversation that changes', () => {
  it.each([false, true])(
    '[PERS-13] and is archived is told at once to every device of a member, who is viewing it elsewhere: %s',
    async (isViewing) => {
      const { stub, ina, id, laptop, phone } = await twoDevices()
      if (isViewing) {
        phone.say({ type: 'viewing', viewing: true })
        await laptop.next('cursors')
      }
      value(await stub.changeSettings(ina, { archived: true }))
      const [summary] = (await laptop.next('summaries')).summaries
      expect(summary).toMatchObject({ conversationId: id, settings: { archivedAt: expect.any(String) } })
    },
  )

  it('[PERS-14] while its reader views it elsewhere is shown as it is once they look away', async () => {
    const { stub, ada, id, laptop, phone } = await twoDevices()
    phone.say({ type: 'viewing', viewing: true })
    await laptop.next('cursors')
    value(await stub.send(ada, { clientMessageId: clientMessageId('one'), text: 'seen on the phone' }))
    await phone.next('messages')
    await scheduler.wait(300)
    expect(laptop.rest()).toEqual([])
    phone.say({ type: 'viewing', viewing: false })
    expect((await laptop.next('summaries')).summaries).toMatchObject([
      { conversationId: id, lastSeq: 1, newest: { preview: 'seen on the phone' } },
    ])
    expect((await laptop.next('cursors')).cursors).toEqual([{ conversationId: id, readSeq: 1, lastSeq: 1 }])
  })

  it('[PERS-14] in nothing while its reader views it costs no call when they look away', async () => {
    const { laptop, phone } = await twoDevices()
    for (const viewing of [true, false]) {
      phone.say({ type: 'viewing', viewing })
      await laptop.next('cursors')
    }
    await scheduler.wait(200)
    expect(laptop.rest()).toEqual([])
  })
})
