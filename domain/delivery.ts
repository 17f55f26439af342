/**
 * What becomes of a delivery, attempt by attempt: when it is tried again, when it has failed for good, and when the endpoint
 * is at fault and hears nothing any more. Time and chance are arguments.
 *
 *   pending ──2xx──▶ delivered
 *      ├──anything else──▶ pending, later by the schedule (75 hours, ten attempts)
 *      ├──the last attempt──▶ failed; and where nothing has arrived since its first: the endpoint is disabled
 *      └──410──▶ failed, and the endpoint is disabled
 */
import { webhookDelaysSeconds, webhookJitter, webhookRetryAfterMaxMs } from '../schema/limits.ts'
import type { DeliveryFault, DeliveryState, EndpointDisabledReason } from '../schema/webhooks.ts'

/** What came of one attempt. `retryAfter`: the header, as it came. */
export type Outcome = { status: number; retryAfter: string | null } | { fault: DeliveryFault }

export type Verdict = {
  state: DeliveryState
  fault: DeliveryFault | null
  /** ms since 1970; null where no attempt follows. */
  dueAt: number | null
  /** Until then nothing goes to this endpoint: it has asked for a rest. */
  heldUntil: number | null
  /** The receiver was not there, rather than unhappy with this event. */
  isOutage: boolean
  disable: EndpointDisabledReason | null
}

/** `attempts`: with this one. `firstAt`: when the first was made. `lastArrivedAt`: when anything has last arrived there. */
export type Attempted = {
  attempts: number
  attemptsMax: number
  firstAt: number
  lastArrivedAt: number | null
}

const overloaded: ReadonlySet<number> = new Set([429, 502, 503, 504])

export function judgeAttempt(attempted: Attempted, outcome: Outcome, now: number, random: number): Verdict {
  const fault = faultOf(outcome)
  const settled = { dueAt: null, heldUntil: null, isOutage: false, disable: null }
  if (fault === null) return { ...settled, state: 'delivered', fault }
  if ('status' in outcome && outcome.status === 410)
    return { ...settled, state: 'failed', fault, disable: 'gone' }
  const rest = 'status' in outcome && overloaded.has(outcome.status) ? restMs(outcome.retryAfter, now) : null
  const heldUntil = rest === null ? null : now + rest
  const isOutage =
    fault === 'timeout' || fault === 'network' || ('status' in outcome && overloaded.has(outcome.status))
  const { attempts, attemptsMax, firstAt, lastArrivedAt } = attempted
  if (attempts < attemptsMax) {
    const dueAt = Math.max(now + delayMs(attempts, random), heldUntil ?? 0)
    return { state: 'pending', fault, dueAt, heldUntil, isOutage, disable: null }
  }
  const isDead = attemptsMax === attemptsMaxUsual && (lastArrivedAt === null || lastArrivedAt < firstAt)
  return { ...settled, state: 'failed', fault, heldUntil, isOutage, disable: isDead ? 'failing' : null }
}

export const attemptsMaxUsual = webhookDelaysSeconds.length

/** The wait after so many attempts. */
export function delayMs(attempts: number, random: number): number {
  const seconds = webhookDelaysSeconds[attempts] ?? 0
  return Math.round(seconds * 1_000 * (1 + webhookJitter * random))
}

function faultOf(outcome: Outcome): DeliveryFault | null {
  if ('fault' in outcome) return outcome.fault
  const { status } = outcome
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'redirect' : 'status'
}

/** Seconds or a date (RFC 9110 §10.2.3); null for what is neither, or lies behind. */
function restMs(retryAfter: string | null, now: number): number | null {
  if (retryAfter === null) return null
  const ms = /^\d{1,10}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, webhookRetryAfterMaxMs) : null
}
