/** Dialling, joining, following and coming back. Sending has a file of its own. */
import { describe, expect, test } from 'vitest'
import { heartbeatAnswerMs, heartbeatEveryMs, liveWithinMs, rejoinsMax } from '../../schema/limits.ts'
import { MessageLog } from '../../client/message-log.ts'
import { conversationSocketUrl } from '../../client/socket.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { aConnection, completeWelcome, dialled, live, redialled, settled } from './a-connection.ts'
import { aFrame, aMessage, anEpoch, anotherEpoch, aWelcome, messagesFrom } from './builders.ts'

describe('joining', () => {
  test('[SDK-10] the token travels as a subprotocol and never in the URL', async () => {
    const { newest } = await dialled()

    expect(newest().protocols).toEqual(['homeroom.v1', 'a-token'])
    expect(newest().url).not.toContain('a-token')
  })

  test('[SDK-10] each dial asks for a fresh token', async () => {
    let asked = 0
    const fixture = await live(3, { token: async () => `token-${++asked}` })

    fixture.newest().cuts(closeCodes.tokenExpired)
    const socket = await redialled(fixture)

    expect(socket.protocols[1]).toBe('token-2')
  })

  test('[SDK-10] an http address becomes the address of a socket', () => {
    const url = conversationSocketUrl('https://school.example/any', 'cnv_1')

    expect(url).toBe('wss://school.example/v1/conversations/cnv_1/socket')
    expect(conversationSocketUrl('http://127.0.0.1:8787', 'cnv_1')).toMatch(/^ws:/)
  })

  test('[SDK-11] the first join names nothing, and a welcome makes the connection live', async () => {
    const { connection, newest, states } = await dialled()
    expect(newest().said).toEqual([{ type: 'join' }])
    expect(connection.state).toBe('connecting')

    newest().says(aWelcome({ messages: messagesFrom(1, 3) }))

    expect(connection.state).toBe('live')
    expect(connection.log.lastSeq).toBe(3)
    expect(states).toEqual([['live', { cause: 'welcome' }]])
  })

  test('[SDK-11] a join after a loss names epoch and rev, and complete keeps what is held', async () => {
    const fixture = await live(3)

    fixture.newest().cuts()
    expect(fixture.connection.state).toBe('reconnecting')
    const socket = await redialled(fixture)
    socket.says(aWelcome({ verdict: 'complete', messages: [aMessage(4)] }))

    expect(socket.saidOf('join')).toEqual([{ type: 'join', epoch: anEpoch, rev: 3 }])
    expect(fixture.connection.log.messages).toHaveLength(4)
    expect(fixture.deliveries.at(-1)).toEqual({ via: 'complete', changed: [aMessage(4)], absorbed: 0 })
  })

  test('[SDK-11] a log of an earlier connection is joined where it stands', async () => {
    const log = new MessageLog()
    log.applyWelcome(aWelcome({ messages: messagesFrom(1, 7) }))

    const { newest } = await dialled({ log })

    expect(newest().said).toEqual([{ type: 'join', epoch: anEpoch, rev: 7 }])
  })

  test('[SDK-11] opening twice dials once', async () => {
    const { connection, sockets } = await dialled()

    connection.open()
    await settled()

    expect(sockets).toHaveLength(1)
  })
})

