/** What the reader has chosen under messages whose reactions carry no names: for a welcome and for pages alike. */
import type { Actor } from '../../../schema/actor.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import { isNameless, type OwnReactions } from '../../../schema/protocol/reaction.ts'
import type { Room } from '../room.ts'

/** Absent where nothing was chosen: beside messages it is whole. */
export function reactedOf(
  room: Room,
  actor: Actor,
  messages: readonly Message[],
): { reacted?: OwnReactions[] } {
  if (actor.type !== 'user') return {}
  const nameless = messages.filter(isNameless).map(({ seq }) => seq)
  const reacted = room.reactions.of(actor.userId, nameless)
  return reacted.length > 0 ? { reacted } : {}
}
