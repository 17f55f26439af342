/**
 * What travels beside messages: who wrote them, what replies answer, what the reader has chosen where reactions carry no
 * names, and which messages are pinned. Pure, and bounded. Rules: SDK-90 to SDK-93.
 */
import type { UserId } from '../schema/ids.ts'
import { peopleHeldMax, quotesHeldMax } from '../schema/limits.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { Quote } from '../schema/protocol/quote.ts'
import type { OwnReactions } from '../schema/protocol/reaction.ts'
import { previewOf } from './preview.ts'

/** A welcome, a frame or a page, as far as it has any of it. */
export type Carrier = {
  users: readonly UserSummary[]
  quotes?: readonly Quote[]
  reacted?: readonly OwnReactions[]
}

export class BesideMessages {
  readonly people = new Map<UserId, UserSummary>()
  readonly quotes = new Map<number, Quote>()
  #reacted = new Map<number, readonly string[]>()
  #pinned: readonly number[] = []
  #version = 0

  /** Another number whenever somebody, or a quote, is new or another one. */
  get version(): number {
    return this.#version
  }

  get pinned(): readonly number[] {
    return this.#pinned
  }

  /** What the reader has chosen under a message whose reactions carry no names. */
  reactedTo(seq: number): readonly string[] {
    return this.#reacted.get(seq) ?? []
  }

  meet({ users, quotes = [] }: Carrier): void {
    for (const person of users) {
      const known = this.people.get(person.id)
      if (known?.name === person.name && known.role === person.role) continue
      this.#version += 1
      setBounded(this.people, person.id, person, peopleHeldMax)
    }
    for (const quote of quotes) this.#quote(quote)
  }

  /** Beside a welcome or a page it is whole: a message that is not named has none of the reader's choices. */
  chose(messages: readonly Message[], reacted: readonly OwnReactions[] = []): void {
    for (const { seq } of messages) this.#reacted.delete(seq)
    this.chosen(reacted)
  }

  chosen(reacted: readonly OwnReactions[]): void {
    for (const { seq, emojis } of reacted)
      if (emojis.length > 0) this.#reacted.set(seq, emojis)
      else this.#reacted.delete(seq)
  }

  /** New states of messages, held or not: a quote of one follows it, and so does a pin. */
  heard(messages: readonly Message[]): void {
    for (const { seq, rev, senderId, text, attachments, deletedAt, pinnedAt } of messages) {
      const isDeleted = deletedAt !== undefined
      if (this.quotes.has(seq)) {
        const preview = isDeleted ? '' : previewOf(text, attachments)
        this.#quote({ seq, rev, senderId, preview, ...(isDeleted && { deleted: true }) })
      }
      if (isDeleted) this.#reacted.delete(seq)
      const isPinned = pinnedAt !== undefined
      if (isPinned !== this.#pinned.includes(seq))
        this.#pinned = isPinned ? [...this.#pinned, seq] : this.#pinned.filter((one) => one !== seq)
    }
  }

  pin(seqs: readonly number[]): void {
    if (seqs.join() !== this.#pinned.join()) this.#pinned = seqs
  }

  /** The log that all of it belonged to is gone; people are not. */
  clear(): void {
    this.quotes.clear()
    this.#reacted.clear()
    this.#pinned = []
    this.#version += 1
  }

  #quote(quote: Quote): void {
    if ((this.quotes.get(quote.seq)?.rev ?? -1) >= quote.rev) return
    this.#version += 1
    setBounded(this.quotes, quote.seq, quote, quotesHeldMax)
  }
}

/** A new entry in a full map takes the place of the one that came first. */
export function setBounded<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, max: number): void {
  const oldest = map.keys().next()
  if (map.size >= max && !map.has(key) && !oldest.done) map.delete(oldest.value)
  map.set(key, value)
}
