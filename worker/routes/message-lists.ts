/** Messages that belong together otherwise than by their place: the replies to one, and those that are pinned. */
import * as z from 'zod'
import { repliesPageDefault, repliesPageMax } from '../../schema/limits.ts'
import { conversationId } from '../../schema/shapes/ids.ts'
import { messagePage } from '../../schema/shapes/history.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { page, pageQuery, positionOf } from '../contract/page.ts'
import { seqParam } from '../contract/query.ts'
import { route } from '../contract/route.ts'
import { nothingArchived, peopleIn, primeUsers, readArchived, readStretches } from '../history-read.ts'
import { mergeMessages } from '../merged-messages.ts'
import { askRoom } from '../rooms.ts'

const tag = 'Messages'
const replyPosition = z.object({ after: z.int().min(0) })
const otherwise = 'What is said is read by the people who belong there: use their token.'

export const messageListRoutes = [
  route({
    method: 'GET',
    path: '/v1/conversations/:id/messages/:seq/replies',
    operationId: 'listReplies',
    summary: 'Read the replies to a message',
    description: 'Ascending by seq.',
    tag,
    callers: { user: true, otherwise },
    params: { id: conversationId, seq: seqParam },
    query: {
      ...pageQuery(repliesPageDefault, repliesPageMax),
      after: seqParam.default(0).meta({ description: 'Replies after this seq.' }),
    },
    answers: { 200: messagePage },
    problems: ['history_unavailable'],
    handle: async ({ c, actor, params: { id, seq }, query: { cursor, limit, after } }) => {
      const place = positionOf(c, cursor, replyPosition)
      if (!place.ok) return refusal(place.problem)
      // one more says whether there is more
      const wanted = { seq, after: place.value?.after ?? after, limit: limit + 1 }
      const address = { campusId: actor.campusId, conversationId: id }
      const share = await askRoom(c.env, address, (room) => room.perform('replies', actor, wanted))
      if (!share.ok) return refusal(share.problem)
      primeUsers(c, share.value.users)
      const archived = share.value.isWhole
        ? ({ ok: true, value: nothingArchived } as const)
        : await readArchived(c, id, (history, of) => history.replies(of, wanted))
      if (!archived.ok) return refusal(archived.problem)
      const { messages, ...beside } = mergeMessages(share.value, archived.value)
      const data = messages.slice(0, limit)
      const last = data.at(-1)
      const next = messages.length > limit && last ? { after: last.seq } : null
      const users = await peopleIn(c, { messages: data, ...beside })
      return reply(200, { ...page(c, data, next), users, ...beside })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/pins',
    operationId: 'listPins',
    summary: 'Read the pinned messages',
    description: 'All of them, the one that was pinned last at the beginning.',
    tag,
    callers: { user: true, otherwise },
    params: { id: conversationId },
    answers: { 200: messagePage },
    problems: ['history_unavailable'],
    handle: async ({ c, actor, params: { id } }) => {
      const address = { campusId: actor.campusId, conversationId: id }
      const share = await askRoom(c.env, address, (room) => room.perform('pins', actor, {}))
      if (!share.ok) return refusal(share.problem)
      primeUsers(c, share.value.users)
      const { pinned, archived: missing } = share.value
      const archived = await readStretches(c, id, missing)
      if (!archived.ok) return refusal(archived.problem)
      const { messages, ...beside } = mergeMessages(share.value, archived.value)
      const users = await peopleIn(c, { messages, ...beside })
      const place = new Map(pinned.map((seq, index) => [seq, index]))
      const data = messages.sort((one, other) => (place.get(other.seq) ?? 0) - (place.get(one.seq) ?? 0))
      return reply(200, { ...page(c, data, null), users, ...beside })
    },
  }),
]
