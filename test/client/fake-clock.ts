/** Time that stands still until a test moves it; what is due on the way runs in order. */
import type { Clock } from '../../client/clock.ts'

export class FakeClock implements Clock {
  #now = 0
  #due = new Set<{ at: number; run: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const entry = { at: this.#now + ms, run }
    this.#due.add(entry)
    return () => this.#due.delete(entry)
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = [...this.#due].toSorted((one, other) => one.at - other.at)[0]
      if (!next || next.at > end) break
      this.#due.delete(next)
      this.#now = next.at
      next.run()
    }
    this.#now = end
  }

  get pending(): number {
    return this.#due.size
  }
}
