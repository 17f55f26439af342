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
export type Taken = { admitted: boolean; window: RateWindow; remaining: number; resetMs: number }

export function takeOne(
  before: RateWindow | null,
  { limit, windowMs, blockParts }: RateLimit,
  now: number,
): Taken {
  const isOver = before === null || now >= before.endsAt
  const { endsAt, used, reserved } = isOver ? { endsAt: now + windowMs, used: 0, reserved: 0 } : before
  const resetMs = endsAt - now
  // a limit that was lowered meanwhile leaves nothing, not less than nothing
  if (used >= limit) return { admitted: false, window: { endsAt, used, reserved }, remaining: 0, resetMs }
  const block = Math.max(1, Math.ceil(limit / blockParts))
  const window = {
    endsAt,
    used: used + 1,
    reserved: used < reserved ? reserved : Math.min(limit, used + block),
  }
  return { admitted: true, window, remaining: limit - window.used, resetMs }
}
