/**
 * What the host tells us with its server key: its people and its courses. Everything is replaced or upserted as
 * a whole, so a request that failed half-way is simply made again.
 */
import * as z from 'zod'
import { classMembersMax, rosterBodyBytesMax, usersPerRequestMax } from '../../schema/limits.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import { courseId, userId } from '../../schema/shapes/ids.ts'
import { count } from '../../schema/shapes/scalars.ts'
import { campusRole } from '../../schema/shapes/user.ts'
import { enrolmentRoles } from '../../schema/tables/enrolments.ts'
import { postgresDirectory } from '../../stores/directory.ts'
import { openNeon } from '../../stores/neon.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { enrolledOf } from '../enrolled.ts'
import { syncCourseRooms } from '../roster-sync.ts'
import { body, title, userName } from './fields.ts'

const provisionedUsers = body({
  users: z
    .array(
      body({
        ...{ id: userId, name: userName, role: campusRole },
        minor: z
          .boolean('must be true or false')
          .optional()
          .meta({ description: 'Left out, it stays as it was; said of nobody, the campus decides.' }),
      }),
      'must be a list',
    )
    .min(1, 'must name somebody')
    .max(usersPerRequestMax, `must hold at most ${usersPerRequestMax} people`),
}).meta({ id: 'ProvisionedUsers' })

const provisionedCourse = body({
  title,
  roster: z
    .array(
      body({ userId, role: z.enum(enrolmentRoles, `must be one of ${enrolmentRoles.join(', ')}`) }),
      'must be a list',
    )
    .max(classMembersMax, `must hold at most ${classMembersMax} people`),
}).meta({ id: 'ProvisionedCourse' })

const tag = 'Provisioning'

export const provisioningRoutes = [
  route({
    method: 'PUT',
    path: '/v1/users',
    operationId: 'putUsers',
    summary: 'Enter or change people',
    tag,
    callers: { key: 'users:write' },
    body: provisionedUsers,
    answers: { 200: z.object({ users: count }).meta({ id: 'UsersPut' }) },
    handle: async ({ c, actor, body: wanted }) => {
      // of one id named twice the last counts: Postgres refuses to touch a row twice in one statement
      const users = [...new Map(wanted.users.map((user) => [user.id, user])).values()].map(
        ({ minor, ...person }) => ({ ...person, ...(minor !== undefined && { minor }) }),
      )
      await postgresDirectory(openNeon(c.env)).upsertUsers(actor.campusId, users)
      return reply(200, { users: users.length })
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/courses/:courseId',
    operationId: 'putCourse',
    summary: 'Replace a course and its whole roster',
    description: 'Every room of the course follows, and whoever left is out of it within a second.',
    tag,
    callers: { key: 'courses:write' },
    params: { courseId },
    body: provisionedCourse,
    bodyBytesMax: rosterBodyBytesMax,
    answers: {
      200: z
        .object({ enrolled: count, conversations: count, added: count, removed: count, changed: count })
        .meta({ id: 'CoursePut' }),
    },
    handle: async ({ c, actor: key, params, body: wanted }) => {
      const roster: Member[] = [...new Map(wanted.roster.map((member) => [member.userId, member])).values()]
      const directory = postgresDirectory(openNeon(c.env))
      await directory.replaceCourse(key.campusId, { id: params.courseId, title: wanted.title }, roster)
      const [enrolments, conversations] = await Promise.all([
        directory.courseRoster(key.campusId, params.courseId),
        directory.conversationsOfCourse(key.campusId, params.courseId),
      ])
      const known = new Map(enrolments?.map((enrolment) => [enrolment.userId, enrolment]))
      const members = roster.map((member) =>
        enrolledOf(c, member, known.get(member.userId) ?? { campusRole: null, minor: null }),
      )
      const synced = await syncCourseRooms(c.env, key, conversations, members)
      if (!synced.ok) return refusal(synced.problem)
      return reply(200, { enrolled: roster.length, conversations: conversations.length, ...synced.value })
    },
  }),
]
