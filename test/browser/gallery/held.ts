/** A store whose snapshot a test sets. */
import type { Store } from '../../../client/homeroom.ts'

export type Held<Snapshot> = Store<Snapshot> & { set(next: Snapshot): void }

export function held<Snapshot>(first: Snapshot): Held<Snapshot> {
  let snapshot = first
  const listeners = new Set<() => void>()
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => snapshot,
    set(next) {
      snapshot = next
      for (const listener of listeners) listener()
    },
  }
}
