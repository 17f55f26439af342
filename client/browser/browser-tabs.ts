/**
 * Tabs told apart by the browser's own locks: each holds one under its name for as long as it lives, and the browser gives
 * it away the moment the tab is gone, however it went. Without locks (pages without https) every other tab counts as
 * gone: then two may say the same, and the room takes it once.
 */
import { randomMessageId } from '../random-message-id.ts'
import type { Tabs } from '../surroundings.ts'

const lockOf = (name: string) => `homeroom-tab-${name}`

export function openTabs(): Tabs {
  const name = randomMessageId()
  const locks = 'locks' in navigator ? navigator.locks : null
  // held for good: its promise never settles
  locks?.request(lockOf(name), () => new Promise(() => undefined)).catch(() => undefined) // refused: as without locks
  return {
    name,
    async isGone(other) {
      const { held = [] } = (await locks?.query()) ?? {}
      return !held.some((lock) => lock.name === lockOf(other))
    },
    async whenGone(other, signal) {
      if (locks) await locks.request(lockOf(other), { signal }, () => undefined)
    },
  }
}
