/** What is chosen under a message. */
import * as z from 'zod'
import type { Reaction } from '../protocol/reaction.ts'
import { covers } from './covers.ts'
import { userId } from './ids.ts'
import { count } from './scalars.ts'

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