describe('following', () => {
  test('[SDK-12] frames that follow are applied and told', async () => {
    const { newest, connection, deliveries } = await live(3)

    newest().says(aFrame(3, messagesFrom(4, 5)))

    expect(connection.log.lastSeq).toBe(5)
    expect(deliveries.at(-1)).toEqual({ via: 'live', changed: messagesFrom(4, 5), absorbed: 0 })
  })

  test('[SDK-13] a missed frame makes it join again from where it stands', async () => {
    const { newest, connection, states } = await live(3)

    newest().says(aFrame(4, [aMessage(5)]))
    expect(states.at(-1)).toEqual(['reconnecting', { cause: 'missed' }])
    newest().says(aFrame(5, [aMessage(6)])) // on its way before the room heard of the join
    newest().says(aWelcome({ verdict: 'complete', messages: messagesFrom(4, 6) }))
    newest().says(aFrame(6, [aMessage(7)]))

    expect(newest().saidOf('join')).toEqual([{ type: 'join' }, { type: 'join', epoch: anEpoch, rev: 3 }])
    expect(connection.log.messages).toEqual(messagesFrom(1, 7))
    expect(connection.state).toBe('live')
  })

  test('[SDK-13] another epoch makes it join again, and the reset starts over', async () => {
    const { newest, connection } = await live(3)

    newest().says(aFrame(3, [aMessage(4)], { epoch: anotherEpoch }))
    newest().says(aWelcome({ epoch: anotherEpoch, messages: messagesFrom(1, 2) }))

    expect(connection.log.messages).toEqual(messagesFrom(1, 2))
    expect(connection.log.epoch).toBe(anotherEpoch)
  })

  test('[SDK-13] a room whose frames never follow its welcome is left, with backoff', async () => {
    const { newest, sockets, connection, states } = await live(3)

    for (let round = 0; round <= rejoinsMax; round++) {
      newest().says(aFrame(90, [aMessage(91)]))
      newest().says(completeWelcome(3))
    }

    expect(sockets).toHaveLength(1)
    expect(newest().closedWith).toBe(1000)
    expect(connection.state).toBe('reconnecting')
    expect(states.at(-1)?.[1]).toMatchObject({ cause: 'missed', retryInMs: 750 })
  })

  test('[SDK-14] frame types and fields that it does not know are passed over', async () => {
    const { newest, connection, faults } = await live(3)

    newest().sayText(JSON.stringify({ type: 'typing', userId: 'ada' }))
    newest().sayText(JSON.stringify({ ...aFrame(3, [aMessage(4)]), mood: 'new' }))

    expect(connection.log.lastSeq).toBe(4)
    expect(faults).toEqual([])
  })

  test.each([
    ['no JSON', '{"type":'],
    ['not text', new ArrayBuffer(2)],
  ])('[SDK-14] a frame that is %s is reported and the socket left', async (_, data) => {
    const { newest, connection, faults } = await live(3)

    newest().sayText(data)

    expect(faults).toHaveLength(1)
    expect(connection.state).toBe('reconnecting')
    expect(newest().closedWith).toBe(1000)
  })
})

