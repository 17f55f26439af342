/**
 * One socket of one person in this room. What must survive hibernation lies in the socket's attachment; the
 * rest (rate, strikes, bytes under way) is memory and starts afresh after an eviction, which only forgives.
 */
import type { TokenBucket } from '../../domain/token-bucket.ts'
import { parseUserActor, type UserActor } from '../../schema/actor.ts'
import { isCount, isUnparsed } from '../../schema/protocol/unparsed.ts'

/** Kept in the attachment, far under its 2 KB. */
export type SessionRecord = {
  actor: UserActor
  connectedAt: number
  /** Everything up to this rev is with the client, by its own word; null before it has joined. */
  receivedRev: number | null
}

export class Session {
  readonly socket: WebSocket
  #record: SessionRecord
  bucket: TokenBucket | null = null
  strikes = 0
  refusedInARow = 0
  /** When anything last came from this client, in this instance's memory. */
  heardAt: number
  /** The roster rev at which this session's membership was last judged; null: judge before the next frame. */
  judgedAtRosterRev: number | null = null
  /** The broadcaster's byte count when this client had taken everything. */
  receivedBytes = 0

  constructor(socket: WebSocket, record: SessionRecord) {
    this.socket = socket
    this.#record = record
    this.heardAt = record.connectedAt
  }

  get actor(): UserActor {
    return this.#record.actor
  }

  get connectedAt(): number {
    return this.#record.connectedAt
  }

  get receivedRev(): number | null {
    return this.#record.receivedRev
  }

  get isJoined(): boolean {
    return this.#record.receivedRev !== null
  }

  /** The client has everything up to `rev`. */
  noteReceived(rev: number): void {
    if (rev === this.#record.receivedRev) return
    this.#record = { ...this.#record, receivedRev: rev }
    this.store()
  }

  store(): void {
    this.socket.serializeAttachment(this.#record)
  }
}

/** Reads back an attachment; null for one that this code (or an older build) did not write. */
export function parseSessionRecord(value: unknown): SessionRecord | null {
  if (!isUnparsed(value)) return null
  const actor = parseUserActor(value['actor'])
  const { connectedAt, receivedRev } = value
  if (!actor || !isCount(connectedAt)) return null
  return { actor, connectedAt, receivedRev: isCount(receivedRev) ? receivedRev : null }
}
