/** Messages that belong together otherwise than by their place: the replies to one, and those that are pinned. */
import { repliesPageDefault, repliesPageMax } from '../../schema/limits.ts'
import { conversationId } from '../../schema/shapes/ids.ts'
import { messageList, replyPage } from '../../schema/shapes/history.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { pageLimit, seqParam } from '../contract/query.ts'
import { route } from '../contract/route.ts'
import { nothingArchived, peopleIn, primeUsers, readArchived } from '../history-read.ts'
import { mergeMessages } from '../merged-messages.ts'
import { askRoom } from '../rooms.ts'

const tag = 'Messages'
const otherwise = 'What is said is read by the people who belong there: use their token.'

export const messageListRoutes = [
  route({
    method: 'GET',
    path: '/v1/conversations/:id/messages/:seq/replies',
    operationId: 'listReplies',
    summary: 'Read the replies to a message',
    description: 'Ascending by seq; the next page is `after` the last of this one.',
    tag,
    callers: { user: true, otherwise },
    params: { id: conversationId, seq: seqParam },
    query: {
      limit: pageLimit(repliesPageDefault, repliesPageMax),
      after: seqParam.default(0).meta({ description: 'Replies after this seq.' }),
    },
    answers: { 200: replyPage },
    problems: ['history_unavailable'],
    handle: async ({ c, actor, params: { id, seq }, query: { after, limit } }) => {
      const address = { campusId: actor.campusId, conversationId: id }
      const page = { seq, after, limit: limit + 1 } // one more says whether there is more
      const share = await askRoom(c.env, address, (room) => room.perform('replies', actor, page))
      if (!share.ok) return refusal(share.problem)
      primeUsers(c, share.value.users)
      const archived = share.value.isWhole
        ? ({ ok: true, value: nothingArchived } as const)
        : await readArchived(c, id, (history, of) => history.replies(of, page))
      if (!archived.ok) return refusal(archived.problem)
      const all = mergeMessages(share.value, archived.value)
      const last = all.messages[limit - 1]?.seq ?? Number.POSITIVE_INFINITY
      const { messages: data, ...beside } = mergeMessages(
        share.value,
        archived.value,
        (message) => message.seq <= last,
      )
      const users = await peopleIn(c, { messages: data, ...beside })
      return reply(200, { data, users, ...beside, has_more: all.messages.length > limit })
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
    answers: { 200: messageList },
    problems: ['history_unavailable'],
    handle: async ({ c, actor, params: { id } }) => {
      const address = { campusId: actor.campusId, conversationId: id }
      const share = await askRoom(c.env, address, (room) => room.perform('pins', actor, {}))
      if (!share.ok) return refusal(share.problem)
      primeUsers(c, share.value.users)
      const { pinned, archived: missing } = share.value
      const archived =
        missing.length === 0
          ? ({ ok: true, value: nothingArchived } as const)
          : await readArchived(c, id, (history, of) => history.read(of, missing))
      if (!archived.ok) return refusal(archived.problem)
      const { messages, ...beside } = mergeMessages(share.value, archived.value)
      const users = await peopleIn(c, { messages, ...beside })
      const place = new Map(pinned.map((seq, index) => [seq, index]))
      const data = messages.sort((one, other) => (place.get(other.seq) ?? 0) - (place.get(one.seq) ?? 0))
      return reply(200, { data, users, ...beside })
    },
  }),
]
