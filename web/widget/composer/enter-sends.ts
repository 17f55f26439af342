/** Whether Enter sends, or breaks the line and Ctrl+Enter sends: a habit of the person at this device, for all conversations. */
import type { Store } from '../../../client/homeroom.ts'

const key = 'homeroom-enter-breaks'
const listeners = new Set<() => void>()
let breaks: boolean | null = null

export const enterSends: Store<boolean> & { set: (sends: boolean) => void } = {
  subscribe(listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  getSnapshot() {
    breaks ??= kept()
    return !breaks
  },
  set(sends) {
    breaks = !sends
    try {
      if (sends) localStorage.removeItem(key)
      else localStorage.setItem(key, '1')
    } catch {
      // a frame without storage: it holds as long as the page
    }
    for (const listener of listeners) listener()
  },
}

function kept(): boolean {
  try {
    return localStorage.getItem(key) !== null
  } catch {
    return false // a frame without storage
  }
}
