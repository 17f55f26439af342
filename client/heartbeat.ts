/**
 * Says the constant text `ping` and notices when nothing comes back. It beats also while messages flow: the
 * server stamps the socket by it, and presence is read from the stamps. Any frame counts as a sign of life.
 */
import { heartbeatRequest } from '../schema/protocol/version.ts'
import { heartbeatAnswerMs, heartbeatEveryMs } from '../schema/limits.ts'
import { type Clock, Timer } from './clock.ts'

export class Heartbeat {
  readonly #send: (text: string) => void
  readonly #onSilent: () => void
  readonly #next: Timer
  readonly #answer: Timer

  constructor(clock: Clock, send: (text: string) => void, onSilent: () => void) {
    this.#send = send
    this.#onSilent = onSilent
    this.#next = new Timer(clock)
    this.#answer = new Timer(clock)
  }

  start(): void {
    this.#next.set(heartbeatEveryMs, () => this.beat())
  }

  get isBeating(): boolean {
    return this.#next.isSet
  }

  heard(): void {
    this.#answer.clear()
  }

  stop(): void {
    this.#next.clear()
    this.#answer.clear()
  }

  /** Also between two beats: whoever doubts that the socket lives asks now. */
  beat(): void {
    if (!this.#answer.isSet) this.#answer.set(heartbeatAnswerMs, this.#onSilent)
    this.#next.set(heartbeatEveryMs, () => this.beat())
    this.#send(heartbeatRequest)
  }
}
