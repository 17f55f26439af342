/** What `connect` gives: one person, signed in on one device. */
import type { ConversationId, UserId } from '../../schema/ids.ts'
import type { CampusRole } from '../../schema/protocol/kinds.ts'
import type { ConnectionStatus } from './connection-status.ts'
import type { Conversation, OpenOptions } from './conversation.ts'
import type { ConversationList } from './conversation-list.ts'
import type { ConversationPresence, HttpApi, PersonPresence } from './http-api.ts'
import type { Store } from './store.ts'

/** As the token says. */
export type Me = { readonly id: UserId; readonly name: string; readonly role: CampusRole }

export type HomeroomClient = {
  /** Null until the first token is there. */
  readonly me: Store<Me | null>
  /** Of the personal room's socket: what a banner shows. */
  readonly status: Store<ConnectionStatus>
  readonly conversations: ConversationList
  readonly api: HttpApi
  /**
   * Opens a conversation, or finds it open: then it is the same object. Each `open` wants its own `close`; the last one
   * leaves the room.
   */
  open(id: ConversationId, options?: OpenOptions): Conversation
  /** Who of these is there. Asked once a minute, while somebody subscribes and the tab is visible. */
  presenceOf(userIds: readonly UserId[]): Store<ReadonlyMap<UserId, PersonPresence>>
  /** Likewise of a conversation; null until it is known. */
  conversationPresence(id: ConversationId): Store<ConversationPresence | null>
  /** Dials now instead of when the wait is over; also after `refused`. */
  retryNow(): void
  /** Leaves every room. What is kept on this device stays, for the next time. */
  close(): void
  /** On signing out: closes, and deletes what this device keeps of this person, unsent messages included. */
  forget(): Promise<void>
}
