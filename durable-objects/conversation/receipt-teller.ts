/**
 * Tells this room's sockets how far the others have read, where the room is small enough for names and the campus
 * lets the listener know. Several moves travel in one frame, and the latest of each person is all that counts.
 */
import { namesReaders } from '../../domain/receipts.ts'
import { receiptsEveryMs } from '../../schema/limits.ts'
import type { UserId } from '../../schema/ids.ts'
import type { Receipt, Receipts } from '../../schema/protocol/frames/receipts.ts'
import type { Session } from '../sockets/session.ts'
import type { Sessions } from '../sockets/sessions.ts'

export type ReceiptTellerParts = {
  sessions: Sessions
  rosterSize: () => number
  receiptOf: (userId: UserId) => Receipt
  mayKnow: (session: Session) => boolean
  mayHear: (session: Session) => boolean
  clock: () => number
}

export class ReceiptTeller {
  readonly #parts: ReceiptTellerParts
  readonly #moved = new Set<UserId>()
  #freeAt = 0
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(parts: ReceiptTellerParts) {
    this.#parts = parts
  }

  note(userId: UserId): void {
    if (!namesReaders(this.#parts.rosterSize()) || this.#parts.sessions.size === 0) return
    this.#moved.add(userId)
    if (this.#timer !== null) return
    const wait = this.#freeAt - this.#parts.clock()
    if (wait <= 0) this.#tell()
    else this.#timer = setTimeout(() => this.#tell(), wait)
  }

  #tell(): void {
    const { sessions, receiptOf, mayKnow, mayHear, clock } = this.#parts
    this.#timer = null
    this.#freeAt = clock() + receiptsEveryMs
    const frame: Receipts = { type: 'receipts', receipts: [...this.#moved].map(receiptOf) }
    this.#moved.clear()
    const text = JSON.stringify(frame)
    for (const session of sessions.joined())
      if (mayKnow(session) && mayHear(session)) session.socket.send(text)
  }
}
