/** Names of readers only where there are few; in larger rooms each message's count is asked for when it is wanted. */
import { namesReaders } from '../../../domain/receipts.ts'
import type { UserActor } from '../../../schema/actor.ts'
import type { Receipt } from '../../../schema/protocol/frames/receipts.ts'
import type { Room } from '../room.ts'

/** Null for whoever may not know. */
export function receiptsFor(room: Room, actor: UserActor): Receipt[] | null {
  if (!namesReaders(room.roster.size) || room.refuse(actor, 'see-readers')) return null
  return room.roster.list().map(({ userId }) => room.receiptOf(userId))
}
