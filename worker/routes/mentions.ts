/** Where somebody is mentioned, in all of their conversations. */
import * as z from 'zod'
import { mentionsPageDefault, mentionsPageMax } from '../../schema/limits.ts'
import { isMeant } from '../../schema/protocol/group-mention.ts'
import type { UserId } from '../../schema/ids.ts'
import { conversationId } from '../../schema/shapes/ids.ts'
import { message } from '../../schema/shapes/message.ts'
import { besideFound } from '../../schema/shapes/search.ts'
import { postgresMentionList } from '../../stores/mention-list.ts'
import { openNeon } from '../../stores/neon.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import { cutPage, type RecalledMessage, recallPage } from '../recall.ts'

const mention = z
  .object({ conversationId, message, unread: z.boolean() })
  .meta({ id: 'Mention', description: 'A message that mentions the caller, by name or with a group.' })

const position = z.object({ position: z.int() })

export const mentionRoutes = [
  route({
    method: 'GET',
    path: '/v1/mentions',
    operationId: 'listMentions',
    summary: 'Where one is mentioned',
    description:
      'The newest first, by name, with @everyone or, for those who answer for a conversation, with @staff. A page may be short, or empty, and have more behind it.',
    tag: 'Reading',
    callers: { user: true, otherwise: 'Mentions are somebody’s: use their token.' },
    query: pageQuery(mentionsPageDefault, mentionsPageMax),
    answers: { 200: pageOf(mention, besideFound).meta({ id: 'MentionPage' }) },
    handle: async ({ c, actor, query: { cursor, limit } }) => {
      const from = positionOf(c, cursor, position)
      if (!from.ok) return refusal(from.problem)
      const below = from.value?.position ?? null
      const found = await postgresMentionList(openNeon(c.env)).page(actor, { below, limit })
      const { shown, next } = cutPage(found, limit)
      const { messages, ...beside } = await recallPage(c.env, actor, shown)
      const data = messages
        .filter((one) => isMentioned(actor.userId, one))
        .map(({ conversation, message, readSeq }) => ({
          ...{ conversationId: conversation.id, message },
          unread: message.seq > readSeq,
        }))
      return reply(200, { ...page(c, data, next), ...beside })
    },
  }),
]

/** As the message is now: an edit may have taken the mention away. */
function isMentioned(userId: UserId, { message, conversation }: RecalledMessage): boolean {
  const { mentions = [], mentionsAll } = message
  return mentions.includes(userId) || (mentionsAll !== undefined && isMeant(mentionsAll, conversation.role))
}
