/**
 * Flow control, the client's half: says `received` after so many revs, so many bytes or so long, whichever
 * comes first. Each is an eighth of what the room tolerates before it closes a slow reader with 4008.
 */
import { receivedEveryBytes, receivedEveryMs, receivedEveryRevs } from '../schema/limits.ts'
import { type Clock, Timer } from './clock.ts'

export class ReceivedReporter {
  readonly #report: (rev: number) => void
  readonly #timer: Timer
  #reportedRev = 0
  #takenRev = 0
  #bytes = 0

  constructor(clock: Clock, report: (rev: number) => void) {
    this.#report = report
    this.#timer = new Timer(clock)
  }

  /** A new socket: the room knows of nothing beyond the rev that the join names. */
  start(joinedRev: number): void {
    this.stop()
    this.#reportedRev = joinedRev
    this.#takenRev = joinedRev
    this.#bytes = 0
  }

  took(rev: number, bytes: number): void {
    this.#takenRev = rev
    this.#bytes += bytes
    if (rev - this.#reportedRev >= receivedEveryRevs || this.#bytes >= receivedEveryBytes) this.#say()
    else if (rev !== this.#reportedRev && !this.#timer.isSet)
      this.#timer.set(receivedEveryMs, () => this.#say())
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
