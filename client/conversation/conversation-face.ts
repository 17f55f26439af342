/** An open conversation as its screen sees it: every act is passed on to the part whose business it is. */
import type { ClientMessageId, ConversationId } from '../../schema/ids.ts'
import type { Ack } from '../../schema/protocol/frames/ack.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { ConnectionStatus } from '../api/connection-status.ts'
import type { Conversation } from '../api/conversation.ts'
import type { MessagesSnapshot } from '../api/messages-snapshot.ts'
import type { SendDraft } from '../api/outgoing.ts'
import type { Store } from '../api/store.ts'
import type { ConversationParts, OpenConversationOptions } from './conversation-parts.ts'

export type Held = {
  status: Store<ConnectionStatus>
  setShown: (isShown: boolean) => void
  close: () => void
}

export class ConversationFace implements Conversation {
  readonly id: ConversationId
  readonly #options: OpenConversationOptions
  readonly #parts: ConversationParts
  readonly #held: Held

  constructor(options: OpenConversationOptions, parts: ConversationParts, held: Held) {
    this.id = options.id
    this.#options = options
    this.#parts = parts
    this.#held = held
  }

  get status(): Store<ConnectionStatus> {
    return this.#held.status
  }

  get info() {
    return this.#parts.known.info
  }

  get receipts() {
    return this.#parts.known.receipts
  }

  get typing() {
    return this.#parts.typists.people
  }

  get pinned() {
    return this.#parts.pinned
  }

  get draft(): Store<SendDraft> {
    return this.#options.drafts.of(this.id)
  }

  get messages(): Store<MessagesSnapshot> {
    return this.#parts.view
  }

  loadOlder({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    return this.#parts.backfill.extend('older', signal)
  }

  loadNewer({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    return this.#parts.backfill.extend('newer', signal)
  }

  jumpTo(seq: number, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
    return this.#parts.position.jumpTo(seq, signal)
  }

  jumpToNewest(): void {
    this.#parts.position.toNewest()
  }

  lookAt(seq: number): void {
    this.#parts.log.lookAt(seq)
  }

  get(seq: number): Message | undefined {
    return this.#parts.log.get(seq)
  }

  send(message: SendDraft): { clientMessageId: ClientMessageId; acked: Promise<Ack> } {
    this.#parts.typists.spoke()
    this.#parts.uploads.used((message.attachments ?? []).map((file) => file.id))
    return this.#parts.outgoing.add(message)
  }

  retry(id: ClientMessageId): void {
    this.#parts.outgoing.retry(id)
  }

  discard(id: ClientMessageId): boolean {
    return this.#parts.outgoing.discard(id)
  }

  setDraft(draft: SendDraft): void {
    this.#options.drafts.set(this.id, draft)
  }

  get uploads() {
    return this.#parts.uploads.list
  }

  upload(file: Blob & { readonly name?: string }): string {
    return this.#parts.uploads.add(file)
  }

  cancelUpload(id: string): void {
    this.#parts.uploads.cancel(id)
  }

  retryUpload(id: string): void {
    this.#parts.uploads.retry(id)
  }

  typed(): void {
    this.#parts.typists.typed()
  }

  edit(seq: number, text: string): Promise<void> {
    return this.#parts.connection.perform({ type: 'edit', seq, text })
  }

  deleteMessage(seq: number, reason?: string): Promise<void> {
    return this.#parts.connection.perform({ type: 'delete', seq, ...(reason !== undefined && { reason }) })
  }

  react(seq: number, emoji: string, on = true): Promise<void> {
    return this.#parts.connection.perform({ type: 'react', seq, emoji, on })
  }

  pin(seq: number, on = true): Promise<void> {
    return this.#parts.connection.perform({ type: 'pin', seq, on })
  }

  hasReacted(message: Message, emoji: string): boolean {
    return this.#parts.overlay.wordOn(message.seq, emoji) ?? this.#parts.hasReacted(message, emoji)
  }

  setShown(isShown: boolean): void {
    this.#held.setShown(isShown)
  }

  markRead(seq = this.#parts.log.lastSeq): void {
    const { reading, known, connection } = this.#parts
    reading.read(seq)
    known.changed()
    if (!connection.tell({ type: 'read', seq }))
      this.#options.api.markRead(this.id, seq).catch(this.#options.onFault)
  }

  markUnread(seq: number): void {
    const { reading, known, connection } = this.#parts
    reading.markUnread(seq)
    known.changed()
    if (!connection.tell({ type: 'mark-unread', seq }))
      this.#options.api.markUnread(this.id, seq).catch(this.#options.onFault)
  }

  clearUnreadLine(): void {
    this.#parts.reading.clearLine()
    this.#parts.known.changed()
  }

  retryNow(): void {
    this.#parts.connection.retryNow()
  }

  close(): void {
    this.#held.close()
  }
}
