/** Every frame that a personal room sends. Each is numbered on its socket, from 1. */
import * as z from 'zod'
import type { ProblemFrame } from '../../protocol/frames/problem-frame.ts'
import type { PersonalContent, PersonalFrame } from '../../protocol/personal/frame.ts'
import type { Summary } from '../../protocol/summary.ts'
import { listedConversation, listedFields, notificationLevel } from '../conversation.ts'
import { covers } from '../covers.ts'
import { conversationId, userId } from '../ids.ts'
import { count, seq } from '../scalars.ts'
import { memberRole } from '../user.ts'
import { problemFields, settings } from './frames.ts'

type Of<Type extends PersonalContent['type']> = Extract<PersonalFrame, { type: Type }>

const n = z.int().min(1).meta({ description: 'Its number on this socket.' })

const summary = covers<Summary>()(
  z
    .object({
      conversationId,
      settings,
      ...listedFields,
      lastSeq: seq,
      mentions: z.array(z.object({ seq, userIds: z.array(userId) })),
    })
    .meta({
      id: 'Summary',
      description: 'The same for every reader: each derives unread from their own cursor.',
    }),
)

export const personalFrames = {
  snapshot: covers<Of<'snapshot'>>()(
    z
      .object({
        type: z.literal('snapshot'),
        n,
        protocol: z.int(),
        conversations: z.array(listedConversation),
        hasMore: z.boolean(),
        unreadTotal: count,
        mentionedTotal: count.exactOptional(),
        delayed: z.boolean(),
      })
      .meta({ id: 'SnapshotFrame', description: 'The newest conversations, and the totals over all.' }),
  ),
  summaries: covers<Of<'summaries'>>()(
    z.object({ type: z.literal('summaries'), n, summaries: z.array(summary) }).meta({
      id: 'SummariesFrame',
      description: 'Something happened elsewhere: upsert where the rev is higher.',
    }),
  ),
  cursors: covers<Of<'cursors'>>()(
    z
      .object({
        type: z.literal('cursors'),
        n,
        cursors: z.array(z.object({ conversationId, readSeq: seq, lastSeq: seq })),
      })
      .meta({ id: 'CursorsFrame', description: 'The reader’s own cursors moved, on whichever device.' }),
  ),
  levels: covers<Of<'levels'>>()(
    z
      .object({
        type: z.literal('levels'),
        n,
        levels: z.array(z.object({ conversationId, level: notificationLevel })),
      })
      .meta({ id: 'LevelsFrame', description: 'What the reader wants to hear of, on whichever device.' }),
  ),
  roles: covers<Of<'roles'>>()(
    z
      .object({
        type: z.literal('roles'),
        n,
        roles: z.array(z.object({ conversationId, role: memberRole })),
      })
      .meta({ id: 'RolesFrame', description: 'The reader is something else in a conversation now.' }),
  ),
  membership: covers<Of<'membership'>>()(
    z
      .object({
        type: z.literal('membership'),
        n,
        added: z.array(listedConversation),
        removed: z.array(conversationId),
      })
      .meta({ id: 'MembershipFrame', description: 'The list has more conversations, or fewer.' }),
  ),
  problem: covers<ProblemFrame & { n?: number }>()(
    z
      // the door's own refusal comes before there is anything to number
      .object({ ...problemFields, n: n.exactOptional() })
      .meta({ id: 'PersonalProblemFrame', description: 'A refusal on the personal socket.' }),
  ),
} satisfies Record<PersonalContent['type'], z.ZodType>
