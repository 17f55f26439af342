/** What the screens that show messages have in common: what an answer must contain, ours and theirs. */
import * as z from 'zod'
import { pageInOneQuery, pageLoaded, pagePerRow } from '../baseline/message-page.ts'
import type { Screen } from './screen.ts'

const file = z.object({ name: z.string() })
const reaction = z.object({ emoji: z.string(), count: z.number() })

const ours = z.object({
  data: z.array(
    z.object({
      ...{ seq: z.number(), text: z.string(), replyTo: z.number().optional(), senderId: z.string() },
      ...{ attachments: z.array(file).default([]), reactions: z.array(reaction).default([]) },
    }),
  ),
  users: z.array(z.object({ id: z.string(), name: z.string() })),
  quotes: z.array(z.object({ seq: z.number(), senderId: z.string() })).default([]),
})

const theirs = z.object({
  messages: z.array(
    z.object({
      ...{ seq: z.number(), text: z.string(), reply_to: z.number().nullable() },
      sender: z.object({ name: z.string() }),
      quote: z.object({ seq: z.number(), sender: z.object({ name: z.string() }) }).nullable(),
      ...{ attachments: z.array(file), reactions: z.array(reaction) },
    }),
  ),
})

export const messagePages: Pick<Screen, 'answers' | 'essenceOfOurs' | 'essenceOfOrdinary'> = {
  answers: { 'per row': pagePerRow, DataLoader: pageLoaded, 'one query': pageInOneQuery },
  essenceOfOurs: (body) => {
    const { data, users, quotes } = ours.parse(body)
    const names = new Map(users.map(({ id, name }) => [id, name]))
    const quoted = new Map(quotes.map((quote) => [quote.seq, quote]))
    return data.map(({ senderId, replyTo = 0, reactions, ...rest }) => {
      const quote = quoted.get(replyTo)
      return {
        ...rest,
        ...{ replyTo, sender: names.get(senderId), reactions: byEmoji(reactions) },
        quote: quote && { seq: quote.seq, sender: names.get(quote.senderId) },
      }
    })
  },
  essenceOfOrdinary: (body) =>
    theirs.parse(body).messages.map(({ reply_to, sender, quote, reactions, ...rest }) => ({
      ...rest,
      ...{ replyTo: reply_to ?? 0, sender: sender.name, reactions: byEmoji(reactions) },
      quote: quote ? { seq: quote.seq, sender: quote.sender.name } : undefined,
    })),
}

/** Ours come in the order in which they were chosen. */
function byEmoji<One extends { emoji: string }>(reactions: readonly One[]): One[] {
  return reactions.toSorted((one, other) => (one.emoji < other.emoji ? -1 : 1))
}
