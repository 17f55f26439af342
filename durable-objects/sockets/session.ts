/**
 * One socket of one person in a room. What must survive hibernation lies in the socket's attachment; the rest
 * (rate, strikes, bytes under way) is memory and starts afresh after an eviction, which only forgives.
 */
import type { TokenBucket } from '../../domain/token-bucket.ts'
import { parseUserActor, type UserActor } from '../../schema/actor.ts'
import { isCount, isUnparsed } from '../../schema/protocol/unparsed.ts'

/** Kept in the attachment, far under its 2 KB. */
export type SessionRecord = {
  actor: UserActor
  connectedAt: number
  /** What the client has taken, by its own word: a rev, or a frame's number. Null before it has joined. */
  taken: number | null
  /** The tab is open, visible and focused. */
  isViewing: boolean
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
  /** The sender's byte count when this client had taken everything. */
  takenBytes = 0

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

  get taken(): number | null {
    return this.#record.taken
  }

  get isJoined(): boolean {
    return this.#record.taken !== null
  }

  get isViewing(): boolean {
    return this.#record.isViewing
  }

  /**
   * False where the socket has closed meanwhile. It is not asked before: among a thousand sockets the runtime's answer
   * to that costs a seventh of what sending does.
   */
  tell(text: string): boolean {
    try {
      this.socket.send(text)
      return true
    } catch {
      return false // its close event, or the sweep, ends the session
    }
  }

  noteTaken(taken: number): void {
    if (taken !== this.#record.taken) this.#store({ ...this.#record, taken })
  }

  noteViewing(isViewing: boolean): void {
    if (isViewing !== this.#record.isViewing) this.#store({ ...this.#record, isViewing })
  }

  /** For a socket that was accepted just now. */
  store(): void {
    this.#store(this.#record)
  }

  #store(record: SessionRecord): void {
    this.#record = record
    this.socket.serializeAttachment(record)
  }
}

/** Reads back an attachment; null for one that this code (or an older build) did not write. */
export function parseSessionRecord(value: unknown): SessionRecord | null {
  if (!isUnparsed(value)) return null
  const actor = parseUserActor(value['actor'])
  const { connectedAt, taken, isViewing } = value
  if (!actor || !isCount(connectedAt)) return null
  return { actor, connectedAt, taken: isCount(taken) ? taken : null, isViewing: isViewing === true }
}
