/**
 * Who asks, as the worker has established it and as the rooms believe it: rooms are reachable through the
 * worker only. A user acts for themselves; a server key acts for its campus, or as a user that it names.
 */
import { type CampusId, type KeyId, parseCampusId, parseUserId, type UserId } from './ids.ts'
import { type CampusPolicy, campusPolicyOf } from './campus-policy.ts'
import { type CampusRole, isCampusRole } from './protocol/kinds.ts'
import { isCount, isUnparsed } from './protocol/unparsed.ts'
import type { KeyScope } from './scopes.ts'
import { isReceiptsPolicies, type ReceiptsPolicies } from './receipts-policy.ts'

export type UserActor = {
  type: 'user'
  campusId: CampusId
  userId: UserId
  name: string
  role: CampusRole
  /** When the token ends, ms since 1970: the socket is closed then. */
  expiresAt: number
  /** The campus's choice of who may know what others have read; absent where it has made none. */
  receipts?: ReceiptsPolicies
  /** Which switches the campus has touched; absent where it has touched none. */
  policy?: CampusPolicy
  /** As the host's token says it, or the campus for all of its students; absent where neither says anything. */
  minor?: boolean
  /** The campus listens: whatever this actor does becomes an event. */
  logsEvents?: true
}

export type KeyActor = {
  type: 'key'
  campusId: CampusId
  keyId: KeyId
  /** What the key may do; absent, everything. Judged at the front door, before a room is asked. */
  scopes?: readonly KeyScope[]
  /** The token of an inbound webhook, which says something in one conversation and does nothing else. */
  isIntegration?: true
  /** Who has added it, if it was a person: while they are silenced, so is what speaks for them. */
  addedBy?: UserId
  logsEvents?: true
}

export type Actor = UserActor | KeyActor

/** From the worker to a room at an upgrade: JSON in base64url, since header values are ASCII and names are not. */
export function encodeActorHeader(actor: UserActor): string {
  const bytes = new TextEncoder().encode(JSON.stringify(actor))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

export function parseActorHeader(header: string | null): UserActor | null {
  if (header === null) return null
  const binary = atob(header.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  return parseUserActor(JSON.parse(new TextDecoder().decode(bytes)))
}

/** Also for what a socket's attachment kept; null for what this code, or an older build, did not write. */
export function parseUserActor(value: unknown): UserActor | null {
  if (!isUnparsed(value)) return null
  const { name, role, expiresAt } = value
  const campusId = parseCampusId(value['campusId'])
  const userId = parseUserId(value['userId'])
  if (!campusId || !userId || typeof name !== 'string' || !isCampusRole(role) || !isCount(expiresAt))
    return null
  const receipts = isReceiptsPolicies(value['receipts']) ? value['receipts'] : undefined
  const policy = campusPolicyOf(value['policy'])
  const { minor } = value
  return {
    ...{ type: 'user', campusId, userId, name, role, expiresAt },
    ...(receipts !== undefined && { receipts }),
    ...(policy !== undefined && { policy }),
    ...(typeof minor === 'boolean' && { minor }),
    ...(value['logsEvents'] === true && { logsEvents: true }),
  }
}
