/** A message as the checkers compare it, whoever told it. */
import type { Message } from '../../../schema/protocol/message.ts'
import type { Shown } from '../history.ts'

type Told = Pick<Message, 'seq' | 'rev' | 'text'> & {
  senderId: string
  clientMessageId: string
  replyTo?: number | null | undefined
  deletedAt?: string | number | null | undefined
  reactions?: readonly { emoji: string; count: number }[] | null | undefined
}

export function shownOf(message: Told): Shown {
  const { seq, rev, senderId, clientMessageId, text, replyTo, deletedAt, reactions } = message
  return {
    ...{ seq, rev, senderId, clientMessageId, text },
    ...(typeof replyTo === 'number' && { replyTo }),
    isDeleted: deletedAt !== undefined && deletedAt !== null,
    reactions: (reactions ?? []).map(({ emoji, count }) => `${emoji} ${count}`).sort(),
  }
}
