/** Lists of messages, from a room's tail and the archive: a page of history, the replies to a message, pins. */
import * as z from 'zod'
import { epoch } from './ids.ts'
import { message, quote } from './message.ts'
import { ownReactions } from './reaction.ts'
import { seq } from './scalars.ts'
import { userSummary } from './user.ts'

const stretch = z.object({ first: seq, last: z.int() }).meta({ id: 'Stretch' })

/** What goes along with messages wherever they are listed. */
const besideShape = {
  users: z
    .array(userSummary)
    .meta({ description: 'Who wrote them, and what they quote, as far as they are known.' }),
  quotes: z.array(quote).exactOptional().meta({ description: 'Of what the replies among them answer.' }),
  reacted: z
    .array(ownReactions)
    .exactOptional()
    .meta({ description: 'What the reader has chosen under those whose reactions carry no names.' }),
}

export const historyPage = z
  .object({
    data: z.array(message).meta({ description: 'Ascending by seq.' }),
    ...besideShape,
    has_more: z
      .boolean()
      .meta({ description: 'In the direction that was asked for; around: on either side.' }),
    epoch,
    first: z.int(),
    last: z.int().meta({ description: 'An empty page ends before it begins.' }),
    gaps: z.array(stretch).meta({ description: 'Seqs that could not be had.' }),
  })
  .meta({ id: 'HistoryPage', description: 'A stretch of a conversation, by the places of its messages.' })

export const replyPage = z
  .object({
    data: z.array(message).meta({ description: 'Ascending by seq.' }),
    ...besideShape,
    has_more: z.boolean(),
  })
  .meta({ id: 'ReplyPage', description: 'Replies to one message, by their places.' })

export const messageList = z
  .object({ data: z.array(message), ...besideShape })
  .meta({ id: 'MessageList', description: 'Messages that belong together.' })
