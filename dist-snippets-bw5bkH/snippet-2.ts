import { type ReadonlySignal, signal } from '@preact/signals'
import type { Store } from 'homeroom/client'

export function signalOf<Snapshot>(store: Store<Snapshot>): ReadonlySignal<Snapshot> {
  const held = signal(store.getSnapshot())
  store.subscribe(() => (held.value = store.getSnapshot()))
  return held
}
