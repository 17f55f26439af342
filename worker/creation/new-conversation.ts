/** What a conversation may be asked for as. One shape per kind, told apart by `kind`. */
import * as z from 'zod'
import { groupMembersMax } from '../../schema/limits.ts'
import { campusRoles, conversationKinds } from '../../schema/protocol/kinds.ts'
import { courseId, section, userId } from '../../schema/shapes/ids.ts'
import { campusRole } from '../../schema/shapes/user.ts'
import { body, title } from '../routes/fields.ts'

const audienceTypes = ['campus', 'role', 'course'] as const

export const newAudience = z.discriminatedUnion(
  'type',
  [
    z.object({ type: z.literal('campus') }),
    z.object({
      type: z.literal('role'),
      roles: z.array(campusRole, 'must be a list').min(1).max(campusRoles.length),
    }),
    z.object({ type: z.literal('course'), courseId }),
  ],
  `must be an object whose type is one of ${audienceTypes.join(', ')}`,
)

const people = z.array(userId, 'must be a list of user ids')

export const newConversation = z
  .discriminatedUnion(
    'kind',
    [
      body({ kind: z.literal('direct'), userIds: people.length(2, 'must name two people') }),
      body({
        kind: z.literal('group'),
        title,
        members: people.max(groupMembersMax, `must name at most ${groupMembersMax} people`),
      }),
      body({ kind: z.literal('class'), title, courseId, section: section.optional() }),
      body({ kind: z.literal('announcement'), title, audience: newAudience }),
    ],
    `must be a JSON object whose kind is one of ${conversationKinds.join(', ')}`,
  )
  .meta({ id: 'NewConversation' })

export type NewConversation = z.output<typeof newConversation>
export type NewOf<Kind extends NewConversation['kind']> = Extract<NewConversation, { kind: Kind }>
