/** What an isolate remembers of the directory, by the clock, by failures, and by how many ask at once. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type CacheTimes, ExpiringCache } from '../../../worker/auth/expiring-cache.ts'
import { rememberedCampuses } from '../../../worker/auth/campuses.ts'
import { SingleFlight } from '../../../stores/single-flight.ts'
import { aCampusOf, aClock } from './an-issuer.ts'

const times: CacheTimes = { freshMs: 1_000, staleMs: 100_000, entriesMax: 3, loadMs: 500 }

/** A source that answers with the number of the asking, or with what a test lays in for a key. */
function aCache() {
  const clock = aClock(0)
  const cache = new ExpiringCache<string>(times, clock.read)
  const source = { asked: 0, isDown: false, absent: new Set<string>() }
  const get = (key: string) =>
    cache.get(key, async () => {
      source.asked++
      await Promise.resolve()
      if (source.isDown) throw new Error('down')
      return source.absent.has(key) ? null : `${key} ${source.asked}`
    })
  return { clock, source, get }
}

afterEach(() => vi.useRealTimers())

describe('a memory', () => {
  it('[AUTH-13] is believed while it is fresh, and then asked for again', async () => {
    const { get, clock, source } = aCache()

    expect(await get('a')).toBe('a 1')
    clock.passes(999)
    expect(await get('a')).toBe('a 1')
    clock.passes(1)
    expect(await get('a')).toBe('a 2')
    expect(source.asked).toBe(2)
  })

  it('[AUTH-13] is used beyond that only while the source fails, and not for good', async () => {
    const { get, clock, source } = aCache()
    await get('a')
    source.isDown = true

    clock.passes(99_999)
    expect(await get('a')).toBe('a 1')
    clock.passes(1)
    await expect(get('a')).rejects.toThrow('down')

    source.isDown = false
    expect(await get('a')).toBe('a 4')
  })

  it('[AUTH-13] lets a source that has failed alone for a while, so that not every request waits for its timeout', async () => {
    const { get, clock, source } = aCache()
    await get('a')
    source.isDown = true
    clock.passes(1_000)

    for (let n = 0; n < 10; n++) expect(await get('a')).toBe('a 1')
    expect(source.asked).toBe(2)

    source.isDown = false
    clock.passes(500)
    expect(await get('a')).toBe('a 3')
  })

  it('[AUTH-13] says nothing where it knows nothing and the source fails', async () => {
    const { get, source } = aCache()
    source.isDown = true

    await expect(get('a')).rejects.toThrow('down')
    source.isDown = false
    expect(await get('a')).toBe('a 2')
  })

  it('[AUTH-13] holds absence as long as presence, but denies nobody because of an outage', async () => {
    const { get, clock, source } = aCache()
    source.absent.add('a')
    expect(await get('a')).toBeNull()
    expect(await get('a')).toBeNull()
    expect(source.asked).toBe(1)

    source.isDown = true
    clock.passes(1_000)
    await expect(get('a')).rejects.toThrow('down')

    source.isDown = false
    source.absent.clear()
    expect(await get('a')).toBe('a 3')
  })

  it('[AUTH-13] is bounded: the oldest gives way', async () => {
    const { get, source } = aCache()
    for (const key of ['a', 'b', 'c', 'd']) await get(key)

    for (const key of ['b', 'c', 'd']) await get(key)
    expect(source.asked).toBe(4)
    await get('a')
    expect(source.asked).toBe(5)
  })

  it('[AUTH-13] keeps what is there when a stranger makes up names', async () => {
    const { get, source } = aCache()
    await get('campus')
    for (let n = 0; n < 50; n++) {
      source.absent.add(`guess ${n}`)
      await get(`guess ${n}`)
    }

    expect(await get('campus')).toBe('campus 1')
  })

  it('[AUTH-13] asks once, however many wait', async () => {
    const { get, source } = aCache()

    const answers = await Promise.all(Array.from({ length: 50 }, () => get('a')))

    expect(new Set(answers)).toEqual(new Set(['a 1']))
    expect(source.asked).toBe(1)
  })

  it('[AUTH-13] fails once for all who wait, and is asked anew afterwards', async () => {
    const { get, source } = aCache()
    source.isDown = true

    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => get('a')))

    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    expect(source.asked).toBe(1)
    source.isDown = false
    expect(await get('a')).toBe('a 2')
  })
})

describe('a load that was lost with its request', () => {
  it('[AUTH-14] is not waited for beyond its time, and one of those who waited loads anew', async () => {
    vi.useFakeTimers()
    const flights = new SingleFlight<string>(500)
    const lost = flights.join('a', () => new Promise(() => {}))
    let loads = 0
    const anew = Promise.withResolvers<string>()
    const load = () => {
      loads++
      return anew.promise
    }

    const waiting = Promise.all([flights.join('a', load), flights.join('a', load), flights.join('a', load)])
    await vi.advanceTimersByTimeAsync(499)
    expect(loads).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    anew.resolve('found')

    expect(await waiting).toEqual(['found', 'found', 'found'])
    expect(loads).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
    expect(flights.has('a')).toBe(false)
    void lost
  })

  it('[AUTH-14] that ends after all does not disturb the one that replaced it', async () => {
    vi.useFakeTimers()
    const flights = new SingleFlight<string>(500)
    const first = Promise.withResolvers<string>()
    const second = Promise.withResolvers<string>()
    const slow = flights.join('a', () => first.promise)
    const next = flights.join('a', () => second.promise)
    await vi.advanceTimersByTimeAsync(500)

    first.resolve('late')
    expect(await slow).toBe('late')
    expect(flights.has('a')).toBe(true)
    second.resolve('fresh')
    expect(await next).toBe('fresh')
  })

  it('[AUTH-14] leaves no timer behind where it ends in time', async () => {
    vi.useFakeTimers()
    const flights = new SingleFlight<string>(500)
    const { promise, reject } = Promise.withResolvers<string>()
    const waiting = [flights.join('a', () => promise), flights.join('a', () => promise)]

    reject(new Error('down'))

    for (const one of waiting) await expect(one).rejects.toThrow('down')
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('[AUTH-13] a campus and a key are remembered for a minute, revoked ones no longer than that', async () => {
  const clock = aClock(0)
  const campus = aCampusOf({ issuer: 'https://lms.example' })
  let asked = 0
  const campuses = rememberedCampuses(
    {
      campusByIssuer: async () => (asked++, campus),
      keyByHash: async () => (asked++, null),
    },
    clock.read,
  )

  for (let n = 0; n < 3; n++) {
    expect(await campuses.campusByIssuer(campus.issuer)).toBe(campus)
    expect(await campuses.keyByHash('hash')).toBeNull()
  }
  expect(asked).toBe(2)
  clock.passes(60_000)
  await campuses.campusByIssuer(campus.issuer)
  await campuses.keyByHash('hash')
  expect(asked).toBe(4)
})
