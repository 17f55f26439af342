/** What a reply shows of the message that it answers. */
import * as z from 'zod'
import type { Quote } from '../protocol/quote.ts'
import { covers } from './covers.ts'
import { userId } from './ids.ts'
import { seq } from './scalars.ts'

export const quote = covers<Quote>()(
  z
    .object({
      seq: seq.meta({ description: 'The original’s.' }),
      rev: z.int(),
      senderId: userId,
      preview: z.string().meta({ description: 'One line; empty for a deleted original.' }),
      deleted: z.literal(true).exactOptional(),
    })
    .meta({ id: 'Quote', description: 'Of two quotes of one message the one with the higher rev holds.' }),
)
