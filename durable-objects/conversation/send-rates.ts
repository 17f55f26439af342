/**
 * How often one person speaks here: five messages at once, and one a second after that. Memory only: an eviction forgets
 * it, which only forgives. The host's server keys are not held to it.
 */
import { takeToken, type TokenBucket } from '../../domain/token-bucket.ts'
import type { UserId } from '../../schema/ids.ts'
import { messagesBurstMax, messagesPerSecondMax, sendRatesMax } from '../../schema/limits.ts'
import type { Problem } from '../../schema/protocol/problem.ts'

const rate = { perSecond: messagesPerSecondMax, burst: messagesBurstMax }

export class SendRates {
  readonly #buckets = new Map<UserId, TokenBucket>()

  /** Null when this person may say one more now; it is counted. */
  refuse(userId: UserId, now: number): Problem | null {
    const taken = takeToken(this.#buckets.get(userId) ?? null, now, rate)
    this.#buckets.delete(userId)
    this.#buckets.set(userId, taken.bucket)
    this.#forgetFull(now)
    return taken.allowed ? null : { code: 'rate_limited', retryAfterMs: taken.retryAfterMs }
  }

  /** Whoever was silent long enough has nothing to be remembered for; they come first, since the latest is the last. */
  #forgetFull(now: number): void {
    if (this.#buckets.size <= sendRatesMax) return
    for (const [userId, { at }] of this.#buckets) {
      const isFull = now - at >= (messagesBurstMax / messagesPerSecondMax) * 1000
      if (!isFull && this.#buckets.size <= sendRatesMax) return
      this.#buckets.delete(userId)
    }
  }
}
