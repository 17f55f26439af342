/**
 * Who is there. Presence is best effort and says so: while Redis does not answer, or has just lost what it knew,
 * it is `unknown`, never `offline`. Nobody's presence is asked of Postgres.
 */
import { errorName } from '../../domain/error-name.ts'
import * as z from 'zod'
import { mayKnowPresence, needsFaces } from '../../domain/presence-rights.ts'
import type { UserId } from '../../schema/ids.ts'
import { presenceUsersMax } from '../../schema/limits.ts'
import { conversationId, userId } from '../../schema/shapes/ids.ts'
import { count, instant } from '../../schema/shapes/scalars.ts'
import { type OnlinePeople, openPresence } from '../../stores/presence.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { askRoom } from '../rooms.ts'

const personPresence = z
  .object({ userId, state: z.enum(['online', 'offline', 'unknown']), lastSeenAt: instant.exactOptional() })
  .meta({
    id: 'PersonPresence',
    description: 'Unknown, and never offline, while nobody can say, or where the reader may not know.',
  })

const someOf = (what: string) =>
  z
    .object({ count, sample: z.array(userId) })
    .nullable()
    .meta({ description: `${what} Null while it is not known.` })

const conversationPresence = z
  .object({
    known: z.boolean(),
    members: z
      .array(personPresence)
      .nullable()
      .meta({ description: 'Null where there are too many for names.' }),
    online: someOf('How many of them are online, and some of those whom the caller may know.'),
    viewing: someOf('The same of who is viewing.'),
  })
  .meta({ id: 'ConversationPresence' })

const mustName = `must name 1 to ${presenceUsersMax} people by id, separated by commas`
const wantedUsers = z
  .array(userId, mustName)
  .min(1, mustName)
  .max(presenceUsersMax, mustName)
  .meta({ description: 'Ids, separated by commas.' })

const tag = 'Presence'

export const presenceRoutes = [
  route({
    method: 'GET',
    path: '/v1/presence',
    operationId: 'getPresence',
    summary: 'Say who of some people is online',
    tag,
    callers: { user: true, key: 'presence:read' },
    query: { users: wantedUsers },
    answers: { 200: z.object({ data: z.array(personPresence) }).meta({ id: 'Presence' }) },
    handle: async ({ c, actor, query: { users } }) => {
      const presence = openPresence(c.env)
      if (!needsFaces(actor)) {
        const known = await orUnknown(presence.onlineOf(actor.campusId, users, Date.now()))
        return reply(200, { data: users.map((userId) => presenceOf(userId, known)) })
      }
      const known = await orUnknown(presence.onlineWithFaces(actor.campusId, users, Date.now()))
      const ofThose = (userId: UserId) =>
        mayKnowPresence(actor, userId, known?.faces.get(userId)) ? known : null
      return reply(200, { data: users.map((userId) => presenceOf(userId, ofThose(userId))) })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/presence',
    operationId: 'getConversationPresence',
    summary: 'Say who of a conversation is online and who is viewing',
    description:
      'By name up to 100 members; above, how many are online and viewing and some of them, as of ten seconds ago at most. Who is online of an announcement to a role is not known.',
    tag,
    callers: { user: true, key: 'presence:read' },
    params: { id: conversationId },
    answers: { 200: conversationPresence },
    handle: async ({ c, actor, params }) => {
      const { campusId } = actor
      const address = { campusId, conversationId: params.id }
      const answer = await askRoom(c.env, address, (room) => room.names(actor))
      if (!answer.ok) return refusal(answer.problem)
      const { members, hidden = [], crowd = null } = answer.value
      if (!members) {
        const { online, viewing } = crowd ?? { online: null, viewing: null }
        return reply(200, { known: crowd !== null, members: null, online, viewing })
      }
      const presence = openPresence(c.env)
      const known = await orUnknown(presence.ofMembers(campusId, params.id, members, Date.now()))
      const unseen = new Set(hidden)
      const some = (people: Iterable<UserId>) => {
        const ids = [...people]
        return { count: ids.length, sample: ids.filter((userId) => !unseen.has(userId)) }
      }
      return reply(200, {
        known: known !== null,
        members: members.map((userId) => presenceOf(userId, unseen.has(userId) ? null : known)),
        online: known?.isWhole ? some(known.online.keys()) : null,
        viewing: known?.viewing ? some(known.viewing.keys()) : null,
      })
    },
  }),
]

type PersonPresence = z.output<typeof personPresence>

function presenceOf(userId: UserId, known: OnlinePeople | null): PersonPresence {
  const at = known?.online.get(userId)
  if (at === undefined) return { userId, state: known?.isWhole ? 'offline' : 'unknown' }
  return { userId, state: 'online', lastSeenAt: new Date(at).toISOString() }
}

/** Null while Redis does not answer: that is an answer here, not an error. */
async function orUnknown<Value>(asked: Promise<Value>): Promise<Value | null> {
  try {
    return await asked
  } catch (error) {
    const name = errorName(error)
    console.warn(JSON.stringify({ event: 'presence_unknown', error: name }))
    return null
  }
}
