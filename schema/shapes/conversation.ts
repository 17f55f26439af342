/** A conversation as one reader sees it, alone and in a list; the types are in schema/protocol. */
import * as z from 'zod'
import type { ConversationView } from '../protocol/conversation.ts'
import { conversationKinds } from '../protocol/kinds.ts'
import { notificationLevels } from '../protocol/level.ts'
import { mentionGroups } from '../protocol/message.ts'
import type { ListedConversation } from '../protocol/summary.ts'
import { covers } from './covers.ts'
import { attachmentId, conversationId, courseId, section } from './ids.ts'
import { count, instant, seq } from './scalars.ts'
import { campusRole, memberRole, userSummary } from './user.ts'

export const conversationKind = z
  .enum(conversationKinds, `must be one of ${conversationKinds.join(', ')}`)
  .meta({ id: 'ConversationKind', description: 'What a conversation is. It never changes.' })

export const notificationLevel = z
  .enum(notificationLevels, `must be one of ${notificationLevels.join(', ')}`)
  .meta({ id: 'NotificationLevel', description: 'What somebody wants to hear of a conversation.' })

export const audience = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('campus') }),
    z.object({ type: z.literal('role'), roles: z.array(campusRole) }),
    z.object({ type: z.literal('course'), courseId }),
  ])
  .meta({ id: 'Audience', description: 'Whom an announcement reaches.' })

export const settingsShape = {
  title: z.string(),
  archivedAt: instant.exactOptional().meta({ description: 'Everyone may read on, nobody says anything.' }),
  locked: z
    .literal(true)
    .exactOptional()
    .meta({ description: 'Only those who steer the conversation may speak.' }),
  slowModeSeconds: z.int().exactOptional().meta({ description: 'Between two messages of one person.' }),
  replies: z
    .literal(true)
    .exactOptional()
    .meta({ description: 'Of an announcement: whoever reads it may answer a message.' }),
  avatar: attachmentId
    .exactOptional()
    .meta({ description: 'A picture, fetched as an attachment of this conversation.' }),
}

const viewShape = {
  ...settingsShape,
  id: conversationId,
  kind: conversationKind,
  createdAt: instant,
  courseId: courseId.exactOptional(),
  section: section.exactOptional(),
  audience: audience.exactOptional(),
  role: memberRole.exactOptional().meta({ description: 'The reader’s own.' }),
  level: notificationLevel
    .exactOptional()
    .meta({ description: 'What the reader wants to hear of it; absent for everything.' }),
  memberCount: count.exactOptional().meta({ description: 'Absent where the audience has no roster.' }),
  lastSeq: seq,
  people: z
    .array(userSummary)
    .exactOptional()
    .meta({ description: 'The two of a direct conversation, which has no other title.' }),
}

export const conversation = covers<ConversationView>()(
  z.object(viewShape).meta({
    id: 'Conversation',
    description: 'A conversation as one reader sees it.',
  }),
)

/** What a list shows of a conversation beside its view, the same for every reader. */
export const listedFields = {
  rev: z.int(),
  activeAt: instant.meta({ description: 'When something was last said, or when it was created.' }),
  newest: z
    .object({ seq, sender: userSummary, preview: z.string() })
    .exactOptional()
    .meta({ description: 'The newest message that is not deleted, shortened.' }),
  deletedSeqs: z.array(seq),
  groupMentions: z
    .array(z.object({ seq, group: z.enum(mentionGroups) }))
    .exactOptional()
    .meta({ description: 'Where everyone or staff are mentioned, the newest.' }),
}

export const listedConversation = covers<ListedConversation>()(
  z
    .object({
      ...viewShape,
      ...listedFields,
      readSeq: seq,
      unread: count.meta({ description: 'At most 999, as badges show no more.' }),
      mentioned: count.meta({ description: 'Unread messages that mention the reader.' }),
    })
    .meta({
      id: 'ListedConversation',
      description: 'A conversation in somebody’s list.',
    }),
)
