/**
 * Flow control, the client's half: says `received` after so many revs or so many bytes, whichever comes first; each is
 * a quarter of what the room tolerates before it closes a slow reader with 4008. Never for time's sake: a message to a
 * thousand viewers of a quiet room would come back as a thousand frames that tell it nothing. All of them hear the same,
 * so each begins to count somewhere else, or they would all report at the same moment.
 */
import { receivedEveryBytes, receivedEveryRevs } from '../schema/limits.ts'
import { type Clock, Timer } from './clock.ts'

export class ReceivedReporter {
  readonly #report: (rev: number) => void
  readonly #timer: Timer
  readonly #random: () => number
  /** Up to here, as far as the next report's turn is concerned: the first one comes somewhat early. */
  #reportedRev = 0
  #takenRev = 0
  #bytes = 0

  constructor(clock: Clock, report: (rev: number) => void, random: () => number = Math.random) {
    this.#report = report
    this.#random = random
    this.#timer = new Timer(clock)
  }

  /** A new socket: the room knows of nothing beyond the rev that the join names. */
  start(joinedRev: number): void {
    this.stop()
    this.#reportedRev = joinedRev - Math.floor(this.#random() * receivedEveryRevs)
    this.#takenRev = joinedRev
    this.#bytes = 0
  }

  took(rev: number, bytes: number): void {
    this.#takenRev = rev
    this.#bytes += bytes
    if (rev - this.#reportedRev >= receivedEveryRevs || this.#bytes >= receivedEveryBytes) this.#say()
  }

  /** A report was refused for its haste: the next one says the same and more. */
  again(waitMs: number): void {
    this.#timer.set(waitMs, () => this.#say())
  }

  stop(): void {
    this.#timer.clear()
  }

  #say(): void {
    this.#timer.clear()
    this.#reportedRev = this.#takenRev
    this.#bytes = 0
    this.#report(this.#takenRev)
  }
}
