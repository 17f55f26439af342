/**
 * Campuses and their keys, as this isolate remembers them. A change of settings or a revoked key takes effect
 * within `campusFreshMs`; when Postgres is away, what was known goes on for `campusStaleMs`.
 */
import { cacheEntriesMax, campusFreshMs, campusStaleMs, postgresTimeoutMs } from '../../schema/limits.ts'
import type { KeyId } from '../../schema/ids.ts'
import type { KeyScope } from '../../schema/scopes.ts'
import { type Campus, type Directory, postgresDirectory } from '../../stores/directory.ts'
import { type NeonAddress, openNeon } from '../../stores/neon.ts'
import { type CacheTimes, ExpiringCache } from './expiring-cache.ts'

export type { Campus }

export type Campuses = Pick<Directory, 'campusByIssuer' | 'keyByHash'>

const times: CacheTimes = {
  freshMs: campusFreshMs,
  staleMs: campusStaleMs,
  entriesMax: cacheEntriesMax,
  loadMs: postgresTimeoutMs,
}

export function rememberedCampuses(directory: Campuses, clock: () => number): Campuses {
  const campuses = new ExpiringCache<Campus>(times, clock)
  const keys = new ExpiringCache<{ keyId: KeyId; scopes: KeyScope[]; campus: Campus }>(times, clock)
  return {
    campusByIssuer: (issuer) => campuses.get(issuer, () => directory.campusByIssuer(issuer)),
    keyByHash: (hash) => keys.get(hash, () => directory.keyByHash(hash)),
  }
}

const remembered = new Map<string, Campuses>()

/** One memory per isolate and database: bindings are the same for all requests of a deployment. */
export function campusesOf(address: NeonAddress): Campuses {
  const known = remembered.get(address.DATABASE_URL)
  if (known) return known
  const campuses = rememberedCampuses(postgresDirectory(openNeon(address)), Date.now)
  remembered.set(address.DATABASE_URL, campuses)
  return campuses
}
