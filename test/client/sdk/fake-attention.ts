/** Somebody who looks, looks away, or drives into a tunnel when the test says so. */
import type { Attention } from '../../../client/surroundings.ts'

export class FakeAttention implements Attention {
  isFocused = true
  isVisible = true
  isOnline = true
  readonly #listeners = new Set<() => void>()

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  becomes(now: Partial<Pick<Attention, 'isFocused' | 'isVisible' | 'isOnline'>>): void {
    Object.assign(this, now)
    for (const listener of [...this.#listeners]) listener()
  }

  get listeners(): number {
    return this.#listeners.size
  }
}
