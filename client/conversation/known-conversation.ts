/** What is known of a conversation beside its messages: its settings, what the reader may do, and how far all have read. */
import type { UserId } from '../../schema/ids.ts'
import type { Frame } from '../../schema/protocol/frame.ts'
import type { Receipt } from '../../schema/protocol/frames/receipts.ts'
import type { OwnStanding } from '../../schema/protocol/own-standing.ts'
import type { ConversationInfo } from '../api/conversation.ts'
import { Cell } from '../cell.ts'
import { withSettings } from '../with-settings.ts'
import type { KeptPage } from './kept-page.ts'
import type { Reading } from './reading.ts'

type Heard = Omit<ConversationInfo, 'readSeq' | 'unreadLine'>

export class KnownConversation {
  readonly info = new Cell<ConversationInfo | null>(null)
  readonly receipts = new Cell<ReadonlyMap<UserId, Receipt>>(new Map())
  readonly #reading: Reading
  #heard: Heard | null = null
  #shown: Heard | null = null

  constructor(reading: Reading) {
    this.#reading = reading
  }

  /** From an earlier visit; the room's own word comes soon, and wins. */
  restore({ view, capabilities }: KeptPage): void {
    if (this.#heard) return
    this.#heard = { view, capabilities: new Set(capabilities), viewers: 0 }
    this.changed()
  }

  hear(frame: Frame): void {
    if (frame.type === 'receipts') return this.#upsert(frame.receipts)
    if (frame.type === 'welcome') {
      const { conversation: view, viewers, receipts = [] } = frame
      this.#heard = { view, viewers, ...standingIn(frame) }
      this.receipts.set(new Map())
      this.#upsert(receipts)
    }
    if (frame.type === 'messages' && this.#heard) {
      const { settings, viewers } = frame
      if (settings) this.#heard = { ...this.#heard, view: withSettings(this.#heard.view, settings) }
      if (viewers !== this.#heard.viewers) this.#heard = { ...this.#heard, viewers }
    }
    if (frame.type === 'standing' && this.#heard) {
      const { role: _, ...view } = this.#heard.view
      const role = frame.role === undefined ? {} : { role: frame.role }
      this.#heard = { view: { ...view, ...role }, viewers: this.#heard.viewers, ...standingIn(frame) }
    }
    this.changed()
  }

  /** Reading has moved, or something was heard. */
  changed(): void {
    const { readSeq, unreadLine } = this.#reading
    const before = this.info.getSnapshot()
    const heard = this.#heard
    if (!heard) return
    const isSame = this.#shown === heard && before?.readSeq === readSeq && before.unreadLine === unreadLine
    this.#shown = heard
    if (!isSame) this.info.set({ ...heard, readSeq, unreadLine })
  }

  #upsert(receipts: readonly Receipt[]): void {
    if (receipts.length === 0) return
    const known = new Map(this.receipts.getSnapshot())
    for (const receipt of receipts) known.set(receipt.userId, receipt)
    this.receipts.set(known)
  }
}

/** It replaces what was there as a whole. */
function standingIn({ capabilities, mutedUntil, hasBlocked }: OwnStanding): Omit<Heard, 'view' | 'viewers'> {
  return {
    capabilities: new Set(capabilities),
    ...(mutedUntil !== undefined && { mutedUntil }),
    ...(hasBlocked && { hasBlocked }),
  }
}
