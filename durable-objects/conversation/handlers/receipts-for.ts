/** Names of readers only where there are few; in larger rooms each message's count is asked for when it is wanted. */
import type { UserActor } from '../../../schema/actor.ts'
import { namesMembersMax } from '../../../schema/limits.ts'
import type { Receipt } from '../../../schema/protocol/frames/receipts.ts'
import type { Room } from '../room.ts'

/** Null for whoever may not know. */
export function receiptsFor(room: Room, actor: UserActor): Receipt[] | null {
  const { size } = room.roster
  if (size === 0 || size > namesMembersMax || room.refuse(actor, 'see-readers')) return null
  return room.roster.list().map(({ userId }) => room.receiptOf(userId))
}
