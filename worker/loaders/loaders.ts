/**
 * One set of DataLoaders per request: whatever asks for people within a tick travels in one query, and nobody
 * is asked for twice. Never shared between requests: its memory is of one caller and one campus.
 */
import DataLoader from 'dataloader'
import type { CampusId, UserId } from '../../schema/ids.ts'
import { usersPerRequestMax } from '../../schema/limits.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { Directory } from '../../stores/directory.ts'

export type Loaders = {
  /** A person of the caller's campus, or null. */
  users: DataLoader<UserId, UserSummary | null>
  /** Of those who were loaded, not primed: whether the host says that they are minors; null where it does not say. */
  minors: ReadonlyMap<UserId, boolean | null>
}

export function createLoaders(directory: Directory, campusId: CampusId): Loaders {
  const minors = new Map<UserId, boolean | null>()
  return {
    minors,
    users: new DataLoader(
      async (ids) => {
        const found = new Map<UserId, UserSummary>()
        for (const { person, minor } of await directory.usersByIds(campusId, ids)) {
          found.set(person.id, person)
          minors.set(person.id, minor)
        }
        return ids.map((id) => found.get(id) ?? null)
      },
      { maxBatchSize: usersPerRequestMax },
    ),
  }
}
