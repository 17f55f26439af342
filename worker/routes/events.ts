/** What has happened on a campus, in order, for a host that keeps its own copy or has lost deliveries. */
import * as z from 'zod'
import { eventsPageDefault, eventsPageMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { homeroomEvent } from '../../schema/shapes/event.ts'
import { conversationId, eventId } from '../../schema/shapes/ids.ts'
import { eventType } from '../../schema/shapes/moderation.ts'
import { postgresEventLog } from '../../stores/event-log.ts'
import { openNeon } from '../../stores/neon.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'

const position = z.object({ after: z.int().min(0) })

export const eventRoutes = [
  route({
    method: 'GET',
    path: '/v1/events',
    operationId: 'listEvents',
    summary: 'Replay what has happened on the campus',
    description:
      'In the order in which Postgres took it, which within a conversation is the order in which it happened; between conversations, nearly. It follows the rooms within seconds, and waits for them while Postgres is away; nothing ever appears before what has been told. Only staff’s acts are kept from before the campus had a webhook endpoint, or was told to keep events.',
    tag: 'Events',
    callers: { key: 'events:read' },
    query: {
      ...pageQuery(eventsPageDefault, eventsPageMax),
      after: eventId.optional().meta({
        description:
          'The last event that the caller has: the first page begins behind it. Later ones begin at their cursor.',
      }),
      type: z.array(eventType).optional().meta({ description: 'Only these.' }),
      conversation: conversationId.optional(),
    },
    answers: { 200: pageOf(homeroomEvent, {}).meta({ id: 'EventPage' }) },
    handle: async ({ c, actor, query: { limit, cursor, after, type, conversation } }) => {
      const from = positionOf(c, cursor, position)
      if (!from.ok) return refusal(from.problem)
      const first = after === undefined ? { position: 0 } : { id: after }
      const read = await postgresEventLog(openNeon(c.env)).read(actor.campusId, {
        after: from.value === null ? first : { position: from.value.after },
        limit,
        ...(type !== undefined && { types: type }),
        ...(conversation !== undefined && { conversationId: conversation }),
      })
      if (!read)
        return refusal(problem('request_invalid'), [{ pointer: '/after', detail: 'must name an event' }])
      return reply(200, page(c, read.events, read.next === null ? null : { after: read.next }))
    },
  }),
]
