/** The world as a browser has it. Without IndexedDB nothing outlives the page, and everything else works. */
import { systemClock } from '../clock.ts'
import { dialWebSocket } from '../socket.ts'
import { MemoryStore } from '../storage/memory-store.ts'
import type { Surroundings } from '../surroundings.ts'
import { browserAttention } from './browser-attention.ts'
import { openTabs } from './browser-tabs.ts'
import { IndexedDbStore } from './indexed-db-store.ts'
import { xhrUpload } from './xhr-upload.ts'

export function browserSurroundings(): Surroundings {
  return {
    clock: systemClock,
    wallNow: Date.now,
    random: Math.random,
    dial: dialWebSocket,
    fetch: (url, init) => fetch(url, init),
    upload: xhrUpload,
    attention: browserAttention,
    openStore: async (name) => ('indexedDB' in globalThis ? IndexedDbStore.open(name) : new MemoryStore()),
    tabs: openTabs(),
  }
}
