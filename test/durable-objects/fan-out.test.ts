/** Handing one delivery to many personal rooms: bounded, shared with relays, and no slower for one that is broken. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FanOut } from '../../durable-objects/conversation/fan-out.ts'
import { deliverAll } from '../../durable-objects/delivery.ts'
import { type CampusId, parseCampusId, type UserId } from '../../schema/ids.ts'
import {
  deliveriesDirectMax,
  deliveriesInFlightMax,
  deliveryTimeoutMs,
  relayRecipientsMax,
} from '../../schema/limits.ts'
import type { Delivery } from '../../schema/rpc.ts'
import { userIdOf } from '../campus.ts'

const campusId = idOfCampus('oak')
const delivery: Delivery = { frame: '{"type":"summaries","summaries":[]}' }
const people = (count: number) => Array.from({ length: count }, (_, index) => userIdOf(`u${index}`))

function idOfCampus(text: string): CampusId {
  const id = parseCampusId(text)
  if (!id) throw new Error(`${text} is no campus id`)
  return id
}

/** Personal rooms that answer as told, and remember in which order they did. */
function rooms(answer: (name: string) => Promise<void>) {
  const told: string[] = []
  let inFlight = 0
  const seen = { told, mostInFlight: 0 }
  const getByName = (name: string) => ({
    deliver: async () => {
      inFlight += 1
      seen.mostInFlight = Math.max(seen.mostInFlight, inFlight)
      try {
        await answer(name)
        told.push(name)
      } finally {
        inFlight -= 1
      }
    },
  })
  return { ...seen, getByName, mostInFlight: () => seen.mostInFlight }
}

/** Relays that only write down what they were asked. */
function relays() {
  const asked: { name: string; userIds: UserId[] }[] = []
  const getByName = (name: string) => ({
    relay: async (_campus: CampusId, userIds: UserId[]) => void asked.push({ name, userIds }),
  })
  return { asked, getByName }
}

async function handOut(userIds: UserId[], personalRooms = rooms(async () => {}), relayRooms = relays()) {
  const pending: Promise<void>[] = []
  const waitUntil = (one: Promise<void>) => void pending.push(one)
  new FanOut({ campusId, personalRooms, relays: relayRooms, waitUntil }).deliver(userIds, delivery)
  await Promise.all(pending)
  return { personalRooms, relayRooms, waits: pending.length }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('a personal room that is broken', () => {
  it('[FAN-6] fails for itself alone', async () => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    const personal = rooms(async (name) => {
      if (name === 'oak/u3') throw new Error('overloaded')
    })
    await deliverAll(personal, campusId, people(10), delivery)
    expect(personal.told).toHaveLength(9)
    expect(String(warned.mock.calls[0]?.[0])).toContain('"failures":1')
  })

  it('[FAN-6] that never answers delays nobody, and is waited for no longer than its time', async () => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const count = deliveriesInFlightMax * 3
    const personal = rooms((name) => (name.endsWith('7') ? new Promise(() => undefined) : Promise.resolve()))
    let isOver = false
    const all = deliverAll(personal, campusId, people(count), delivery).then(() => (isOver = true))
    await vi.advanceTimersByTimeAsync(0)
    expect(personal.told).toHaveLength(count * 0.9)
    expect(isOver).toBe(false)
    await vi.advanceTimersByTimeAsync(deliveryTimeoutMs)
    await all
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('many personal rooms', () => {
  it('[FAN-7] are called by relays beyond a thousand, 500 each, and everyone once', async () => {
    const everyone = people(deliveriesDirectMax + 1)
    const { personalRooms, relayRooms, waits } = await handOut(everyone)
    expect(personalRooms.told).toEqual([])
    expect(relayRooms.asked.map(({ name, userIds }) => [name, userIds.length])).toEqual([
      ['oak/relay-0', relayRecipientsMax],
      ['oak/relay-1', relayRecipientsMax],
      ['oak/relay-2', 1],
    ])
    expect(relayRooms.asked.flatMap(({ userIds }) => userIds)).toEqual(everyone)
    expect(waits).toBe(1)
  })

  it('[FAN-7] up to a thousand are called by the room itself', async () => {
    const { personalRooms, relayRooms } = await handOut(people(deliveriesDirectMax))
    expect([personalRooms.told.length, relayRooms.asked.length]).toEqual([deliveriesDirectMax, 0])
  })

  it('[FAN-7] nobody to tell costs nothing', async () => {
    expect((await handOut([])).waits).toBe(0)
  })

  it('[FAN-7] a relay that fails is said, and the others tell theirs', async () => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    const working = relays()
    const getByName = (name: string) =>
      name.endsWith('-0') ? { relay: () => Promise.reject(new Error('overloaded')) } : working.getByName(name)
    await handOut(people(deliveriesDirectMax + 1), undefined, { ...working, getByName })
    expect(working.asked).toHaveLength(2)
    expect(String(warned.mock.calls[0]?.[0])).toContain('relay_failed')
  })

  it('[FAN-8] are never called more than a hundred at a time', async () => {
    const personal = rooms(() => new Promise((resolve) => void setTimeout(resolve, 10)))
    const all = deliverAll(personal, campusId, people(deliveriesInFlightMax * 4 + 1), delivery)
    await vi.advanceTimersByTimeAsync(1_000)
    await all
    expect(personal.mostInFlight()).toBe(deliveriesInFlightMax)
    expect(personal.told).toHaveLength(deliveriesInFlightMax * 4 + 1)
  })
})
