/** What outlives a visit: the stores of each person, and which tabs live. */
import { MemoryStore } from '../../../client/storage/memory-store.ts'
import type { KeptStore } from '../../../client/storage/kept-store.ts'
import type { Tabs } from '../../../client/surroundings.ts'

export class Device {
  readonly stores = new Map<string, MemoryStore>()
  /** Set to make the next openings fail. */
  isBroken = false
  /** What an opening waits for. */
  opening: Promise<void> = Promise.resolve()
  readonly #living = new Map<string, PromiseWithResolvers<void>>()

  async open(name: string): Promise<KeptStore> {
    await this.opening
    if (this.isBroken) throw new Error('This device keeps nothing.')
    const store = this.stores.get(name) ?? new MemoryStore()
    this.stores.set(name, store)
    return store
  }

  tab(name: string): Tabs {
    this.#living.set(name, Promise.withResolvers())
    return {
      name,
      isGone: async (other) => !this.#living.has(other),
      whenGone: async (other) => this.#living.get(other)?.promise,
    }
  }

  /** The tab is closed, reloaded, or killed. */
  closes(name: string): void {
    this.#living.get(name)?.resolve()
    this.#living.delete(name)
  }

  async records(prefix: string): Promise<[string, unknown][]> {
    const [store] = this.stores.values()
    return store ? store.list(prefix) : []
  }
}
