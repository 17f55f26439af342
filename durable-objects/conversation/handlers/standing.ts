/** What a reader may do here: in their welcome, and again to their sockets whenever it changes. */
import type { Action } from '../../../domain/rights.ts'
import type { UserActor } from '../../../schema/actor.ts'
import type { UserId } from '../../../schema/ids.ts'
import { namesMembersMax } from '../../../schema/limits.ts'
import type { Capability } from '../../../schema/protocol/capabilities.ts'
import type { Standing } from '../../../schema/protocol/frames/standing.ts'
import type { OwnStanding } from '../../../schema/protocol/own-standing.ts'
import type { Room } from '../room.ts'
import { say } from '../answering.ts'
import { receiptsFor } from './receipts-for.ts'
import { hasTyping } from './typing.ts'

/** Capabilities that are rights of the same name. */
const rightsByName = [
  ...(['react', 'mention-all', 'pin', 'delete-any', 'see-edits'] as const),
  ...(['rename', 'archive', 'steer', 'report', 'block', 'moderate', 'hand-over'] as const),
] as const

export function ownStanding(room: Room, actor: UserActor): OwnStanding {
  const role = room.roster.roleOf(actor.userId)
  const mute = room.mutes.of(actor.userId, room.clock())
  return {
    ...(role !== null && { role }),
    capabilities: capabilitiesOf(room, actor),
    ...(mute !== null && { mutedUntil: new Date(mute.until).toISOString() }),
    ...(room.blocks.isBy(actor.userId) && { hasBlocked: true }),
  }
}

/** Best effort, like every frame: whoever misses it finds the same in their next welcome. */
export function tellStanding(room: Room, userIds: Iterable<UserId>): void {
  for (const userId of new Set(userIds))
    for (const session of room.sessions.ofUser(userId)) {
      if (!session.isJoined || !room.mayHear(session)) continue
      const frame: Standing = { type: 'standing', ...ownStanding(room, session.actor) }
      session.socket.send(JSON.stringify(frame))
      // whoever may know again has missed what was read meanwhile
      const receipts = receiptsFor(room, session.actor)
      if (receipts) say(session, { type: 'receipts', receipts })
    }
}

function capabilitiesOf(room: Room, actor: UserActor): Capability[] {
  const may = (action: Action) => room.refuse(actor, action) === null
  const hasNames = may('list-members') && room.roster.size <= namesMembersMax
  return [
    ...(may('send') ? (['send'] as const) : []),
    ...(may(room.settings.now.replies ? 'reply' : 'send') ? (['reply'] as const) : []),
    ...(may('send') && may('upload') ? (['attach'] as const) : []),
    ...(may('edit-own') ? (['edit'] as const) : []),
    ...(may('typing') && hasTyping(room) ? (['typing'] as const) : []),
    ...(hasNames ? (['names'] as const) : []),
    ...(may('see-readers') ? (['receipts'] as const) : []),
    ...(may('manage-members') ? (['members'] as const) : []),
    ...rightsByName.filter(may),
  ]
}
