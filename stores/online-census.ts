/**
 * Whether "not in the set of who is online" means offline. After Redis has lost what it knew, people who are
 * connected are missing until their next sweep; the time since which the set is being filled tells that apart, as
 * it is lost together with the set. Until everyone has been swept once, absence means nothing.
 */
import { censusMs } from '../schema/limits.ts'

/** `since`: what Redis says under `onlineSince`, ms as text; null where it is missing. */
export function isCensusWhole(since: unknown, now: number): boolean {
  const at = typeof since === 'string' ? Number(since) : Number.NaN
  return at <= now - censusMs
}
