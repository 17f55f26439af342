/**
 * Messages from their two sources, the room's warm tail and the archive, as one ascending list. Where both have a message
 * the higher rev wins, since an edit reaches the archive later than the tail; so it is with what is quoted. Only what is
 * quoted by these messages, and only own reactions that these messages do not name themselves, go along.
 */
import type { Message } from '../schema/protocol/message.ts'
import type { Quote } from '../schema/protocol/quote.ts'
import { isNameless, type OwnReactions } from '../schema/protocol/reaction.ts'
import type { MessagesShare } from '../schema/messages-share.ts'
import type { ArchivedMessages } from '../stores/history.ts'

export type MergedMessages = {
  /** Ascending by seq. */
  messages: Message[]
  /** Absent where nothing is quoted. */
  quotes?: Quote[]
  /** What the reader has chosen where reactions carry no names; absent where nothing. */
  reacted?: OwnReactions[]
}

export function mergeMessages(
  share: MessagesShare,
  archived: ArchivedMessages,
  isWanted: (message: Message) => boolean = () => true,
): MergedMessages {
  const chosen = new Map<number, { message: Message; source: MessagesShare | ArchivedMessages }>()
  for (const source of [archived, share])
    for (const message of source.messages) {
      if (!isWanted(message)) continue
      const known = chosen.get(message.seq)
      if (!known || message.rev > known.message.rev) chosen.set(message.seq, { message, source })
    }
  const all = [...chosen.values()].sort((one, other) => one.message.seq - other.message.seq)
  const messages = all.map(({ message }) => message)
  const quotes = quotesOf(messages, [...archived.quotes, ...(share.quotes ?? [])])
  const reacted = all.flatMap(({ message, source }) => {
    const own = isNameless(message) ? source.reacted?.find(({ seq }) => seq === message.seq) : undefined
    return own ? [own] : []
  })
  return { messages, ...(quotes.length > 0 && { quotes }), ...(reacted.length > 0 && { reacted }) }
}

function quotesOf(messages: readonly Message[], known: readonly Quote[]): Quote[] {
  const wanted = new Set(messages.map(({ replyTo }) => replyTo))
  const quotes = new Map<number, Quote>()
  for (const quote of known) {
    const other = quotes.get(quote.seq)
    if (wanted.has(quote.seq) && (!other || quote.rev > other.rev)) quotes.set(quote.seq, quote)
  }
  return [...quotes.values()].sort((one, other) => one.seq - other.seq)
}
