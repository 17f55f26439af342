/**
 * Which conversations were in whose list when this isolate last read it. Whoever reads again asks for their heads at
 * once, together with the list itself: one round trip, and a second one only for what has been added since.
 */
import type { ConversationId } from '../schema/ids.ts'

export class LastLists {
  readonly #entriesMax: number
  /** In the order of use, the least recent first. */
  readonly #lists = new Map<string, readonly ConversationId[]>()

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax
  }

  get(reader: string): readonly ConversationId[] {
    return this.#lists.get(reader) ?? []
  }

  set(reader: string, ids: readonly ConversationId[]): void {
    this.#lists.delete(reader)
    this.#lists.set(reader, ids)
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= this.#entriesMax) return
      this.#lists.delete(oldest)
    }
  }
}
