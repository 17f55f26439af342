/** Somebody whom the host has deactivated: they hear nothing more, and what they said and were here stays. */
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export function dismissPerson(
  room: Room,
  actor: Actor,
  { userId }: Given<'dismiss'>,
): Answer<{ dismissed: true }> {
  if (actor.type !== 'key') return { ok: false, problem: problem('not_allowed') }
  room.sessions.closeUsers(new Set([userId]), closeCodes.tokenInvalid, 'deactivated')
  return { ok: true, value: { dismissed: true } }
}
