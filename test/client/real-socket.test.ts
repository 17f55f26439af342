/** The platform's own WebSocket, over a real port: what browsers and Node bring along is enough. */
import { afterEach, expect, test } from 'vitest'
import { ConversationConnection } from '../../client/conversation-connection.ts'
import { type FakeRoom, startFakeRoom } from '../local/replay/fake-room.ts'

let room: FakeRoom | null = null

afterEach(() => room?.stop())

test('[SDK-27] without a dial of one’s own the global WebSocket joins, sends and survives a cut', async () => {
  room = await startFakeRoom({ cutsBeforeAckOneIn: 3 })
  const states: string[] = []
  const connection = new ConversationConnection({
    url: room.url,
    token: async () => 'ada',
    listener: { onState: (state, { cause }) => states.push(`${state}: ${cause}`) },
    random: () => 0,
  })

  connection.open()
  const acks = await Promise.all(['one', 'two', 'three'].map((text) => connection.send(text)))
  connection.close()

  expect(acks.map(({ seq }) => seq)).toEqual([1, 2, 3])
  expect(room.log.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  expect(connection.log.messages.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  expect(states).toEqual(['live: welcome', 'reconnecting: lost', 'live: welcome', 'closed: closed'])
})
