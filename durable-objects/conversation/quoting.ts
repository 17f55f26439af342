/**
 * What the replies of a frame, a welcome or a page answer: from the tail, or from what was kept when the original left
 * it. One that is in neither is fetched from the archive behind the scenes, kept, and told when it is known: nobody who
 * sends or reads waits for it.
 */
import { errorName } from '../../domain/error-name.ts'
import { quoteOf } from '../../domain/quote.ts'
import { historyRetryAfterMs, pageMessagesMax } from '../../schema/limits.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Quote } from '../../schema/protocol/quote.ts'
import type { ArchivedMessages } from './archived-messages.ts'
import type { MessageLog } from './storage/message-log.ts'
import type { Quotes } from './storage/quotes.ts'

export type QuotingParts = {
  log: MessageLog
  quotes: Quotes
  archived: ArchivedMessages
  /** Work that nobody waits for and that the room stays awake for. */
  background: (work: Promise<void>) => void
  onFound: (quotes: Quote[]) => void
  clock: () => number
}

export class Quoting {
  readonly #parts: QuotingParts
  #wanted = new Set<number>()
  #isFetching = false
  #freeAt = 0

  constructor(parts: QuotingParts) {
    this.#parts = parts
  }

  /** As far as they are known now; what is not comes later. */
  of(messages: readonly Message[]): Quote[] {
    const seqs = new Set(messages.flatMap(({ replyTo }) => (replyTo === undefined ? [] : [replyTo])))
    if (seqs.size === 0) return []
    const { log, quotes } = this.#parts
    const held = log.some([...seqs]).map(quoteOf)
    for (const { seq } of held) seqs.delete(seq)
    const kept = quotes.of([...seqs])
    for (const { seq } of kept) seqs.delete(seq)
    this.#want(seqs)
    return [...held, ...kept].sort((one, other) => one.seq - other.seq)
  }

  /** These have left the tail: what is still answered there is kept. */
  keep(left: readonly Message[]): void {
    if (left.length === 0) return
    const { quotes } = this.#parts
    const wanted = quotes.wanted()
    for (const message of left) if (wanted.has(message.seq)) quotes.store(quoteOf(message))
    quotes.forgetUnwanted()
  }

  #want(seqs: Iterable<number>): void {
    for (const seq of seqs) if (this.#wanted.size < pageMessagesMax) this.#wanted.add(seq)
    if (this.#wanted.size === 0 || this.#isFetching || this.#parts.clock() < this.#freeAt) return
    this.#isFetching = true
    this.#parts.background(this.#fetch())
  }

  /** Never rejects: while the archive is away the replies show without a quote, and whoever asks next tries again. */
  async #fetch(): Promise<void> {
    const { quotes, log, onFound, clock } = this.#parts
    const seqs = [...this.#wanted]
    this.#wanted.clear()
    try {
      const archived = await this.#parts.archived.some(seqs)
      // one that was changed meanwhile has been told as a message, and may have left the tail again
      const isCurrent = ({ seq, deleted }: Quote) => !log.get(seq) && (deleted || !log.isDeleted(seq))
      const found = archived.map(quoteOf).filter(isCurrent)
      for (const quote of found) quotes.store(quote)
      if (found.length > 0) onFound(found)
    } catch (error) {
      this.#freeAt = clock() + historyRetryAfterMs
      const name = errorName(error)
      console.warn(JSON.stringify({ event: 'quotes_unread', error: name }))
    } finally {
      this.#isFetching = false
    }
    if (this.#wanted.size > 0) this.#want([])
  }
}
