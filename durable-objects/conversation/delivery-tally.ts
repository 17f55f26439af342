/**
 * How long frames wait in this room between their commit and the sockets, kept together and said once a minute, when the room
 * is awake anyway: nothing is counted by message. One frame by chance stands for all, so that percentiles can be made of many
 * rooms. It is memory: what an eviction forgets is not missed.
 */
import { deliveryPointEveryMs } from '../../schema/limits.ts'
import { record } from '../../stores/metrics.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'

export type DeliveryTallyParts = {
  conversation: Pick<ConversationRecord, 'campusId' | 'kind'>
  clock: () => number
  random: () => number
}

export class DeliveryTally {
  readonly #parts: DeliveryTallyParts
  #frames = 0
  #sockets = 0
  #sampleMs = 0
  #worstMs = 0
  #freeAt = 0

  constructor(parts: DeliveryTallyParts) {
    this.#parts = parts
  }

  note(waitedMs: number, sockets: number): void {
    if (sockets === 0) return
    this.#frames += 1
    this.#sockets += sockets
    this.#worstMs = Math.max(this.#worstMs, waitedMs)
    // the n-th takes the place with a chance of 1 in n: each of them has the same
    if (this.#parts.random() * this.#frames < 1) this.#sampleMs = waitedMs
  }

  say(): void {
    const now = this.#parts.clock()
    if (this.#frames === 0 || now < this.#freeAt) return
    const { campusId: campus, kind } = this.#parts.conversation
    const values = { ms: this.#sampleMs, worstMs: this.#worstMs, count: this.#sockets }
    record('delivery', { campus, kind }, values, { weight: this.#frames })
    this.#freeAt = now + deliveryPointEveryMs
    this.#frames = 0
    this.#sockets = 0
    this.#worstMs = 0
  }
}
