/** What a list of messages is drawn from: one stretch without a hole, what its ends hide, and what is on its way. */
import type { UserId } from '../../schema/ids.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Quote } from '../../schema/protocol/quote.ts'
import type { ApiError } from './api-error.ts'
import type { Outgoing } from './outgoing.ts'

export type MessagesSnapshot = {
  /**
   * Ascending by seq, each seq one above the one before it. A message is another object exactly when its state has
   * changed, so rows can be remembered by it.
   */
  readonly messages: readonly Message[]
  /** They belong behind the newest message: draw them where `newer` is `end`. */
  readonly outgoing: readonly Outgoing[]
  /** Whoever wrote one of the messages, as far as known. */
  readonly people: ReadonlyMap<UserId, UserSummary>
  /** Of what replies answer, by the seq of the original. One that is not here may come later. */
  readonly quotes: ReadonlyMap<number, Quote>
  readonly older: Edge
  readonly newer: Edge
  /** The newest seq that there is, held or not; 0 in an empty conversation. */
  readonly lastSeq: number
  /**
   * none: nothing yet, draw a skeleton · cached: from an earlier visit, not proved · live: all that the room knows
   * · stale: it was live, and the socket is away
   */
  readonly freshness: 'none' | 'cached' | 'live' | 'stale'
  /** Seqs whose change (edit, delete, reaction, pin) the reader sees already and the room has not confirmed. */
  readonly pending: ReadonlySet<number>
}

/** What lies beyond the first or last message shown. `end`: nothing does. */
export type Edge =
  | { readonly state: 'end' }
  | { readonly state: 'more' }
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: ApiError }
