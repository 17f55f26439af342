/** Keeps until the page goes: where there is no IndexedDB, and where nothing may stay on the device. */
import type { KeptStore } from './kept-store.ts'

export class MemoryStore implements KeptStore {
  readonly #records = new Map<string, unknown>()

  async get(key: string): Promise<unknown> {
    return structuredClone(this.#records.get(key))
  }

  async list(prefix: string): Promise<[string, unknown][]> {
    const found = [...this.#records].filter(([key]) => key.startsWith(prefix))
    return structuredClone(found.sort(([one], [other]) => (one < other ? -1 : 1)))
  }

  async set(key: string, record: unknown): Promise<void> {
    this.#records.set(key, structuredClone(record))
  }

  async delete(key: string): Promise<void> {
    this.#records.delete(key)
  }

  async swap(key: string, change: (held: unknown) => unknown): Promise<boolean> {
    const next = change(structuredClone(this.#records.get(key)))
    if (next === undefined) return false
    this.#records.set(key, structuredClone(next))
    return true
  }

  async destroy(): Promise<void> {
    this.#records.clear()
  }
}
