/**
 * The room's share of a list of messages: what its warm tail holds of them, and which stretches the archive must
 * supply. Nothing that is not yet archived is ever left to the archive.
 */
import type { Epoch } from './ids.ts'
import type { UserSummary } from './protocol/kinds.ts'
import type { Message } from './protocol/message.ts'
import type { Quote } from './protocol/quote.ts'
import type { OwnReactions } from './protocol/reaction.ts'

export type MessagesShare = {
  epoch: Epoch
  messages: Message[]
  users: UserSummary[]
  archived: { first: number; last: number }[]
  /** Of what the replies here answer, and of whatever else has changed before the archive has it. */
  quotes?: Quote[]
  /** What the reader has chosen under the messages here whose reactions carry no names. */
  reacted?: OwnReactions[]
}

/** Of a page: which seqs it spans. */
export type PageShare = MessagesShare & { first: number; last: number; lastSeq: number }
