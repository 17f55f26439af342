/**
 * What one isolate remembers of a slow source: fresh for a while, used beyond that only when the source does
 * not answer, asked for once however many wait. Absence is remembered as well, so that a stranger's guesses do
 * not reach the database each time, but only while it is fresh: what was made since must not be denied for as
 * long as an outage lasts. Bounded: guesses give way first, then the oldest entry.
 */
import { SingleFlight } from '../../stores/single-flight.ts'

export type CacheTimes = {
  freshMs: number
  staleMs: number
  entriesMax: number
  /** The longest that a load takes. A source that has failed is left alone for as long, if there is a stale value. */
  loadMs: number
}

type Entry<Value> = { value: Value | null; at: number; failedAt: number }

export class ExpiringCache<Value> {
  readonly #times: CacheTimes
  readonly #clock: () => number
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #flights: SingleFlight<Value | null>

  constructor(times: CacheTimes, clock: () => number) {
    this.#times = times
    this.#clock = clock
    this.#flights = new SingleFlight(times.loadMs)
  }

  async get(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    const known = this.#entries.get(key)
    if (!known) return this.#load(key, load)
    const { freshMs, staleMs, loadMs } = this.#times
    const age = this.#clock() - known.at
    if (age < freshMs) return known.value
    const isUsable = known.value !== null && age < staleMs
    if (isUsable && this.#clock() - known.failedAt < loadMs) return known.value
    try {
      return await this.#load(key, load)
    } catch (error) {
      known.failedAt = this.#clock()
      if (isUsable) return known.value
      throw error
    }
  }

  #load(key: string, load: () => Promise<Value | null>): Promise<Value | null> {
    return this.#flights.join(key, async () => {
      const value = await load()
      this.#entries.delete(key)
      this.#entries.set(key, { value, at: this.#clock(), failedAt: Number.NEGATIVE_INFINITY })
      if (this.#entries.size > this.#times.entriesMax) this.#giveWay()
      return value
    })
  }

  /** Anyone can make up names; they must not push out what is really there. */
  #giveWay(): void {
    const [oldest] = this.#entries.keys()
    const guess = [...this.#entries.keys()].find((key) => this.#entries.get(key)?.value === null)
    const leaving = guess ?? oldest
    if (leaving !== undefined) this.#entries.delete(leaving)
  }
}
