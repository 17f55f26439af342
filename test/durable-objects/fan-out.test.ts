/** Calls of personal rooms: bounded in flight and in time, each failing for itself, and shared with relays. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FanOut } from '../../durable-objects/conversation/fan-out.ts'
import { deliverAll, type RoomsByName } from '../../durable-objects/delivery.ts'
import { parseCampusId, parseUserId, type UserId } from '../../schema/ids.ts'
import {
  deliveriesDirectMax,
  deliveriesInFlightMax,
  deliveryTimeoutMs,
  relayRecipientsMax,
} from '../../schema/limits.ts'
import type { Delivery, DeliveryRelayRpc, PersonalRoomRpc } from '../../schema/rpc.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const campus = parseCampusId('oak') ?? expect.unreachable()
const delivery: Delivery = { frame: '{"type":"summaries","summaries":[]}' }
const people = (count: number): UserId[] =>
  Array.from({ length: count }, (_, index) => parseUserId(`u${index}`) ?? expect.unreachable())

type Answer = (name: string) => Promise<void>
const atOnce: Answer = async () => {}

/** Personal rooms that note who calls them, and how many calls were open at the same time. */
function personalRooms(answer: Answer) {
  const noted = { names: new Array<string>(), deliveries: new Set<Delivery>(), inFlight: 0, inFlightMax: 0 }
  const rooms: RoomsByName<PersonalRoomRpc> = {
    getByName: (name) => ({
      deliver: async (one) => {
        noted.names.push(name)
        noted.deliveries.add(one)
        noted.inFlight += 1
        noted.inFlightMax = Math.max(noted.inFlightMax, noted.inFlight)
        try {
          await answer(name)
        } finally {
          noted.inFlight -= 1
        }
      },
    }),
  }
  return { rooms, noted }
}

function relays(answer: Answer) {
  const calls = new Array<{ name: string; userIds: UserId[] }>()
  const rooms: RoomsByName<DeliveryRelayRpc> = {
    getByName: (name) => ({
      relay: async (_campusId, userIds) => {
        calls.push({ name, userIds })
        await answer(name)
      },
    }),
  }
  return { rooms, calls }
}

function aFanOut(answers: { personal?: Answer; relay?: Answer } = {}) {
  const personal = personalRooms(answers.personal ?? atOnce)
  const relay = relays(answers.relay ?? atOnce)
  const waited = new Array<Promise<void>>()
  const fanOut = new FanOut({
    campusId: campus,
    personalRooms: personal.rooms,
    relays: relay.rooms,
    waitUntil: (promise) => void waited.push(promise),
  })
  return { fanOut, waited, called: personal.noted, relayed: relay.calls }
}

const names = (userIds: readonly UserId[]) => userIds.map((userId) => `${campus}/${userId}`)

