/** When typing is told, to the millisecond, and when it gives way. */
import { describe, expect, it } from 'vitest'
import { TypingTeller } from '../../durable-objects/conversation/typing-teller.ts'
import type { Session } from '../../durable-objects/sockets/session.ts'
import { typingEveryMs } from '../../schema/limits.ts'
import { userIdOf } from '../campus.ts'

const [ada, ben] = [userIdOf('ada'), userIdOf('ben')]

function aTeller() {
  const told: string[] = []
  const room = { now: 1_000, isBusy: false, mayHear: true }
  const session = { actor: { userId: ben }, socket: { send: (text: string) => told.push(text) } }
  const teller = new TypingTeller({
    sessions: { joined: () => [session as unknown as Session] },
    mayHear: () => room.mayHear,
    isBusy: () => room.isBusy,
    clock: () => room.now,
  })
  return { teller, told, room }
}

describe('typing', () => {
  it('[TYPE-4] is told again after three seconds and not a millisecond before', () => {
    const { teller, told, room } = aTeller()
    for (const passed of [0, 1, typingEveryMs - 2, 1]) {
      room.now += passed
      teller.note(ada)
    }
    expect(told).toHaveLength(2)
    expect(JSON.parse(told[0] ?? '')).toEqual({ type: 'typing', userId: 'ada' })
  })

  it('[TYPE-6] gives way to messages: while the room is busy telling them it is not told, and then it is', () => {
    const { teller, told, room } = aTeller()
    room.isBusy = true
    teller.note(ada)
    expect(told).toEqual([])
    room.isBusy = false
    teller.note(ada)
    expect(told).toHaveLength(1)
  })

  it('[TYPE-7] is told to nobody who may not hear any more', () => {
    const { teller, told, room } = aTeller()
    room.mayHear = false
    teller.note(ada)
    expect(told).toEqual([])
  })
})
