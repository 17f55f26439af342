/** Whom a text mentions here, when this actor says it. Sending and editing judge alike. */
import { mentionedIn } from '../../../domain/mention.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { Room } from '../room.ts'

export function mentionsOf(
  room: Room,
  _actor: Actor,
  text: string,
): Pick<Message, 'mentions' | 'mentionsAll'> {
  const mentions = mentionedIn(text, (userId) => room.roster.roleOf(userId) !== null)
  return { ...(mentions.length > 0 && { mentions }) }
}
