/** People, as their host tells us of them with its server key. Nothing here is a person's own to ask. */
import * as z from 'zod'
import { usersPageMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { userId } from '../../schema/shapes/ids.ts'
import { provisionedUser } from '../../schema/shapes/provisioned.ts'
import { count } from '../../schema/shapes/scalars.ts'
import { postgresDirectory } from '../../stores/directory.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresProvisioned } from '../../stores/provisioned.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import { people, person, statedPeople, statedPerson } from '../provisioning/fields.ts'
import { deactivateUser, reactivateUser } from '../provisioning/deactivate-user.ts'
import { body } from './fields.ts'

const userPut = body(person).meta({ id: 'UserPut' })

const usersPut = body({ users: people }).meta({ id: 'UsersPut' })

const position = z.object({ id: userId })
const tag = 'Users'
const [reads, writes] = [{ key: 'users:read' }, { key: 'users:write' }] as const

export const userRoutes = [
  route({
    method: 'PUT',
    path: '/v1/users',
    operationId: 'putUsers',
    summary: 'Enter or change many people',
    description: 'Of somebody who is named twice the last counts. Who is not named stays as they are.',
    tag,
    callers: writes,
    body: usersPut,
    answers: { 200: z.object({ users: count }).meta({ id: 'UsersCounted' }) },
    handle: async ({ c, actor, body: { users } }) => {
      const each = statedPeople(users)
      await postgresDirectory(openNeon(c.env)).upsertUsers(actor.campusId, each)
      return reply(200, { users: each.length })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/users',
    operationId: 'listUsers',
    summary: 'List the people of the campus by id',
    tag,
    callers: reads,
    query: pageQuery(usersPageMax, usersPageMax),
    answers: { 200: pageOf(provisionedUser, {}).meta({ id: 'UserPage' }) },
    handle: async ({ c, actor, query: { cursor, limit } }) => {
      const after = positionOf(c, cursor, position)
      if (!after.ok) return refusal(after.problem)
      const from = { after: after.value?.id ?? null, limit: limit + 1 }
      const found = await postgresProvisioned(openNeon(c.env)).users(actor.campusId, from)
      const data = found.slice(0, limit)
      const last = found.length > limit ? data.at(-1) : undefined
      return reply(200, page(c, data, last ? { id: last.id } : null))
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/users/:userId',
    operationId: 'putUser',
    summary: 'Enter or change a person',
    tag,
    callers: writes,
    params: { userId },
    body: userPut,
    answers: { 200: provisionedUser },
    handle: async ({ c, actor, params, body: wanted }) => {
      const database = openNeon(c.env)
      await postgresDirectory(database).upsertUsers(actor.campusId, [
        statedPerson({ id: params.userId, ...wanted }),
      ])
      const user = await postgresProvisioned(database).user(actor.campusId, params.userId)
      return user ? reply(200, user) : refusal(problem('not_found'))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/users/:userId',
    operationId: 'getUser',
    summary: 'Look up a person',
    tag,
    callers: reads,
    params: { userId },
    answers: { 200: provisionedUser },
    handle: async ({ c, actor, params }) => {
      const user = await postgresProvisioned(openNeon(c.env)).user(actor.campusId, params.userId)
      return user ? reply(200, user) : refusal(problem('not_found'))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/users/:userId/deactivate',
    operationId: 'deactivateUser',
    summary: 'Let a person in no more',
    description:
      'Their sockets close within a second and their tokens are refused, however long they would hold. What they have said stays.',
    tag,
    callers: writes,
    params: { userId },
    answers: { 200: provisionedUser },
    handle: async ({ c, actor, params }) => replyOf(await deactivateUser(c.env, actor, params.userId)),
  }),
  route({
    method: 'POST',
    path: '/v1/users/:userId/reactivate',
    operationId: 'reactivateUser',
    summary: 'Let a person in again',
    tag,
    callers: writes,
    params: { userId },
    answers: { 200: provisionedUser },
    handle: async ({ c, actor, params }) => replyOf(await reactivateUser(c.env, actor, params.userId)),
  }),
]
