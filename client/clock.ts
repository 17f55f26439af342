/** Time as the client sees it: injected, so that tests pass hours in a moment. Monotonic: wall clocks jump. */
export type Clock = {
  now(): number
  /** Runs once after `ms`; the answer cancels it. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const handle = setTimeout(run, ms)
    return () => clearTimeout(handle)
  },
}

/** One thing that may be due. Setting it again replaces what was due before. */
export class Timer {
  readonly #clock: Clock
  #cancel: (() => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isSet(): boolean {
    return this.#cancel !== null
  }

  set(ms: number, run: () => void): void {
    this.clear()
    this.#cancel = this.#clock.after(ms, () => {
      this.#cancel = null
      run()
    })
  }

  clear(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}
