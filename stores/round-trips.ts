/**
 * Counts round trips to a vendor at the wire, per request, so that `Server-Timing` can say them and tests can
 * hold them. Wrapping the query builders would overcount: a batch of five is one round trip.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { errorName } from '../domain/error-name.ts'
import { record } from './metrics.ts'

export type Vendor = 'database' | 'redis' | 'files'
/** `commands`: what travelled in them; Redis is billed by it. */
export type RoundTrips = Record<Vendor, { count: number; commands: number; ms: number }>

const current = new AsyncLocalStorage<RoundTrips>()

/**
 * Runs an act and says what it cost. An act inside an act has a count of its own, and the outer one does not pay
 * for it: that is for work that no answer waits for.
 */
export async function countRoundTrips(act: () => Promise<unknown>): Promise<RoundTrips> {
  const trips: RoundTrips = {
    database: { count: 0, commands: 0, ms: 0 },
    redis: { count: 0, commands: 0, ms: 0 },
    files: { count: 0, commands: 0, ms: 0 },
  }
  await current.run(trips, act)
  return trips
}

/** For the stores: one round trip, whatever travels in it, also when it fails. */
export async function roundTrip<Result>(
  vendor: Vendor,
  act: () => Promise<Result>,
  commands = 1,
): Promise<Result> {
  const trips = current.getStore()?.[vendor]
  if (trips) {
    trips.count += 1
    trips.commands += commands
  }
  const startedAt = performance.now()
  try {
    return await act()
  } catch (error) {
    record('vendor_error', { vendor, reason: errorName(error) }, { ms: performance.now() - startedAt })
    throw error
  } finally {
    if (trips) trips.ms += performance.now() - startedAt
  }
}
