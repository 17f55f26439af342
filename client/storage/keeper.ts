/**
 * The device's memory as the rest of the client uses it: there from the start, whether the store behind it is open yet or
 * not, and never a reason to fail. What can't be kept is reported and not kept.
 */
import type { KeptStore } from './kept-store.ts'
import { MemoryStore } from './memory-store.ts'

export class Keeper {
  readonly #store: Promise<KeptStore>
  readonly #onFault: (error: unknown) => void
  #isOver = false

  /** Memory takes the place of a store that can't be opened. */
  constructor(opening: Promise<KeptStore>, onFault: (error: unknown) => void) {
    this.#onFault = onFault
    this.#store = opening.catch((error: unknown) => {
      onFault(error)
      return new MemoryStore()
    })
  }

  get(key: string): Promise<unknown> {
    return this.#try((store) => store.get(key), undefined)
  }

  list(prefix: string): Promise<[string, unknown][]> {
    return this.#try((store) => store.list(prefix), [])
  }

  set(key: string, record: unknown): Promise<void> {
    return this.#try((store) => store.set(key, record), undefined)
  }

  delete(key: string): Promise<void> {
    return this.#try((store) => store.delete(key), undefined)
  }

  swap(key: string, change: (held: unknown) => unknown): Promise<boolean> {
    return this.#try((store) => store.swap(key, change), false)
  }

  /** What was about to be kept is not kept any more. */
  async destroy(): Promise<void> {
    const store = await this.#store
    this.#isOver = true
    await store.destroy()
  }

  async #try<Value>(act: (store: KeptStore) => Promise<Value>, otherwise: Value): Promise<Value> {
    try {
      const store = await this.#store
      return this.#isOver ? otherwise : await act(store)
    } catch (error) {
      this.#onFault(error)
      return otherwise
    }
  }
}
