/** One conversation, open: everything that a screen of it shows and does. It lives until `close`. */
import type { ClientMessageId, ConversationId, UserId } from '../../schema/ids.ts'
import type { Capability } from '../../schema/protocol/capabilities.ts'
import type { ConversationView } from '../../schema/protocol/conversation.ts'
import type { Ack } from '../../schema/protocol/frames/ack.ts'
import type { Receipt } from '../../schema/protocol/frames/receipts.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { ConnectionStatus } from './connection-status.ts'
import type { MessagesSnapshot } from './messages-snapshot.ts'
import type { SendDraft } from './outgoing.ts'
import type { Store } from './store.ts'
import type { Upload } from './upload.ts'

export type ConversationInfo = {
  /** Title, kind, archived, locked, slow mode, as of now. */
  readonly view: ConversationView
  /** What the reader may do here. What is not in it is not offered. */
  readonly capabilities: ReadonlySet<Capability>
  /** How far the reader has read, on any device. */
  readonly readSeq: number
  /**
   * Where the line "New" goes: above the message behind this seq. Set when the conversation is opened with something
   * unread, or marked unread; it stays put while one reads, and goes with `clearUnreadLine`. Null: no line.
   */
  readonly unreadLine: number | null
  /** Members who are looking at it now. */
  readonly viewers: number
  /** ISO 8601: until then the reader says nothing here. */
  readonly mutedUntil?: string
  /** Of a direct conversation: the reader has blocked the other. */
  readonly hasBlocked?: true
}

export type OpenOptions = {
  /** Where the messages begin: at the newest (default), at the first unread one, or around a seq. */
  at?: 'newest' | 'unread' | number
  /** False while it is open and not on the screen: what arrives then is not read. */
  shown?: boolean
}

export type Conversation = {
  readonly id: ConversationId
  readonly status: Store<ConnectionStatus>
  /** Null until it is known. */
  readonly info: Store<ConversationInfo | null>
  readonly messages: Store<MessagesSnapshot>
  /** How far the others have read; empty where the reader may not know, see `receipts` among the capabilities. */
  readonly receipts: Store<ReadonlyMap<UserId, Receipt>>
  /** Who else is writing now, the first to begin first. Empty where the room is too large for it. */
  readonly typing: Store<readonly UserId[]>
  /** Seqs of the pinned messages, in the order of pinning. The messages themselves: `api.pins`. */
  readonly pinned: Store<readonly number[]>
  /** What is written and not said. It survives a reload. */
  readonly draft: Store<SendDraft>

  // --- moving through what was said. All of them reject with an `ApiError`, or the signal's reason. ---
  loadOlder(options?: { signal?: AbortSignal }): Promise<void>
  loadNewer(options?: { signal?: AbortSignal }): Promise<void>
  /** Shows the stretch around a seq. What was shown is kept, and found again without asking. */
  jumpTo(seq: number, options?: { signal?: AbortSignal }): Promise<void>
  jumpToNewest(): void
  /** Where the reader's eyes are: if too much is held, what lies farthest from here goes first. */
  lookAt(seq: number): void
  /** Any message that is held, shown or not: for quotes. */
  get(seq: number): Message | undefined

  // --- saying ---
  /**
   * Is in `messages.outgoing` when it returns. `acked` settles with the room's ack or a `SendRefused`, and may be left
   * alone: what became of it is in the store as well.
   */
  send(message: SendDraft): { readonly clientMessageId: ClientMessageId; readonly acked: Promise<Ack> }
  /** Once more, under the same clientMessageId, behind what waits already: the room can't take it twice. */
  retry(clientMessageId: ClientMessageId): void
  /** Takes back what has failed or has not left yet. False where it is too late. */
  discard(clientMessageId: ClientMessageId): boolean
  /** Replaces the draft; one that is empty, and answers nothing, takes it away. */
  setDraft(draft: SendDraft): void

  /** Files on their way into the next message; those that are `ready` go into `send`, and from here. */
  readonly uploads: Store<readonly Upload[]>
  /** Begins at once. The answer names it; a file without a name gets one. */
  upload(file: Blob & { readonly name?: string }): string
  /** Takes an upload away, under way or not. */
  cancelUpload(id: string): void
  /** Once more, after it has failed. */
  retryUpload(id: string): void
  /** Somebody writes: to be called at every stroke, it is told on when it is due. */
  typed(): void

  // --- changing what was said. Shown at once and `pending` until the room has confirmed; said again after a reconnect. They
  // reject with an `ApiError` when the room refuses, and what was shown is taken back. ---
  edit(seq: number, text: string): Promise<void>
  /** `reason`: why somebody who moderates does so. */
  deleteMessage(seq: number, reason?: string): Promise<void>
  /** Chooses an emoji under a message, or (`on: false`) takes it back. */
  react(seq: number, emoji: string, on?: boolean): Promise<void>
  pin(seq: number, on?: boolean): Promise<void>
  /** Whether the reader has chosen this emoji under a message, by name or not. */
  hasReacted(message: Message, emoji: string): boolean

  // --- reading ---
  /** Whether it is on the screen. Together with the tab's visibility and focus this is what `viewing` says. */
  setShown(isShown: boolean): void
  /** Read up to here, by default to the end. */
  markRead(seq?: number): void
  /** Unread from this message on, on all devices; ends viewing until the reader comes back to it. */
  markUnread(seq: number): void
  clearUnreadLine(): void

  /** Dials now instead of when the wait is over; also after `refused`. */
  retryNow(): void
  /** Leaves the room. Unsent messages stay in the outbox and go out when it is opened again. */
  close(): void
}
