/** Messages by their words, in one conversation or in all that somebody may read. */
import * as z from 'zod'
import { isFound, parseSearchQuery, type SearchQuery } from '../../domain/search-query.ts'
import type { UserActor } from '../../schema/actor.ts'
import { searchCharactersMax, searchPageDefault, searchPageMax } from '../../schema/limits.ts'
import { type Problem, problem } from '../../schema/protocol/problem.ts'
import { conversationId } from '../../schema/shapes/ids.ts'
import { besideFound, foundMessage } from '../../schema/shapes/search.ts'
import type { Answer } from '../../schema/rpc.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresSearch } from '../../stores/search.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import type { FrontContext } from '../front.ts'
import { cutPage, recallPage } from '../recall.ts'
import { askRoom } from '../rooms.ts'

const tag = 'Search'

const q = z.string('must be text').meta({
  description:
    'Words, of which the last may be a beginning, and filters among them: from:ada, from:me, has:file, in:cnv_…, before:2026-11-24, after:2026-11-24.',
  maxLength: searchCharactersMax,
})

const query = { q, ...pageQuery(searchPageDefault, searchPageMax) }
const found = pageOf(foundMessage, besideFound).meta({ id: 'SearchPage' })
const position = z.object({ position: z.int() })

const about =
  'The newest first. A message is found within seconds after it was said, once the archive has it. A page may be short, or empty, and have more behind it.'

export const searchRoutes = [
  route({
    method: 'GET',
    path: '/v1/search',
    operationId: 'search',
    summary: 'Search all conversations that one may read',
    description: about,
    tag,
    callers: { user: true, otherwise: 'A search is somebody’s: use their token.' },
    query,
    answers: { 200: found },
    handle: async ({ c, actor, query }) => {
      const wanted = parseSearchQuery(query.q, actor.userId)
      return 'code' in wanted ? refusal(wanted) : search(c, actor, wanted, query)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/search',
    operationId: 'searchConversation',
    summary: 'Search one conversation',
    description: about,
    tag,
    callers: { user: true, otherwise: 'A search is somebody’s: use their token.' },
    params: { id: conversationId },
    query,
    answers: { 200: found },
    handle: async ({ c, actor, params, query }) => {
      const wanted = parseSearchQuery(query.q, actor.userId)
      if ('code' in wanted) return refusal(wanted)
      if (wanted.in !== undefined && wanted.in !== params.id) return refusal(otherConversation)
      // whoever may not read here learns nothing, not even that a search of theirs would find nothing
      const address = { campusId: actor.campusId, conversationId: params.id }
      const admitted = await askRoom(c.env, address, (room) => room.perform('recall', actor, { seqs: [] }))
      if (!admitted.ok) return refusal(admitted.problem)
      return search(c, actor, { ...wanted, in: params.id }, query)
    },
  }),
]

const otherConversation: Problem = {
  ...problem('request_invalid', 'in: names another conversation than the address'),
  pointer: '/q',
}

async function search(
  c: FrontContext,
  actor: UserActor,
  wanted: SearchQuery,
  { cursor, limit }: { cursor: string | undefined; limit: number },
) {
  const from: Answer<{ position: number } | null> = positionOf(c, cursor, position)
  if (!from.ok) return refusal(from.problem)
  const store = postgresSearch(openNeon(c.env))
  const hits = await store.find(actor, wanted, { below: from.value?.position ?? null, limit })
  const { shown, next } = cutPage(hits, limit)
  const recalled = await recallPage(c.env, actor, shown)
  // what was edited since may not be what is looked for any more
  const data = recalled.messages.flatMap(({ conversation, message }) =>
    isFound(wanted, message) ? [{ conversationId: conversation.id, message }] : [],
  )
  const { conversations, users, delayed } = recalled
  return reply(200, { ...page(c, data, next), conversations, users, delayed })
}
