/**
 * Messages of several conversations, as Postgres has them: what every list of such is made of before the rooms have been
 * asked. A page is all that is read of a list, by a number that falls from row to row.
 */
import type { ConversationId } from '../schema/ids.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { messages } from '../schema/tables/messages.ts'
import { messageOf } from './history.ts'

export type FoundMessage = {
  conversationId: ConversationId
  seq: number
  /** Null where the archive does not have it yet: its room does. */
  message: Message | null
  /** Its place in whatever list it was found for. */
  position: number
  /** Who wrote it, where the directory knows. */
  sender: UserSummary | null
}

export type PageBelow = { below: number | null; limit: number }

/** Of a left join, so that what is not archived yet has a row too. */
type Row = {
  conversationId: ConversationId
  seq: number
  position: number
  message: typeof messages.$inferSelect | null
  name: string | null
  role: UserSummary['role'] | null
}

export function foundIn({ conversationId, seq, position, message, name, role }: Row): FoundMessage {
  const sender = message && name !== null && role !== null ? { id: message.senderId, name, role } : null
  return { conversationId, seq, position, message: message && messageOf(message), sender }
}
