/** One of the two of a direct conversation wants no more of the other. Neither writes until the same one ends it. */
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { UserId } from '../../../schema/ids.ts'
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
    room.commit(() => storeBlock(room, userId, blocked))
    room.archiver.noteChange()
    tellBoth(room)
  }
  return { ok: true, value: { blocked } }
}

/** Postgres hears of it along with the person's cursor. Inside the caller's transaction. */
export function storeBlock(room: Room, userId: UserId, blocked: boolean): void {
  if (blocked) room.blocks.add(userId)
  else room.blocks.end(userId)
  room.reading.touch(userId)
}

/** What each of the two may do here has changed. */
export function tellBoth(room: Room): void {
  tellStanding(
    room,
    room.roster.list().map(({ userId }) => userId),
  )
}
