/**
 * What one isolate remembers of a slow source: fresh for a while, used beyond that only when the source does
 * not answer, asked for once however many wait. Absence is remembered as well, so that a stranger's guesses do
 * not reach the database each time. Bounded: the oldest entry gives way.
 */
export type CacheTimes = { freshMs: number; staleMs: number; entriesMax: number }

export class ExpiringCache<Value> {
  readonly #times: CacheTimes
  readonly #clock: () => number
  readonly #entries = new Map<string, { value: Value; at: number }>()
  readonly #loading = new Map<string, Promise<Value>>()

  constructor(times: CacheTimes, clock: () => number) {
    this.#times = times
    this.#clock = clock
  }

  async get(key: string, load: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key)
    const age = known ? this.#clock() - known.at : Number.POSITIVE_INFINITY
    if (known && age < this.#times.freshMs) return known.value
    try {
      return await this.#loadOnce(key, load)
    } catch (error) {
      if (known && age < this.#times.staleMs) return known.value
      throw error
    }
  }

  #loadOnce(key: string, load: () => Promise<Value>): Promise<Value> {
    const loading = this.#loading.get(key)
    if (loading) return loading
    const started = load()
      .then((value) => {
        this.#entries.delete(key)
        this.#entries.set(key, { value, at: this.#clock() })
        const oldest = this.#entries.keys().next()
        if (this.#entries.size > this.#times.entriesMax && !oldest.done) this.#entries.delete(oldest.value)
        return value
      })
      .finally(() => this.#loading.delete(key))
    this.#loading.set(key, started)
    return started
  }
}
