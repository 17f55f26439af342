/** What the client touches of the world around it. Each part can be replaced: tests hold all of them in hand. */
import type { Clock } from './clock.ts'
import type { Dial } from './socket.ts'
import type { KeptStore } from './storage/kept-store.ts'

export type Surroundings = {
  clock: Clock
  /** Milliseconds since 1970, for eyes and for what is kept: the clock is monotonic, this one jumps. */
  wallNow: () => number
  /** In [0, 1). */
  random: () => number
  dial: Dial
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /** Sends a file as the body of a POST. A request of its own kind: `fetch` does not tell how far it has come. */
  upload: (url: string, sending: FileSending) => Promise<Response>
  attention: Attention
  /** What this device keeps under a name: one per person. */
  openStore: (name: string) => Promise<KeptStore>
  tabs: Tabs
}

export type FileSending = {
  token: string
  file: Blob
  onProgress: (sentBytes: number) => void
  signal: AbortSignal
}

/** Whether somebody is looking, and whether there is a network. */
export type Attention = {
  /** The tab is visible and has the focus. */
  readonly isFocused: boolean
  readonly isVisible: boolean
  /** False only where the browser is sure. */
  readonly isOnline: boolean
  /** Calls after each change of any of them; the answer ends it. */
  subscribe(listener: () => void): () => void
}

/** The tabs of one browser: each has a name, and whether one lives is known without asking it. */
export type Tabs = {
  /** This tab's own name; a reload is another tab. */
  readonly name: string
  isGone(name: string): Promise<boolean>
  /** Resolves as soon as the tab of that name is gone; rejects with the signal's reason. */
  whenGone(name: string, signal: AbortSignal): Promise<void>
}
