/**
 * How long messages take from the room's commit to this device, though the two clocks disagree. A message's stamp taken from
 * the time here is its way plus the clocks' difference. The least of a connection was a way without waiting, which took half
 * as long as the quickest answer to a join; whatever a message took beyond that least it has waited. So the difference falls
 * out. Clocks drift, so every socket begins anew.
 */
import type { Message } from '../schema/protocol/message.ts'

export class DeliveryDelay {
  #joinedAt: number | null = null
  #answerMs: number | null = null
  #leastMs: number | null = null
  #lastMs: number | null = null

  joining(now: number): void {
    this.#joinedAt = now
    this.#leastMs = null
    this.#lastMs = null
  }

  welcomed(now: number): void {
    if (this.#joinedAt === null) return
    this.#answerMs = Math.min(this.#answerMs ?? Number.POSITIVE_INFINITY, now - this.#joinedAt)
    this.#joinedAt = null
  }

  /** A live frame. What was changed since it was said bears a stamp of long ago, and tells nothing. */
  heard(messages: readonly Message[], now: number): void {
    this.#lastMs = null
    const newest = messages.findLast(
      (one) => !one.editedAt && !one.deletedAt && !one.reactions && !one.pinnedAt,
    )
    if (!newest) return
    const differenceMs = now - Date.parse(newest.sentAt)
    this.#leastMs = Math.min(this.#leastMs ?? differenceMs, differenceMs)
    this.#lastMs = differenceMs - this.#leastMs
  }

  /** Of the newest message in the last frame, in ms; null where it cannot be told. */
  get newestMs(): number | null {
    if (this.#lastMs === null || this.#answerMs === null) return null
    return Math.max(0, Math.round(this.#lastMs + this.#answerMs / 2))
  }
}
