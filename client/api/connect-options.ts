/** What the page that embeds Homeroom says once. */
import type { Surroundings } from '../surroundings.ts'

export type ConnectOptions = {
  /** Where Homeroom runs: `https://chat.school.example`. */
  url: string
  /**
   * Asked for a token before each dial, and for requests when the last one is about to end. It may take its time, and
   * may fail: that is answered with a later try.
   */
  token: () => Promise<string>
  /** Who is signed in, where the page knows it before the first token: so what is kept is shown without network as well. */
  userId?: string
  /**
   * `device` (default): list, last pages, drafts and unsent messages survive a reload (IndexedDB; where there is none,
   * memory). `memory`: nothing outlives the page, for shared computers.
   */
  keep?: 'device' | 'memory'
  /** Closes the client. */
  signal?: AbortSignal
  /** Something outside the protocol broke: the token callback, storage, a frame that can't be read. Nothing waits for it. */
  onFault?: (error: unknown) => void
  /** For tests and other runtimes: clock, chance, sockets, fetch, storage, visibility. */
  surroundings?: Partial<Surroundings>
}
