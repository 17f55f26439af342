/**
 * The room's share of a list of messages, for the worker to complete from the archive: what the tail holds of it, who
 * appears in it, what its replies quote, what the reader has chosen, and which stretches are missing.
 */
import type { Stretch } from '../../../domain/page.ts'
import { quoteOf } from '../../../domain/quote.ts'
import type { Actor } from '../../../schema/actor.ts'
import { tailMessagesMax } from '../../../schema/limits.ts'
import type { MessagesShare } from '../../../schema/messages-share.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { Quote } from '../../../schema/protocol/quote.ts'
import type { Room } from '../room.ts'
import { reactedOf } from './reacted-of.ts'

/** `isWhole`: nothing of the list is the archive's to supply. */
export function shareOf(
  room: Room,
  actor: Actor,
  messages: Message[],
  { archived, isWhole = archived.length === 0 }: { archived: Stretch[]; isWhole?: boolean },
): MessagesShare {
  const ahead = isWhole ? [] : quotesAhead(room)
  return {
    ...{ epoch: room.conversation.epoch, messages, archived },
    ...besideMessages(room, actor, messages, ahead),
  }
}

/** What goes along with messages, in a welcome and in lists alike: people, quotes, the reader's own reactions. */
export function besideMessages(
  room: Room,
  actor: Actor,
  messages: readonly Message[],
  ahead: readonly Quote[] = [],
): Pick<MessagesShare, 'users' | 'quotes' | 'reacted'> {
  const quotes = [...room.quoting.of(messages), ...ahead]
  const people = [...messages, ...quotes].map(({ senderId }) => senderId)
  return {
    users: room.people.named(people),
    ...(quotes.length > 0 && { quotes }),
    ...reactedOf(room, actor, messages),
  }
}

/** What the archive would quote as it was: originals that were edited or deleted a moment ago. */
function quotesAhead(room: Room): Quote[] {
  return room.log.changedAbove(room.archiver.confirmedRev, tailMessagesMax).map(quoteOf)
}
