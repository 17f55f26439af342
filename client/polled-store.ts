/**
 * A store that has to ask: at once with its first subscriber, then every so often while somebody subscribes and the tab is
 * visible. What it has learned stays when asking fails. Nobody subscribes, nobody is asked.
 */
import type { Store } from './api/store.ts'
import { Cell } from './cell.ts'
import { type Clock, Timer } from './clock.ts'
import type { Attention } from './surroundings.ts'

export type PolledOptions<Value> = {
  ask: () => Promise<Value>
  everyMs: number
  clock: Clock
  attention: Attention
}

export class PolledStore<Value> implements Store<Value> {
  readonly #options: PolledOptions<Value>
  readonly #cell: Cell<Value>
  readonly #due: Timer
  #subscribers = 0
  #isAsking = false
  #askedAt = Number.NEGATIVE_INFINITY
  #leave: (() => void) | null = null

  constructor(first: Value, options: PolledOptions<Value>) {
    this.#cell = new Cell(first)
    this.#options = options
    this.#due = new Timer(options.clock)
  }

  readonly getSnapshot = (): Value => this.#cell.getSnapshot()

  readonly subscribe = (listener: () => void): (() => void) => {
    const end = this.#cell.subscribe(listener)
    this.#subscribers += 1
    if (this.#subscribers === 1) this.#begin()
    let isOver = false
    return () => {
      end()
      if (!isOver) this.#subscribers -= 1
      isOver = true
      if (this.#subscribers === 0) this.#end()
    }
  }

  #begin(): void {
    this.#leave = this.#options.attention.subscribe(() => this.#plan())
    this.#plan()
  }

  #end(): void {
    this.#due.clear()
    this.#leave?.()
    this.#leave = null
  }

  #plan(): void {
    const { attention, clock, everyMs } = this.#options
    const isWanted = this.#subscribers > 0 && attention.isVisible && !this.#isAsking
    if (isWanted && !this.#due.isSet)
      this.#due.set(Math.max(0, this.#askedAt + everyMs - clock.now()), () => void this.#ask())
  }

  async #ask(): Promise<void> {
    if (!this.#options.attention.isVisible) return // the plan is made again when it is
    this.#isAsking = true
    this.#askedAt = this.#options.clock.now()
    try {
      this.#cell.set(await this.#options.ask())
    } catch {
      // the next time may be better, and what is known stays
    }
    this.#isAsking = false
    this.#plan()
  }
}
