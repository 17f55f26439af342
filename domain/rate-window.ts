/**
 * How many requests a caller has left in the window of now. The count is kept in memory and reserved in blocks: what a
 * row says was reserved counts as used after a restart. So no more are ever let through than the limit, and a row is
 * written once a block instead of once a request.
 */
export type RateWindow = {
  endsAt: number
  used: number
  /** Of the limit: what a row says may have been used. */
  reserved: number
}

export type RateLimit = { limit: number; windowMs: number; blockParts: number }

/** `window` is what holds from now on; where its end or its reserve differs from before, a row says so first. */
export type Taken = {
  admitted: boolean
  /** As many as were wanted, or as are left. */
  granted: number
  window: RateWindow
  remaining: number
  resetMs: number
}

export function blockOf({ limit, blockParts }: Pick<RateLimit, 'limit' | 'blockParts'>): number {
  return Math.max(1, Math.ceil(limit / blockParts))
}

export function take(before: RateWindow | null, rate: RateLimit, now: number, wanted: number): Taken {
  const { limit, windowMs } = rate
  const isOver = before === null || now >= before.endsAt
  const { endsAt, used, reserved } = isOver ? { endsAt: now + windowMs, used: 0, reserved: 0 } : before
  const resetMs = endsAt - now
  // a limit that was lowered meanwhile leaves nothing, not less than nothing
  const granted = Math.max(0, Math.min(wanted, limit - used))
  if (granted === 0)
    return { admitted: false, granted, window: { endsAt, used, reserved }, remaining: 0, resetMs }
  const window = {
    endsAt,
    used: used + granted,
    reserved:
      used + granted <= reserved ? reserved : Math.min(limit, used + Math.max(blockOf(rate), granted)),
  }
  return { admitted: true, granted, window, remaining: limit - window.used, resetMs }
}
