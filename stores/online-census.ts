/**
 * Whether "not in the set of who is online" means offline. After Redis has lost what it knew, people who are
 * connected are missing until their next sweep; the time since which the set is being filled tells that apart, as
 * it is lost together with the set. Until everyone has been swept once, absence means nothing.
 */
import { censusMs, viewersCensusMs } from '../schema/limits.ts'

/** `since`: what Redis says under `onlineSince`, ms as text; null where it is missing. */
export function isCensusWhole(since: unknown, now: number): boolean {
  return isSince(since, now - censusMs)
}

/** The same for who is viewing, whom their rooms say sooner. */
export function areViewersWhole(since: unknown, now: number): boolean {
  return isSince(since, now - viewersCensusMs)
}

function isSince(since: unknown, at: number): boolean {
  return (typeof since === 'string' ? Number(since) : Number.NaN) <= at
}
