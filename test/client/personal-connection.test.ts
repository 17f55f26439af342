/** A device's line: asking for the list, following it, coming back, and leaving nothing behind. */
import { describe, expect, test } from 'vitest'
import type { StateReason } from '../../client/connection-options.ts'
import { PersonalConnection } from '../../client/personal-connection.ts'
import { personalSocketUrl } from '../../client/socket.ts'
import { liveWithinMs, personalUnackedMax, receivedEveryRevs, snapshotAgainMs } from '../../schema/limits.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { userIdOf } from '../campus.ts'
import { settled } from './a-connection.ts'
import { FakeClock } from './fake-clock.ts'
import { type FakeSocket, fakeDial } from './fake-socket.ts'

const unknown = `cnv_${'9'.repeat(32)}`

function aDevice() {
  const clock = new FakeClock()
  const { dial, sockets, newest } = fakeDial()
  const states: [string, StateReason][] = []
  const faults: unknown[] = []
  let tokens = 0
  const device = new PersonalConnection({
    url: personalSocketUrl('https://school.example'),
    userId: userIdOf('ada'),
    token: async () => `token-${++tokens}`,
    listener: {
      onState: (state, reason) => states.push([state, reason]),
      onFault: (error) => faults.push(error),
    },
    dial,
    clock,
    random: () => 0.5,
  })
  let n = 0
  const says = (socket: FakeSocket, content: object) => socket.sayText(JSON.stringify({ ...content, n: ++n }))
  const snapshot = {
    type: 'snapshot',
    protocol: 1,
    conversations: [],
    hasMore: false,
    unreadTotal: 0,
    delayed: false,
  }
  return { device, clock, sockets, newest, states, faults, says, snapshot }
}

async function live() {
  const fixture = aDevice()
  fixture.device.open()
  await settled()
  fixture.newest().opens()
  fixture.says(fixture.newest(), fixture.snapshot)
  return fixture
}

const aSummary = {
  type: 'summaries',
  summaries: [
    {
      ...{
        conversationId: unknown,
        settings: { title: 'Lab' },
        rev: 1,
        lastSeq: 1,
        deletedSeqs: [],
        mentions: [],
      },
      activeAt: '2026-11-02T09:00:00.000Z',
    },
  ],
}

describe('a device', () => {
  test('[SDK-40] asks for its list with its token apart from the address, and is live with the snapshot', async () => {
    const { device, newest, states } = await live()
    expect([newest().url, newest().protocols]).toEqual([
      'wss://school.example/v1/socket',
      ['homeroom.v1', 'token-1'],
    ])
    expect(newest().said).toEqual([{ type: 'join' }])
    expect([device.state, states.at(-1)]).toEqual(['live', ['live', { cause: 'welcome' }]])
  })

  test('[SDK-40] that gets no snapshot dials again', async () => {
    const { device, clock, newest, states } = aDevice()
    device.open()
    await settled()
    newest().opens()
    clock.advance(liveWithinMs)
    expect(states.at(-1)).toMatchObject(['connecting', { cause: 'no_welcome' }])
    expect(newest().closedWith).not.toBeNull()
  })

  test('[SDK-41] comes back with a fresh token and takes the new list for the whole truth', async () => {
    const { device, clock, newest, states, says, snapshot } = await live()
    newest().cuts()
    expect(device.state).toBe('reconnecting')
    clock.advance(states.at(-1)?.[1].retryInMs ?? 0)
    await settled()
    newest().opens()
    expect([newest().protocols[1], newest().saidOf('join')]).toEqual(['token-2', [{ type: 'join' }]])
    says(newest(), snapshot)
    expect(device.state).toBe('live')
  })

  test('[SDK-42] confirms after so many frames, from a beginning that chance gives', async () => {
    const { newest, says } = await live()
    for (let count = 1; count < receivedEveryRevs * 1.5; count++)
      says(newest(), { type: 'membership', added: [], removed: [] })
    // the snapshot was the first frame
    expect(
      newest()
        .saidOf('received')
        .map(({ n }) => n),
    ).toEqual([receivedEveryRevs / 2, receivedEveryRevs * 1.5])
    expect(receivedEveryRevs).toBeLessThan(personalUnackedMax / 2)
  })

  test('[SDK-43] that cannot know a badge asks for the list again, once for many frames', async () => {
    const { device, newest, clock, says, snapshot } = await live()
    for (let count = 0; count < 3; count++) says(newest(), aSummary)
    expect(newest().saidOf('join')).toHaveLength(1)
    clock.advance(snapshotAgainMs)
    expect(newest().saidOf('join')).toHaveLength(2)
    says(newest(), snapshot)
    clock.advance(snapshotAgainMs * 4)
    expect([newest().saidOf('join').length, device.badges.isUnsure]).toEqual([2, false])
  })

  test('[SDK-44] that is closed leaves no timer and no socket behind', async () => {
    const { device, newest, clock, says } = await live()
    says(newest(), aSummary)
    device.close()
    expect([clock.pending, newest().closedWith, device.state]).toEqual([0, 1000, 'closed'])
  })

  test('[SDK-44] is not let in again where the close code says so', async () => {
    const { device, newest, clock } = await live()
    newest().cuts(closeCodes.tokenInvalid)
    expect([device.state, clock.pending]).toEqual(['closed', 0])
  })

  test('[SDK-44] that hears something unreadable says so and comes back', async () => {
    const { device, newest, faults } = await live()
    newest().sayText('{')
    expect([device.state, faults.length]).toEqual(['reconnecting', 1])
  })

  test('[SDK-40] passes over frames of a type that it does not know', async () => {
    const { device, newest, says } = await live()
    says(newest(), { type: 'weather' })
    expect(device.state).toBe('live')
  })
})
