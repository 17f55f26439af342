/**
 * Requests that gates have granted ahead to this isolate: it lets a caller through so often without asking their gate,
 * which would have to be woken for nearly each request of a person. What is granted counts as used at the gate, so the
 * limit holds whichever isolates a caller comes through. It is used within seconds or forgone: whoever is deactivated
 * meanwhile is let through no longer than that.
 */
import { cacheEntriesMax, leaseMs } from '../../schema/limits.ts'
import type { Admission } from '../../schema/rpc.ts'

type Lease = {
  left: number
  until: number
  /** At the gate, without these, and when its window ends. */
  remaining: number
  windowEndsAt: number
}

export class AdmissionLeases {
  readonly #leases = new Map<string, Lease>()

  /** One of those that are left; null where the gate must be asked. */
  take(name: string, now: number): Admission | null {
    const lease = this.#leases.get(name)
    if (!lease || lease.left === 0 || now >= lease.until) return null
    lease.left -= 1
    return { admitted: true, remaining: lease.remaining + lease.left, resetMs: lease.windowEndsAt - now }
  }

  /** What a gate has granted beyond the request that asked; what was left of an earlier grant is still good. */
  keep(name: string, { granted = 1, remaining, resetMs }: Admission, now: number): void {
    const windowEndsAt = now + resetMs
    const until = Math.min(windowEndsAt, now + leaseMs)
    const before = this.#leases.get(name)
    const left = granted - 1 + (before && before.until > now ? before.left : 0)
    this.#leases.delete(name)
    this.#leases.set(name, { left, until, remaining, windowEndsAt })
    const oldest = this.#leases.keys().next()
    if (this.#leases.size > cacheEntriesMax && !oldest.done) this.#leases.delete(oldest.value)
  }

  forget(name: string): void {
    this.#leases.delete(name)
  }
}
