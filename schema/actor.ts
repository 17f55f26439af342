/**
 * Who asks, as the worker has established it and as the rooms believe it: rooms are reachable through the
 * worker only. A user acts for themselves; a server key acts for its campus, or as a user that it names.
 */
import type { CampusId, KeyId, UserId } from './ids.ts'
import type { CampusRole } from './protocol/kinds.ts'

export type UserActor = {
  type: 'user'
  campusId: CampusId
  userId: UserId
  name: string
  role: CampusRole
  /** When the token ends, ms since 1970: the socket is closed then. */
  expiresAt: number
}

export type KeyActor = { type: 'key'; campusId: CampusId; keyId: KeyId }

export type Actor = UserActor | KeyActor
