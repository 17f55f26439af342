/**
 * One load at a time for each key, however many wait for it. The platform may cancel what a request has begun
 * when its caller leaves, and such a load never ends: so nobody waits for another's load longer than a load may
 * take, and whoever has waited in vain begins a new one. Without that bound a closed laptop could lock a campus
 * out of an isolate for good.
 */
export class SingleFlight<Value> {
  readonly #loadMs: number
  readonly #flights = new Map<string, Promise<Value>>()

  constructor(loadMs: number) {
    this.#loadMs = loadMs
  }

  has(key: string): boolean {
    return this.#flights.has(key)
  }

  /** The load that is under way, or this one. */
  async join(key: string, load: () => Promise<Value>): Promise<Value> {
    const flight = this.#flights.get(key)
    if (!flight) return this.#start(key, load)
    const landed = await this.#landing(flight)
    if (landed) return landed.value
    this.#forget(key, flight)
    return this.join(key, load)
  }

  #start(key: string, load: () => Promise<Value>): Promise<Value> {
    const flight: Promise<Value> = load().finally(() => this.#forget(key, flight))
    this.#flights.set(key, flight)
    return flight
  }

  #forget(key: string, flight: Promise<Value>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }

  /** Null for one that is lost. */
  async #landing(flight: Promise<Value>): Promise<{ value: Value } | null> {
    let timer: ReturnType<typeof setTimeout> | undefined
    const lost = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), this.#loadMs)
    })
    try {
      return await Promise.race([flight.then((value) => ({ value })), lost])
    } finally {
      clearTimeout(timer)
    }
  }
}
