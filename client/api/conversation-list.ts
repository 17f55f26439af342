/** The reader's conversations, as their personal room tells of them. */
import type { ConversationId } from '../../schema/ids.ts'
import type { ListedConversation } from '../../schema/protocol/summary.ts'
import type { ApiError } from './api-error.ts'
import type { Store } from './store.ts'

/** A row: what the server says of it, kept up to date, and the draft that waits in it on this device. */
export type ConversationEntry = ListedConversation & { readonly draft?: string }

export type ConversationListSnapshot = {
  /** Latest activity first, without the archived. A row is another object exactly when something in it has changed. */
  readonly entries: readonly ConversationEntry[]
  /** Whether `loadMore` has more; `failed` may be tried again. */
  readonly more:
    | { readonly state: 'end' }
    | { readonly state: 'more' }
    | { readonly state: 'loading' }
    | { readonly state: 'failed'; readonly error: ApiError }
  /** As of messages: nothing yet, an earlier visit's, up to date, or without a socket. */
  readonly freshness: 'none' | 'cached' | 'live' | 'stale'
  /** The server's Redis does not answer: badges may come late. */
  readonly isDelayed: boolean
}

/** Over all conversations that are not archived, listed here or not. They stop at 999, as badges do. */
export type Totals = { readonly unread: number; readonly mentioned: number }

export type ConversationList = Store<ConversationListSnapshot> & {
  readonly totals: Store<Totals>
  /** One row; null while it is not listed. */
  entry(id: ConversationId): Store<ConversationEntry | null>
  /** The next page, behind what is listed. Resolves when it is there, rejects with an `ApiError`. */
  loadMore(options?: { signal?: AbortSignal }): Promise<void>
}
