/** Whom a text mentions here, when this actor says it: a group only where they may. Sending and editing judge alike. */
import { groupMentionedIn, mentionedIn } from '../../../domain/mention.ts'
import type { Actor } from '../../../schema/actor.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { Room } from '../room.ts'

export function mentionsOf(
  room: Room,
  actor: Actor,
  text: string,
): Pick<Message, 'mentions' | 'mentionsAll'> {
  if (!text.includes('@')) return {}
  const mentions = mentionedIn(text, (userId) => room.roster.roleOf(userId) !== null)
  const group = room.refuse(actor, 'mention-all') === null ? groupMentionedIn(text) : null
  return { ...(mentions.length > 0 && { mentions }), ...(group && { mentionsAll: group }) }
}
