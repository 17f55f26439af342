/** Who is writing: told by others for a while at a time, and telling of oneself no more often than it is worth. */
import type { UserId } from '../../schema/ids.ts'
import { typingEveryMs, typingShownMs } from '../../schema/limits.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { Cell } from '../cell.ts'
import { type Clock, Timer } from '../clock.ts'

export class Typists {
  readonly people = new Cell<readonly UserId[]>([])
  readonly #clock: Clock
  readonly #say: () => void
  readonly #timers = new Map<UserId, Timer>()
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, say: () => void) {
    this.#clock = clock
    this.#say = say
  }

  heard(userId: UserId): void {
    const timer = this.#timers.get(userId) ?? new Timer(this.#clock)
    this.#timers.set(userId, timer)
    timer.set(typingShownMs, () => this.#end(userId))
    const people = this.people.getSnapshot()
    if (!people.includes(userId)) this.people.set([...people, userId])
  }

  /** Whoever has said it is not writing it any more. */
  said(messages: readonly Message[]): void {
    if (this.#timers.size > 0) for (const { senderId } of messages) this.#end(senderId)
  }

  /** A stroke of one's own. */
  typed(): void {
    if (this.#clock.now() - this.#toldAt < typingEveryMs) return
    this.#toldAt = this.#clock.now()
    this.#say()
  }

  /** One's own message has left: the next stroke is told at once. */
  spoke(): void {
    this.#toldAt = Number.NEGATIVE_INFINITY
  }

  clear(): void {
    for (const userId of [...this.#timers.keys()]) this.#end(userId)
  }

  #end(userId: UserId): void {
    this.#timers.get(userId)?.clear()
    if (this.#timers.delete(userId))
      this.people.set(this.people.getSnapshot().filter((one) => one !== userId))
  }
}
