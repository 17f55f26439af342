/**
 * Whether somebody is online, and when they were last: staff are seen by everyone, students by staff, and by one another
 * only where the campus lets them. Between students a minor is never seen, and sees nobody.
 */
import type { Actor, UserActor } from '../schema/actor.ts'
import { isSwitchedOn } from '../schema/campus-policy.ts'
import type { UserId } from '../schema/ids.ts'

/** What somebody is to those who ask whether they are there. */
export const faces = ['staff', 'student', 'minor'] as const
export type Face = (typeof faces)[number]

export function faceOf({ role, minor }: Pick<UserActor, 'role' | 'minor'>): Face {
  if (role !== 'student') return 'staff'
  return minor === true ? 'minor' : 'student'
}

/** Only students are not told of everyone: of the others nobody's face need be known. */
export function needsFaces(asker: Actor): asker is UserActor {
  return asker.type === 'user' && asker.role === 'student'
}

/** `face` is undefined for somebody of whom nothing is known: that is no reason to tell. */
export function mayKnowPresence(asker: Actor, userId: UserId, face: Face | undefined): boolean {
  if (!needsFaces(asker) || asker.userId === userId || face === 'staff') return true
  return face === 'student' && asker.minor !== true && isSwitchedOn(asker.policy, 'studentPresence')
}
