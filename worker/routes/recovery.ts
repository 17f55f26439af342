/** For operators, after a loss: rooms are made anew from Postgres, and Postgres is told again what the rooms hold. */
import * as z from 'zod'
import { conversationId } from '../../schema/shapes/ids.ts'
import { count } from '../../schema/shapes/scalars.ts'
import { reply, replyOf } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { recoverConversations } from '../recovery/recover-conversations.ts'
import { askRoom } from '../rooms.ts'
import { body } from './fields.ts'

const tag = 'Operation'
const callers = { key: 'recovery:write' } as const

const archiveAgain = z.boolean('must be true or false').default(false).meta({
  description: 'Rooms that stand tell Postgres everything again that they hold: after it was set back.',
})

const lastSeq = count.meta({ description: 'Where the conversation goes on.' })
const lost = count.meta({ description: 'Messages that were said and are nowhere any more.' })

export const recoveryRoutes = [
  route({
    method: 'POST',
    path: '/v1/conversations/:id/recovery',
    operationId: 'recoverConversation',
    summary: 'Make good what a conversation has lost',
    description:
      'A room whose storage is gone is made anew from Postgres, under another epoch. One that stands is left as it is.',
    tag,
    callers,
    params: { id: conversationId },
    body: body({ archiveAgain }).meta({ id: 'ConversationRecovery' }),
    answers: {
      200: z.object({ restored: z.boolean(), lastSeq, lost }).meta({ id: 'ConversationRecovered' }),
    },
    handle: async ({ c, actor: { campusId }, params: { id }, body: wish }) =>
      replyOf(await askRoom(c.env, { campusId, conversationId: id }, (room) => room.recover(wish))),
  }),
  route({
    method: 'POST',
    path: '/v1/recovery',
    operationId: 'recoverConversations',
    summary: 'Make good what conversations of the campus have lost',
    description:
      'Fifty at a time, by id, as Postgres knows them. Go on with `after` until it is null; asking again changes nothing.',
    tag,
    callers,
    body: body({
      archiveAgain,
      after: conversationId.optional().meta({ description: 'Where the walk goes on.' }),
    }).meta({ id: 'CampusRecovery' }),
    answers: {
      200: z
        .object({
          asked: count,
          restored: z.array(z.object({ conversationId, lastSeq, lost })),
          unanswered: z.array(conversationId).meta({ description: 'Ask these again.' }),
          after: conversationId.nullable(),
        })
        .meta({ id: 'CampusRecovered' }),
    },
    handle: async ({ c, actor, body: { archiveAgain: isToArchive, after = null } }) =>
      reply(200, await recoverConversations(c.env, actor.campusId, { after, archiveAgain: isToArchive })),
  }),
]
