/** What the client touches of the world around it. Each part can be replaced: tests hold all of them in hand. */
import type { Clock } from './clock.ts'
import type { Dial } from './socket.ts'

export type Surroundings = {
  clock: Clock
  /** Milliseconds since 1970, for eyes only: the clock is monotonic, this one jumps. */
  wallNow: () => number
  /** In [0, 1). */
  random: () => number
  dial: Dial
  fetch: (request: Request) => Promise<Response>
  attention: Attention
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
