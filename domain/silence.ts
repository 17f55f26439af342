/**
 * What takes a right away for a while, or from everybody in a conversation: a mute, a block, students by themselves where
 * the campus does not let them, minors without anybody in office. It ends with its cause; the table of rights stays as it is.
 * Whoever moderates a conversation is never silenced in it.
 */
import { type Problem, problem } from '../schema/protocol/problem.ts'
import type { Action } from './rights.ts'

/** To say anything, in whatever way others would notice. */
const speaking: ReadonlySet<Action> = new Set<Action>([
  'send',
  'reply',
  'edit-own',
  'react',
  'typing',
  'upload',
  'mention-all',
  'pin',
])

/** A mute takes an owner's powers as well, and what others have read is not for whoever is in disgrace. */
const mutedToo: ReadonlySet<Action> = new Set<Action>([
  'manage-members',
  'hand-over',
  'rename',
  'archive',
  'steer',
  'integrate',
  'see-readers',
])

export type Circumstances = {
  /** ms since 1970; null for somebody who is not muted. */
  mutedUntil: number | null
  /** Of a direct conversation: one of the two has blocked the other. */
  isBlocked: boolean
  /** A direct conversation of two students whom the campus keeps apart. */
  isStudentsApart: boolean
  /** A minor is among the members and nobody in office. */
  isUnsupervised: boolean
}

export function isSilenceable(action: Action): boolean {
  return speaking.has(action) || mutedToo.has(action)
}

/** Null when nothing stands in the way of somebody who has the right. */
export function refuseSilenced(
  action: Action,
  { mutedUntil, isBlocked, isStudentsApart, isUnsupervised }: Circumstances,
  now: number,
): Problem | null {
  if (mutedUntil !== null && mutedUntil > now && isSilenceable(action))
    return { ...problem('muted'), retryAfterMs: mutedUntil - now }
  if (!speaking.has(action)) return null
  if (isBlocked) return problem('blocked')
  if (isStudentsApart)
    return problem('not_allowed', 'Students of this campus write to instructors, not to one another.')
  return isUnsupervised ? problem('unsupervised') : null
}