describe('a delivery', () => {
  it('[FAN-6] one room that fails and one that never answers delay nobody else, and themselves five seconds', async () => {
    const { rooms, noted } = personalRooms(async (name) => {
      if (name.endsWith('/u1')) throw new Error('this room is broken')
      if (name.endsWith('/u2')) await new Promise(() => {})
    })
    const userIds = people(3 * deliveriesInFlightMax)
    let isDone = false
    const all = deliverAll(rooms, campus, userIds, delivery).then(() => {
      isDone = true
    })
    await vi.advanceTimersByTimeAsync(0)
    expect(noted.names.toSorted()).toEqual(names(userIds).toSorted())
    expect(vi.getTimerCount(), 'of the one that is waited for; others would keep the room awake').toBe(1)
    await vi.advanceTimersByTimeAsync(deliveryTimeoutMs - 1)
    expect(isDone).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(isDone).toBe(true)
    await all
    expect(deliveryTimeoutMs).toBe(5_000)
    expect(vi.mocked(console.warn).mock.calls).toEqual([
      [JSON.stringify({ event: 'deliveries_failed', campusId: campus, failures: 2 })],
    ])
  })

  it('[FAN-6] rooms that all hang hold up those behind them by their time and no more', async () => {
    const { rooms, noted } = personalRooms(() => new Promise(() => {}))
    const all = deliverAll(rooms, campus, people(deliveriesInFlightMax + 1), delivery)
    await vi.advanceTimersByTimeAsync(deliveryTimeoutMs - 1)
    expect(noted.names).toHaveLength(deliveriesInFlightMax)
    await vi.advanceTimersByTimeAsync(1)
    expect(noted.names).toHaveLength(deliveriesInFlightMax + 1)
    await vi.advanceTimersByTimeAsync(deliveryTimeoutMs)
    await all
  })

  it('[FAN-8] never has more than a hundred calls in flight, and has that many where there are people enough', async () => {
    for (const count of [1, deliveriesInFlightMax, deliveriesDirectMax]) {
      const { rooms, noted } = personalRooms((name) => sleep(1 + (Number(name.slice(5)) % 7)))
      const all = deliverAll(rooms, campus, people(count), delivery)
      await vi.runAllTimersAsync()
      await all
      expect(noted.inFlightMax).toBe(Math.min(count, deliveriesInFlightMax))
      expect(noted.names.toSorted(), 'each of them once').toEqual(names(people(count)).toSorted())
    }
    expect(deliveriesInFlightMax).toBe(100)
  })
})

describe('a fan-out', () => {
  it('[FAN-7] calls up to a thousand personal rooms itself, each once, and no relay', async () => {
    const { fanOut, waited, called, relayed } = aFanOut()
    const userIds = people(deliveriesDirectMax)
    fanOut.deliver(userIds, delivery)
    await Promise.all(waited)
    expect(deliveriesDirectMax).toBe(1_000)
    expect(called.names.toSorted()).toEqual(names(userIds).toSorted())
    expect([...called.deliveries], 'one delivery, the same for all').toEqual([delivery])
    expect(relayed).toEqual([])
  })

  it('[FAN-7] beyond a thousand people calls relays of 500 each and no personal room, and names each once', async () => {
    for (const count of [deliveriesDirectMax + 1, 2_300, 20_000]) {
      const { fanOut, waited, called, relayed } = aFanOut()
      fanOut.deliver(people(count), delivery)
      await Promise.all(waited)
      expect(called.names).toEqual([])
      expect(relayed.map(({ name }) => name)).toEqual(
        Array.from(
          { length: Math.ceil(count / relayRecipientsMax) },
          (_, index) => `${campus}/relay-${index}`,
        ),
      )
      expect(Math.max(...relayed.map(({ userIds }) => userIds.length))).toBe(relayRecipientsMax)
      expect(relayed.flatMap(({ userIds }) => userIds)).toEqual(people(count))
    }
    expect(relayRecipientsMax).toBe(500)
  })

  it('[FAN-6] a relay that fails keeps no other from its people', async () => {
    const { fanOut, waited, relayed } = aFanOut({
      relay: async (name) => {
        if (name.endsWith('relay-0')) throw new Error('this relay is broken')
      },
    })
    fanOut.deliver(people(deliveriesDirectMax + 1), delivery)
    await Promise.all(waited)
    expect(relayed).toHaveLength(3)
    expect(console.warn).toHaveBeenCalledTimes(1)
  })

  it('[FAN-9] is waited for by nobody but the platform, never fails, and calls nobody where nobody is named', async () => {
    const { fanOut, waited, called } = aFanOut({ personal: () => Promise.reject(new Error('all is broken')) })
    fanOut.deliver([], delivery)
    expect(waited).toEqual([])
    fanOut.deliver(people(3), delivery)
    expect(waited).toHaveLength(1)
    expect(called.names).toHaveLength(3)
    await expect(waited[0]).resolves.toBeUndefined()
  })
})

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
