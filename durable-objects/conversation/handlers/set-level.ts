/** One's own notification level: badges and news of a conversation while it is elsewhere. One's other devices hear of it. */
import type { Actor } from '../../../schema/actor.ts'
import type { Given } from '../../../schema/acts.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { NotificationLevel } from '../../../schema/protocol/level.ts'
import type { Answer } from '../../../schema/rpc.ts'
import type { Room } from '../room.ts'

export function setLevel(
  room: Room,
  actor: Actor,
  { level }: Given<'set-level'>,
): Answer<{ level: NotificationLevel }> {
  const refusal = room.refuse(actor, 'set-level')
  if (refusal || actor.type !== 'user') return { ok: false, problem: refusal ?? { code: 'not_allowed' } }
  if (room.levels.of(actor.userId) !== level) {
    room.commit(() => storeLevel(room, actor.userId, level))
    room.archiver.noteChange()
    room.publisher.noteLevel(actor.userId)
  }
  return { ok: true, value: { level } }
}

/** Whoever comes back begins anew: they hear everything. Inside the caller's transaction. */
export function forgetLevels(room: Room, userIds: readonly UserId[]): void {
  for (const userId of userIds) if (room.levels.of(userId) !== 'all') storeLevel(room, userId, 'all')
}

function storeLevel(room: Room, userId: UserId, level: NotificationLevel): void {
  room.levels.set(userId, level)
  room.reading.touch(userId)
}
