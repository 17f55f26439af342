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
}

export function createLoaders(directory: Directory, campusId: CampusId): Loaders {
  return {
    users: new DataLoader(
      async (ids) => {
        const found = new Map((await directory.usersByIds(campusId, ids)).map((user) => [user.id, user]))
        return ids.map((id) => found.get(id) ?? null)
      },
      { maxBatchSize: usersPerRequestMax },
    ),
  }
}
