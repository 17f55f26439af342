/**
 * Passes on who is writing, to the others who are here. Stored nowhere, and the first thing that load takes away: while
 * the room is busy telling messages it says nothing of who types. A fresh instance knows of nobody, which costs one frame.
 */
import { typingEveryMs } from '../../schema/limits.ts'
import type { UserId } from '../../schema/ids.ts'
import type { TypingFrame } from '../../schema/protocol/frames/typing-frame.ts'
import type { Session } from '../sockets/session.ts'
import type { Sessions } from '../sockets/sessions.ts'

export type TypingTellerParts = {
  sessions: Pick<Sessions, 'joined'>
  mayHear: (session: Session) => boolean
  /** Messages wait to be told. */
  isBusy: () => boolean
  clock: () => number
}

export class TypingTeller {
  readonly #parts: TypingTellerParts
  /** When each was last told of; who is long silent goes with the next telling. */
  readonly #toldAt = new Map<UserId, number>()

  constructor(parts: TypingTellerParts) {
    this.#parts = parts
  }

  /** Said again within its time it is nothing new, whichever device it comes from. */
  note(userId: UserId): void {
    const { sessions, mayHear, isBusy, clock } = this.#parts
    const now = clock()
    if (isBusy() || now - (this.#toldAt.get(userId) ?? Number.NEGATIVE_INFINITY) < typingEveryMs) return
    for (const [other, at] of this.#toldAt) if (now - at >= typingEveryMs) this.#toldAt.delete(other)
    this.#toldAt.set(userId, now)
    const frame: TypingFrame = { type: 'typing', userId }
    const text = JSON.stringify(frame)
    for (const session of sessions.joined())
      if (session.actor.userId !== userId && mayHear(session)) session.socket.send(text)
  }

  /** What they were writing has come: the next thing that they write is news again. */
  forget(userId: UserId): void {
    this.#toldAt.delete(userId)
  }
}
