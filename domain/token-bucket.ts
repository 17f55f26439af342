/** A rate limit that allows bursts: `tokens` refill at a steady rate up to `burst`, and each act takes one. */
export type TokenBucket = { tokens: number; at: number }

export type Taken =
  | { allowed: true; bucket: TokenBucket }
  | { allowed: false; bucket: TokenBucket; retryAfterMs: number }

export function takeToken(
  bucket: TokenBucket | null,
  now: number,
  { perSecond, burst }: { perSecond: number; burst: number },
): Taken {
  const before = bucket ?? { tokens: burst, at: now }
  const refilled = Math.min(burst, before.tokens + (Math.max(0, now - before.at) / 1000) * perSecond)
  if (refilled >= 1) return { allowed: true, bucket: { tokens: refilled - 1, at: now } }
  const retryAfterMs = Math.ceil(((1 - refilled) / perSecond) * 1000)
  return { allowed: false, bucket: { tokens: refilled, at: now }, retryAfterMs }
}
