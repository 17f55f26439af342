/** Lists of messages, from a room's tail and the archive: a page of history, the replies to a message, pins. */
import * as z from 'zod'
import { epoch } from './ids.ts'
import { message } from './message.ts'
import { quote } from './quote.ts'
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
    next_cursor: z.string().nullable().meta({
      description: 'Goes on in the direction that was asked for, or back; null at the end and around a seq.',
    }),
    epoch,
    first: z.int(),
    last: z.int().meta({ description: 'An empty page ends before it begins.' }),
    gaps: z.array(stretch).meta({ description: 'Seqs that could not be had.' }),
  })
  .meta({ id: 'HistoryPage', description: 'A stretch of a conversation, by the places of its messages.' })

/** Of messages that belong together otherwise than by their place. */
export const messagePage = z
  .object({
    data: z.array(message),
    ...besideShape,
    has_more: z.boolean(),
    next_cursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
  })
  .meta({ id: 'MessagePage', description: 'Messages that belong together, a page at a time.' })
