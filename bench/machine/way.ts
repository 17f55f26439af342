/** What goes to the databases and back, counted where it arrives, and how long the way there is. */
import { setTimeout as sleep } from 'node:timers/promises'

export type Counts = { databaseTrips: number; statements: number; redisTrips: number; commands: number }

export class Way {
  readonly #counts: Counts = { databaseTrips: 0, statements: 0, redisTrips: 0, commands: 0 }
  #lastAt = 0
  /** For whoever waits in vain: what was asked last. */
  lastAsked = 'unknown'
  /** ms added to each round trip. */
  databaseDelayMs = 0
  redisDelayMs = 0

  async noteDatabase(statements: number): Promise<void> {
    this.#counts.databaseTrips += 1
    this.#counts.statements += statements
    this.#lastAt = performance.now()
    if (this.databaseDelayMs > 0) await sleep(this.databaseDelayMs)
  }

  async noteRedis(commands: number): Promise<void> {
    this.#counts.redisTrips += 1
    this.#counts.commands += commands
    this.#lastAt = performance.now()
    if (this.redisDelayMs > 0) await sleep(this.redisDelayMs)
  }

  /** Since the last time; what nobody asks about is forgotten with it. */
  take(): Counts {
    const taken = { ...this.#counts }
    Object.assign(this.#counts, { databaseTrips: 0, statements: 0, redisTrips: 0, commands: 0 })
    return taken
  }

  /** Until nobody has asked anything for so long: then nobody works in the background. */
  async untilQuiet(quietMs: number, withinMs: number): Promise<void> {
    const deadline = performance.now() + withinMs
    while (performance.now() - this.#lastAt < quietMs) {
      if (performance.now() > deadline)
        throw new Error(`Somebody still works in the background after ${withinMs} ms: ${this.lastAsked}.`)
      await sleep(100)
    }
  }
}
