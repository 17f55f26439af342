/** Who the caller is, as their token or key says it. */
import * as z from 'zod'
import { campusId, keyId, userId } from '../../schema/shapes/ids.ts'
import { campusRole } from '../../schema/shapes/user.ts'
import { reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'

const me = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('user'),
      id: userId,
      name: z.string(),
      role: campusRole,
      campus: campusId,
    }),
    z.object({ type: z.literal('key'), id: keyId, campus: campusId }),
  ])
  .meta({ id: 'Me', description: 'The caller: a person, or a server key.' })

export const meRoutes = [
  route({
    method: 'GET',
    path: '/v1/me',
    operationId: 'getMe',
    summary: 'Say who the caller is',
    tag: 'Identity',
    callers: { user: true, key: 'any' },
    answers: { 200: me },
    handle: ({ actor }) => {
      if (actor.type === 'key') return reply(200, { type: 'key', id: actor.keyId, campus: actor.campusId })
      const { userId: id, name, role, campusId: campus } = actor
      return reply(200, { type: 'user', id, name, role, campus })
    },
  }),
]
