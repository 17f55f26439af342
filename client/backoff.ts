/**
 * How long to wait before dialling again: full jitter, so that clients which lost the room together do not
 * return together. A hint of the server is a floor that jitter is added to, never a meeting point.
 */
import { reconnectMaxMs, reconnectMinMs, retryAfterMaxMs } from '../schema/limits.ts'

/** `attempt` counts failures in a row from 0, `random` is in [0, 1). */
export function reconnectDelayMs(attempt: number, random: number, hintMs = 0): number {
  // the first ceiling is already twice the floor: without room for jitter everybody would wait the same
  const ceiling = Math.min(reconnectMaxMs, reconnectMinMs * 2 ** Math.min(attempt + 1, 16))
  const floor = Math.max(reconnectMinMs, boundedHintMs(hintMs))
  return Math.round(floor + (ceiling - reconnectMinMs) * random)
}

export function boundedHintMs(hintMs: number): number {
  return Number.isFinite(hintMs) ? Math.min(Math.max(0, hintMs), retryAfterMaxMs) : 0
}
