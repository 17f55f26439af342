/** An announcement in one act: the conversation, and what it says. Replies are not made to it. */
import * as z from 'zod'
import { refuseText } from '../../domain/message-text.ts'
import { type ClientMessageId, parseClientMessageId } from '../../schema/ids.ts'
import { conversation } from '../../schema/shapes/conversation.ts'
import { sent } from '../../schema/shapes/message.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { createConversation } from '../creation/create-conversation.ts'
import { newAudience } from '../creation/new-conversation.ts'
import { askRoom } from '../rooms.ts'
import { speakerFields, speakerOf } from '../speaker-of.ts'
import { body, title } from './fields.ts'

const newAnnouncement = body({
  title,
  audience: newAudience,
  text: z.string('must be text'),
  ...speakerFields,
}).meta({ id: 'NewAnnouncement' })

/** Of its first message: should the request be made again, the same is said once. */
const firstMessage: ClientMessageId = nameOf('announcement')

export const announcementRoutes = [
  route({
    method: 'POST',
    path: '/v1/announcements',
    operationId: 'announce',
    summary: 'Announce something to a campus, to roles or to a course',
    description: 'Begins an announcement and says its text. Say more later as messages of the conversation.',
    tag: 'Conversations',
    callers: { user: true, key: 'messages:write' },
    body: newAnnouncement,
    answers: { 201: z.object({ conversation, message: sent }).meta({ id: 'Announced' }) },
    problems: ['text_empty', 'text_too_long', 'text_invalid', 'members_invalid', 'not_found'],
    handle: async ({ c, actor, body: { text, title, audience, ...speaking } }) => {
      const refused = refuseText(text)
      if (refused) return refusal(refused)
      const spoken = await speakerOf(c, actor, speaking)
      if ('refusal' in spoken) return spoken
      const made = await createConversation(c, { kind: 'announcement', title, audience })
      if (!made.ok) return refusal(made.problem)
      const address = { campusId: actor.campusId, conversationId: made.value.conversation.id }
      const request = { clientMessageId: firstMessage, text, ...spoken }
      const said = await askRoom(c.env, address, (room) => room.send(actor, request))
      if (!said.ok) return refusal(said.problem)
      const { replayed: _, ...message } = said.value
      const view = {
        ...made.value.conversation,
        lastSeq: Math.max(made.value.conversation.lastSeq, message.seq),
      }
      const headers = { location: `/v1/conversations/${view.id}` }
      return reply(201, { conversation: view, message }, headers)
    },
  }),
]

function nameOf(text: string): ClientMessageId {
  const name = parseClientMessageId(text)
  if (!name) throw new Error(`${text} names no message`)
  return name
}
