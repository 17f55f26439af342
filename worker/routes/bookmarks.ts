/** What somebody has saved for themselves. A room says whether there is anything to save, and to see again. */
import * as z from 'zod'
import { bookmarksPageDefault, bookmarksPageMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { conversationId } from '../../schema/shapes/ids.ts'
import { besideFound, foundMessage } from '../../schema/shapes/search.ts'
import { postgresBookmarks } from '../../stores/bookmarks.ts'
import { openNeon } from '../../stores/neon.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { seqParam } from '../contract/query.ts'
import { route } from '../contract/route.ts'
import { cutPage, recallPage } from '../recall.ts'
import { askRoom } from '../rooms.ts'

const tag = 'Bookmarks'
const callers = { user: true, otherwise: 'Bookmarks are somebody’s: use their token.' } as const
const place = { params: { id: conversationId, seq: seqParam } }
const position = z.object({ position: z.int() })

export const bookmarkRoutes = [
  route({
    method: 'GET',
    path: '/v1/bookmarks',
    operationId: 'listBookmarks',
    summary: 'List saved messages',
    description:
      'The last saved first, each as it is now. What was deleted is gone, and what is in a conversation that one may not read any more is not shown: a page may be short.',
    tag,
    callers,
    query: {
      in: conversationId.optional().meta({ description: 'Of this conversation alone.' }),
      ...pageQuery(bookmarksPageDefault, bookmarksPageMax),
    },
    answers: { 200: pageOf(foundMessage, besideFound).meta({ id: 'BookmarkPage' }) },
    handle: async ({ c, actor, query: { in: within, cursor, limit } }) => {
      const from = positionOf(c, cursor, position)
      if (!from.ok) return refusal(from.problem)
      const below = from.value?.position ?? null
      const found = await postgresBookmarks(openNeon(c.env)).page(actor, { below, limit }, within)
      const { shown, next } = cutPage(found, limit)
      const { messages, ...beside } = await recallPage(c.env, actor, shown)
      const data = messages.map(({ conversation, message }) => ({ conversationId: conversation.id, message }))
      return reply(200, { ...page(c, data, next), ...beside })
    },
  }),
  route({
    ...place,
    method: 'PUT',
    path: '/v1/conversations/:id/messages/:seq/bookmark',
    operationId: 'saveBookmark',
    summary: 'Save a message for oneself',
    description: 'Saving what is saved already changes nothing.',
    tag,
    callers,
    answers: { 204: { nothing: 'It is saved.' } },
    problems: ['bookmarks_full'],
    handle: async ({ c, actor, params: { id, seq } }) => {
      const address = { campusId: actor.campusId, conversationId: id }
      const recalled = await askRoom(c.env, address, (room) => room.perform('recall', actor, { seqs: [seq] }))
      if (!recalled.ok) return refusal(recalled.problem)
      const { conversation, deleted } = recalled.value
      if (seq < 1 || seq > conversation.lastSeq || deleted.includes(seq)) return refusal(problem('not_found'))
      const isSaved = await postgresBookmarks(openNeon(c.env)).save(actor, { conversationId: id, seq })
      return isSaved ? reply(204, null) : refusal(problem('bookmarks_full'))
    },
  }),
  route({
    ...place,
    method: 'DELETE',
    path: '/v1/conversations/:id/messages/:seq/bookmark',
    operationId: 'removeBookmark',
    summary: 'Let a saved message go',
    description: 'Letting go of what is not saved changes nothing.',
    tag,
    callers,
    answers: { 204: { nothing: 'It is not saved.' } },
    // one's own row, whatever has become of the conversation: there is nothing to ask its room
    handle: async ({ c, actor, params: { id, seq } }) => {
      await postgresBookmarks(openNeon(c.env)).remove(actor, { conversationId: id, seq })
      return reply(204, null)
    },
  }),
]
