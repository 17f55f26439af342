/** A page of history, from the room's tail and the archive. */
import * as z from 'zod'
import { epoch } from './ids.ts'
import { message, ownReactions } from './message.ts'
import { seq } from './scalars.ts'
import { userSummary } from './user.ts'

const stretch = z.object({ first: seq, last: z.int() }).meta({ id: 'Stretch' })

export const historyPage = z
  .object({
    data: z.array(message).meta({ description: 'Ascending by seq.' }),
    users: z.array(userSummary).meta({ description: 'Who wrote them, as far as they are known.' }),
    reacted: z
      .array(ownReactions)
      .exactOptional()
      .meta({ description: 'What the reader has chosen, where reactions carry no names.' }),
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
