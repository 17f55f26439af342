/** What is chosen under a message. */
import * as z from 'zod'
import type { OwnReactions, Reaction } from '../protocol/reaction.ts'
import { covers } from './covers.ts'
import { userId } from './ids.ts'
import { count, seq } from './scalars.ts'

export const reaction = covers<Reaction>()(
  z
    .object({
      emoji: z.string(),
      count,
      userIds: z
        .array(userId)
        .exactOptional()
        .meta({ description: 'Absent where the room is too large for names.' }),
    })
    .meta({ id: 'Reaction', description: 'One emoji under a message, and how many chose it.' }),
)

export const ownReactions = covers<OwnReactions>()(
  z
    .object({ seq, emojis: z.array(z.string()) })
    .meta({ id: 'OwnReactions', description: 'What the reader has chosen under one message.' }),
)
