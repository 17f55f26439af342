/** What the screens that show messages have in common: what an answer must contain, ours and theirs. */
import * as z from 'zod'
import { pageInOneQuery, pageLoaded, pagePerRow } from '../baseline/message-page.ts'
import type { Screen } from './screen.ts'

const ours = z.object({
  data: z.array(
    z.object({ seq: z.number(), text: z.string(), replyTo: z.number().optional(), senderId: z.string() }),
  ),
  users: z.array(z.object({ id: z.string(), name: z.string() })),
})

const theirs = z.object({
  messages: z.array(
    z.object({
      ...{ seq: z.number(), text: z.string(), reply_to: z.number().nullable() },
      sender: z.object({ name: z.string() }),
    }),
  ),
})

export const messagePages: Pick<Screen, 'answers' | 'essenceOfOurs' | 'essenceOfOrdinary'> = {
  answers: { 'per row': pagePerRow, DataLoader: pageLoaded, 'one query': pageInOneQuery },
  essenceOfOurs: (body) => {
    const { data, users } = ours.parse(body)
    const names = new Map(users.map(({ id, name }) => [id, name]))
    return data.map(({ seq, text, replyTo = null, senderId }) => ({
      ...{ seq, text, replyTo },
      sender: names.get(senderId),
    }))
  },
  essenceOfOrdinary: (body) =>
    theirs.parse(body).messages.map(({ seq, text, reply_to, sender }) => ({
      ...{ seq, text, replyTo: reply_to },
      sender: sender.name,
    })),
}
