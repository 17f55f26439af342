/** One of the two of a direct conversation wants no more of the other. Neither writes until the same one ends it. */
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'
import { tellStanding } from './standing.ts'

export function setBlocked(
  room: Room,
  actor: Actor,
  { blocked }: Given<'block'>,
): Answer<{ blocked: boolean }> {
  const refusal = room.refuse(actor, 'block')
  if (refusal || actor.type !== 'user') return { ok: false, problem: refusal ?? { code: 'not_allowed' } }
  const { userId } = actor
  if (room.blocks.isBy(userId) !== blocked) {
    room.commit(() => (blocked ? room.blocks.add(userId) : room.blocks.end(userId)))
    tellBoth(room)
  }
  return { ok: true, value: { blocked } }
}

/** What each of the two may do here has changed. */
export function tellBoth(room: Room): void {
  tellStanding(
    room,
    room.roster.list().map(({ userId }) => userId),
  )
}
