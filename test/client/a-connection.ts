/** A connection whose time, chance and sockets are in the test's hands, and a record of what it tells its owner. */
import type { Delivery, StateReason } from '../../client/connection-options.ts'
import { ConversationConnection } from '../../client/conversation-connection.ts'
import type { MessageLog } from '../../client/message-log.ts'
import type { Welcome } from '../../schema/protocol/frames/welcome.ts'
import { aWelcome, messagesFrom } from './builders.ts'
import { FakeClock } from './fake-clock.ts'
import { type FakeSocket, fakeDial } from './fake-socket.ts'

export function aConnection(more: { token?: () => Promise<string>; log?: MessageLog; random?: number } = {}) {
  const clock = new FakeClock()
  const { dial, sockets, newest } = fakeDial()
  const states: [string, StateReason][] = []
  const deliveries: Delivery[] = []
  const faults: unknown[] = []
  const connection = new ConversationConnection({
    url: 'wss://school.example/v1/conversations/cnv_1/socket',
    token: more.token ?? (async () => 'a-token'),
    ...(more.log ? { log: more.log } : {}),
    listener: {
      onState: (state, reason) => states.push([state, reason]),
      onMessages: (delivery) => deliveries.push(delivery),
      onFault: (error) => faults.push(error),
    },
    dial,
    clock,
    random: () => more.random ?? 0.5,
  })
  return { connection, clock, sockets, newest, states, deliveries, faults }
}

export type Fixture = ReturnType<typeof aConnection>

/** Token callbacks and acks are promises: lets every one that is settled be heard. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

/** Opens, and lets the newest socket come up; the room has not said anything yet. */
export async function dialled(more: Parameters<typeof aConnection>[0] = {}): Promise<Fixture> {
  const fixture = aConnection(more)
  fixture.connection.open()
  await settled()
  fixture.newest().opens()
  return fixture
}

/** Live, holding messages 1 to `last`. */
export async function live(last = 3, more: Parameters<typeof aConnection>[0] = {}): Promise<Fixture> {
  const fixture = await dialled(more)
  fixture.newest().says(aWelcome({ messages: messagesFrom(1, last) }))
  return fixture
}

/** Waits out the backoff, no longer, and lets the next socket come up. */
export async function redialled({ clock, newest, states }: Fixture): Promise<FakeSocket> {
  clock.advance(states.at(-1)?.[1].retryInMs ?? 0)
  await settled()
  newest().opens()
  return newest()
}

export function completeWelcome(rev: number): Welcome {
  return aWelcome({ verdict: 'complete', rev })
}
