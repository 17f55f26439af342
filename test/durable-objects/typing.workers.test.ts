/** Who is writing: told to the others, seldom, among few, and remembered nowhere. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { namesMembersMax } from '../../schema/limits.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import { aConversation, aPerson, userId, value } from './a-conversation.ts'
import { evictions } from './evictions.ts'
import { connect, type RoomSocket } from './room-socket.ts'
import { rowsWritten } from './rows-written.ts'

/** Whatever a socket has said is heard by the others once it has had an answer. */
async function typeOn(socket: RoomSocket, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) socket.say({ type: 'typing' })
  await socket.join()
}

const typed = (socket: RoomSocket) => socket.rest().filter(({ type }) => type === 'typing')

describe.each(evictions)('with $between between the steps', ({ evict }) => {
  it('[TYPE-1] typing is told to the others and not to one’s own devices', async () => {
    const { stub, ada, ben, ina } = await aConversation()
    const sockets = [
      await connect(stub, ada),
      await connect(stub, ada),
      await connect(stub, ben),
      await connect(stub, ina),
    ]
    await Promise.all(sockets.map((socket) => socket.join()))
    const [phone, laptop, bens, inas] = sockets as [RoomSocket, RoomSocket, RoomSocket, RoomSocket]
    await evict(stub)
    await typeOn(phone)
    for (const socket of [bens, inas])
      expect(await socket.next('typing')).toEqual({ type: 'typing', userId: 'ada' })
    expect([typed(phone), typed(laptop)]).toEqual([[], []])
  })

  it('[TYPE-2] nobody types in an archived or a locked conversation, nor where they may not send', async () => {
    const { stub, room, ben, ina, key } = await aConversation()
    const [bens, inas] = [await connect(stub, ben), await connect(stub, ina)]
    await Promise.all([bens.join(), inas.join()])
    for (const [wish, undo, code] of [
      [{ locked: true }, { locked: false }, 'conversation_locked'],
      [{ archived: true }, { archived: false }, 'conversation_archived'],
    ] as const) {
      value(await room.changeSettings(ina, wish))
      await evict(stub)
      bens.say({ type: 'typing' })
      expect((await bens.next('problem')).code).toBe(code)
      value(await room.changeSettings(ina, undo))
    }
    value(await room.perform('mute', ina, { userId: ben.userId, seconds: 60 }))
    await evict(stub)
    bens.say({ type: 'typing' })
    expect((await bens.next('problem')).code).toBe('muted')
    value(await room.perform('unmute', key, { userId: ben.userId }))
    expect(typed(inas)).toEqual([])
  })

  it('[TYPE-3] in a room over 100 people nobody types, and the welcome says so', async () => {
    const others = Array.from({ length: namesMembersMax - 1 }, (_, index): Member => {
      return { userId: userId(`u${index}`), role: 'student' }
    })
    const members: Member[] = [{ userId: userId('ada'), role: 'student' }, ...others]
    const { stub, room, ada, campus, key } = await aConversation({ members })
    const [adas, other] = [await connect(stub, ada), await connect(stub, aPerson(campus, 'u1'))]
    expect((await adas.join()).capabilities).toContain('typing')
    await other.join()
    await typeOn(adas)
    await other.next('typing')
    value(await room.syncRoster(key, [...members, { userId: userId('late'), role: 'student' }]))
    await evict(stub)
    adas.say({ type: 'typing' })
    expect((await adas.next('problem')).code).toBe('not_allowed')
    expect((await adas.join()).capabilities).not.toContain('typing')
  })
})

describe('typing', () => {
  it('[TYPE-4] is told once in three seconds, from whichever device, and anew after a message', async () => {
    const { stub, ada, ben } = await aConversation()
    const [phone, laptop, bens] = [
      await connect(stub, ada),
      await connect(stub, ada),
      await connect(stub, ben),
    ]
    await Promise.all([phone.join(), laptop.join(), bens.join()])
    await typeOn(phone, 3)
    await typeOn(laptop, 3)
    expect(typed(bens)).toHaveLength(1)
    await laptop.send('m1', 'hello')
    await scheduler.wait(20) // the room is busy for as long as the frame goes out
    await typeOn(laptop)
    await bens.next('typing')
  })

  it('[TYPE-5] writes no row, and an eviction forgets it', async () => {
    const conversation = await aConversation()
    const { stub, ada, ben } = conversation
    const [adas, bens] = [await connect(stub, ada), await connect(stub, ben)]
    await Promise.all([adas.join(), bens.join()])
    expect(await rowsWritten(conversation, () => typeOn(adas))).toBe(0)
    await bens.next('typing')
    await evictDurableObject(stub, { webSockets: 'hibernate' })
    await typeOn(adas)
    await bens.next('typing')
    await runInDurableObject(stub, (_, { storage }) => {
      expect(storage.sql.exec('SELECT count(*) AS messages FROM messages').one()).toEqual({ messages: 0 })
    })
  })
})
