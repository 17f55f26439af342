/**
 * Campuses and their keys, as this isolate remembers them. A change of settings or a revoked key takes effect
 * within `campusFreshMs`; when Postgres is away, what was known goes on for `campusStaleMs`.
 */
import type { KeyId } from '../../schema/ids.ts'
import type { KeyScope } from '../../schema/scopes.ts'
import { type Campus, type Directory, postgresDirectory } from '../../stores/directory.ts'
import { openNeon } from '../../stores/neon.ts'
import { callerTimes, perDatabase } from './database-memory.ts'
import { ExpiringCache } from './expiring-cache.ts'

export type { Campus }

export type Campuses = Pick<Directory, 'campusByIssuer' | 'keyByHash'>

export function rememberedCampuses(directory: Campuses, clock: () => number): Campuses {
  const campuses = new ExpiringCache<Campus>(callerTimes, clock)
  const keys = new ExpiringCache<{ keyId: KeyId; scopes: KeyScope[]; campus: Campus }>(callerTimes, clock)
  return {
    campusByIssuer: (issuer) => campuses.get(issuer, () => directory.campusByIssuer(issuer)),
    keyByHash: (hash) => keys.get(hash, () => directory.keyByHash(hash)),
  }
}

export const campusesOf = perDatabase((address) =>
  rememberedCampuses(postgresDirectory(openNeon(address)), Date.now),
)
