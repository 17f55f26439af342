/**
 * How a socket stands, in words that an interface can show.
 *
 *   idle ──▶ connecting ──▶ live ──▶ reconnecting ⇄ offline
 *                                          └──▶ refused: for good, until `retryNow`
 */
import type { ProblemCode } from '../../schema/protocol/problem.ts'

export type ConnectionStatus =
  /** Not opened yet, or closed by its owner. */
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  /** The room has answered, and everything that it knows is here. */
  | { readonly state: 'live' }
  /** `nextTryAt` as `Date.now()` counts; null while the try is under way. */
  | { readonly state: 'reconnecting'; readonly nextTryAt: number | null; readonly attempt: number }
  /** The browser says that there is no network. It is dialled again as soon as there is one. */
  | { readonly state: 'offline' }
  | { readonly state: 'refused'; readonly reason: RefusedReason; readonly detail?: string }

/**
 * `removed`: no longer, or never, a member. `replaced`: too many sockets of this person here, the oldest gave way.
 * `token_invalid`: the server accepts no token of this sort. `another_user`: the callback brought somebody else's
 * token. Else the code of the problem that came before the close.
 */
export type RefusedReason =
  | ProblemCode
  | 'token_invalid'
  | 'removed'
  | 'replaced'
  | 'another_user'
  | 'unknown'
