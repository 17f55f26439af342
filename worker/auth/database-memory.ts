/**
 * What an isolate remembers of what Postgres says about who may call: campuses, keys, tokens, secrets. One memory for each
 * database: bindings are the same for all requests of a deployment, and tests have several.
 */
import { cacheEntriesMax, campusFreshMs, campusStaleMs, postgresTimeoutMs } from '../../schema/limits.ts'
import type { NeonAddress } from '../../stores/neon.ts'
import type { CacheTimes } from './expiring-cache.ts'

/** A change takes effect within `campusFreshMs`; when Postgres is away, what was known goes on for `campusStaleMs`. */
export const callerTimes: CacheTimes = {
  freshMs: campusFreshMs,
  staleMs: campusStaleMs,
  entriesMax: cacheEntriesMax,
  loadMs: postgresTimeoutMs,
}

export function perDatabase<Memory>(
  make: (address: NeonAddress) => Memory,
): (address: NeonAddress) => Memory {
  const made = new Map<string, Memory>()
  return (address) => {
    const known = made.get(address.DATABASE_URL)
    if (known !== undefined) return known
    const memory = make(address)
    made.set(address.DATABASE_URL, memory)
    return memory
  }
}
