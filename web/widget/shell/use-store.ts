/** A store of the SDK as state of a component: drawn again when, and only when, the snapshot is another object. */
import { useLayoutEffect, useReducer } from 'preact/hooks'
import type { Store } from '../../../client/homeroom.ts'

export function useStore<Snapshot>(store: Store<Snapshot>): Snapshot {
  const snapshot = store.getSnapshot()
  const [, redraw] = useReducer((turn: number) => turn + 1, 0)
  useLayoutEffect(() => {
    let drawn = snapshot
    const look = () => {
      const now = store.getSnapshot()
      if (now === drawn) return
      drawn = now
      redraw(undefined)
    }
    const end = store.subscribe(look)
    look() // it may have changed between drawing and subscribing
    return end
  }, [store])
  return snapshot
}
