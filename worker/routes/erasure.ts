/** For the host: everything that was said by somebody goes, and their name with it; threads stay readable. */
import * as z from 'zod'
import { problem } from '../../schema/protocol/problem.ts'
import { userId } from '../../schema/shapes/ids.ts'
import { count } from '../../schema/shapes/scalars.ts'
import { forgetPerson } from '../../stores/forget-person.ts'
import { postgresJobs } from '../../stores/jobs.ts'
import { openNeon } from '../../stores/neon.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { deactivateUser } from '../provisioning/deactivate-user.ts'

const erasure = z
  .object({
    erased: count.meta({ description: 'Messages of theirs whose content has gone so far.' }),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable().meta({ description: 'Null while something is left to do.' }),
  })
  .meta({ id: 'Erasure' })

const callers = { key: 'erasure:write' } as const
const tag = 'Operation'

export const erasureRoutes = [
  route({
    method: 'POST',
    path: '/v1/users/:userId/erasure',
    operationId: 'eraseUser',
    summary: 'Erase a person',
    description:
      'They are deactivated, their name goes at once, and what they have said within hours: a job goes on with it by the hour. Asking again finds what is left.',
    tag,
    callers,
    params: { userId },
    answers: { 202: erasure },
    handle: async ({ c, actor, params }) => {
      const deactivated = await deactivateUser(c.env, actor, params.userId)
      if (!deactivated.ok) return refusal(deactivated.problem)
      const started = await postgresJobs(openNeon(c.env)).startErasure(actor.campusId, params.userId)
      await forgetPerson(c.env, actor.campusId, params.userId)
      return reply(202, started)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/users/:userId/erasure',
    operationId: 'getErasure',
    summary: 'See how far an erasure has come',
    tag,
    callers,
    params: { userId },
    answers: { 200: erasure },
    handle: async ({ c, actor, params }) => {
      const found = await postgresJobs(openNeon(c.env)).erasure(actor.campusId, params.userId)
      return found ? reply(200, found) : refusal(problem('not_found'))
    },
  }),
]