describe('coming back', () => {
  test.each([1000, 1001, 1006, 1011, 1012, 4001, 4008, 4029, 4100, 4400, 4408, 4499])(
    '[SDK-22] close code %i is followed by another dial',
    async (code) => {
      const fixture = await live(3)

      fixture.newest().cuts(code)
      await redialled(fixture)

      expect(fixture.sockets).toHaveLength(2)
      expect(fixture.states.at(1)?.[1]).toMatchObject({ cause: 'lost', code })
    },
  )

  test.each([4500, closeCodes.tokenInvalid, closeCodes.removed, closeCodes.replaced, 4999])(
    '[SDK-22] close code %i ends the connection for good',
    async (code) => {
      const fixture = await live(3)

      fixture.newest().cuts(code)
      fixture.clock.advance(3_600_000)
      await settled()

      expect(fixture.sockets).toHaveLength(1)
      expect(fixture.states.at(-1)).toEqual(['closed', { cause: 'refused', code }])
      expect(fixture.clock.pending).toBe(0)
    },
  )

  test('[SDK-20] waits grow while dials fail, and start over after a calm time', async () => {
    const fixture = await live(3)
    const waits = () => fixture.states.flatMap(([, { retryInMs }]) => retryInMs ?? [])

    for (let round = 0; round < 3; round++) {
      fixture.newest().cuts()
      await redialled(fixture)
    }
    fixture.newest().says(completeWelcome(3))
    fixture.clock.advance(60_000)
    fixture.newest().cuts()

    expect(waits()).toEqual([750, 1_250, 2_250, 750])
  })

  test('[SDK-20] a room that welcomes and cuts at once is not hammered', async () => {
    const fixture = await live(3)

    for (let round = 0; round < 3; round++) {
      fixture.newest().cuts()
      const socket = await redialled(fixture)
      socket.says(completeWelcome(3))
    }

    expect(fixture.states.flatMap(([, { retryInMs }]) => retryInMs ?? [])).toEqual([750, 1_250, 2_250])
  })

  test('[SDK-21] a hint that came before the close is waited out', async () => {
    const fixture = await live(3)

    fixture.newest().says({ type: 'problem', code: 'room_full', title: 'Full', retryAfterMs: 20_000 })
    fixture.newest().cuts(4400)

    expect(fixture.states.at(-1)?.[1]).toMatchObject({ retryInMs: 20_250 })
  })

  test('[SDK-23] a socket that does not answer the heartbeat is left', async () => {
    const { newest, clock, connection, states } = await live(3)
    newest().isMute = true

    clock.advance(heartbeatEveryMs + heartbeatAnswerMs)

    expect(newest().raw.at(-1)).toBe('ping')
    expect(newest().closedWith).toBe(closeCodes.heartbeatMissed)
    expect(connection.state).toBe('reconnecting')
    expect(states.at(-1)?.[1]).toMatchObject({ cause: 'silent' })
  })

  test('[SDK-23] a socket that answers is kept, and pinged every 25 seconds', async () => {
    const { newest, clock, connection } = await live(3)

    clock.advance(heartbeatEveryMs * 4)

    expect(newest().raw.filter((text) => text === 'ping')).toHaveLength(4)
    expect(connection.state).toBe('live')
  })

  test.each([
    ['no token comes', async () => aConnection({ token: () => new Promise(() => undefined) })],
    ['no socket opens', async () => aConnection()],
  ])('[SDK-24] it gives up and dials again when %s', async (_, build) => {
    const fixture = await build()
    fixture.connection.open()
    await settled()

    fixture.clock.advance(liveWithinMs)

    expect(fixture.states.at(-1)).toEqual(['connecting', { cause: 'no_welcome', retryInMs: 750 }])
  })

  test('[SDK-24] it gives up and dials again when no welcome follows the join', async () => {
    const fixture = await dialled()

    fixture.clock.advance(liveWithinMs)
    await redialled(fixture)

    expect(fixture.sockets).toHaveLength(2)
    expect(fixture.sockets[0]?.closedWith).toBe(1000)
  })

  test('[SDK-24] a token that cannot be had is reported and asked for again', async () => {
    let asked = 0
    const token = () => (++asked === 1 ? Promise.reject(new Error('signed out')) : Promise.resolve('later'))
    const fixture = aConnection({ token })

    fixture.connection.open()
    await settled()
    const socket = await redialled(fixture)

    expect(fixture.faults).toEqual([new Error('signed out')])
    expect(socket.protocols[1]).toBe('later')
  })

  test('[SDK-25] a socket that was left is not heard any more', async () => {
    const fixture = await live(3)
    const first = fixture.newest()
    first.cuts()
    const second = await redialled(fixture)
    second.says(completeWelcome(3))

    first.says(aFrame(3, [aMessage(4)]))
    first.cuts(closeCodes.removed)

    expect(fixture.connection.state).toBe('live')
    expect(fixture.connection.log.lastSeq).toBe(3)
  })

  test('[SDK-25] retryNow dials without waiting', async () => {
    const fixture = await live(3)
    fixture.newest().cuts()

    fixture.connection.retryNow()
    await settled()

    expect(fixture.sockets).toHaveLength(2)
  })

  test('[SDK-26] close leaves nothing due, whatever was under way', async () => {
    const fixtures = [aConnection(), await dialled(), await live(3), await live(3)]
    fixtures[0]?.connection.open()
    fixtures[3]?.newest().cuts()

    for (const { connection } of fixtures) connection.close()
    await settled()

    for (const { clock, connection, states } of fixtures) {
      expect(clock.pending).toBe(0)
      expect(connection.state).toBe('closed')
      expect(states.at(-1)).toEqual(['closed', { cause: 'closed' }])
    }
    expect(fixtures[0]?.sockets).toHaveLength(0)
    expect(fixtures[2]?.newest().closedWith).toBe(1000)
  })

  test('[SDK-26] an owner who closes from within a callback is obeyed', async () => {
    for (const moment of ['live', 'reconnecting'] as const) {
      const fixture = await dialled()
      const { states, connection } = fixture
      states.push = (...entries) => {
        if (entries[0]?.[0] === moment) connection.close()
        return 0
      }

      fixture.newest().says(aWelcome({ messages: messagesFrom(1, 3) }))
      fixture.newest().says(aFrame(5, [aMessage(6)]))

      expect(connection.state).toBe('closed')
      expect(fixture.clock.pending).toBe(0)
    }
  })
})
