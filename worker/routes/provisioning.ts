/**
 * What the host tells us with its server key: its people and its courses. Everything is replaced or upserted as
 * a whole, so a request that failed half-way is simply made again.
 */
import type { Hono } from 'hono'
import * as z from 'zod'
import type { KeyActor } from '../../schema/actor.ts'
import { parseCourseId } from '../../schema/ids.ts'
import { classMembersMax, rosterBodyBytesMax, usersPerRequestMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import { postgresDirectory } from '../../stores/directory.ts'
import { openNeon } from '../../stores/neon.ts'
import type { Front, FrontContext } from '../front.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { parseBody } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { syncCourseRooms } from '../roster-sync.ts'
import { body, campusRole, title, userId, userName } from './fields.ts'

const provisionedUsers = body({
  users: z
    .array(body({ id: userId, name: userName, role: campusRole }), 'must be a list')
    .min(1, 'must name somebody')
    .max(usersPerRequestMax, `must hold at most ${usersPerRequestMax} people`),
})

const enrolmentRoles = ['instructor', 'student'] as const

const provisionedCourse = body({
  title,
  roster: z
    .array(
      body({ userId, role: z.enum(enrolmentRoles, `must be one of ${enrolmentRoles.join(', ')}`) }),
      'must be a list',
    )
    .max(classMembersMax, `must hold at most ${classMembersMax} people`),
})

export function provisioningRoutes(app: Hono<Front>): void {
  app.put('/v1/users', authenticate, putUsers)
  app.put('/v1/courses/:courseId', authenticate, putCourse)
}

async function putUsers(c: FrontContext): Promise<Response> {
  const key = keyOf(c)
  if (!key) return answerProblem(c, keyNeeded())
  const wanted = await parseBody(c.req.raw, provisionedUsers)
  if (!wanted.ok) return answerProblem(c, wanted.problem, wanted.faults)
  // of one id named twice the last counts: Postgres refuses to touch a row twice in one statement
  const users = [...new Map(wanted.value.users.map((user) => [user.id, user])).values()]
  await postgresDirectory(openNeon(c.env)).upsertUsers(key.campusId, users)
  return c.json({ users: users.length })
}

async function putCourse(c: FrontContext): Promise<Response> {
  const key = keyOf(c)
  if (!key) return answerProblem(c, keyNeeded())
  const courseId = parseCourseId(c.req.param('courseId'))
  if (!courseId) return answerProblem(c, problem('not_found'))
  const wanted = await parseBody(c.req.raw, provisionedCourse, rosterBodyBytesMax)
  if (!wanted.ok) return answerProblem(c, wanted.problem, wanted.faults)
  const roster: Member[] = [...new Map(wanted.value.roster.map((member) => [member.userId, member])).values()]
  const directory = postgresDirectory(openNeon(c.env))
  await directory.replaceCourse(key.campusId, { id: courseId, title: wanted.value.title }, roster)
  const conversations = await directory.conversationsOfCourse(key.campusId, courseId)
  const synced = await syncCourseRooms(c.env, key, conversations, roster)
  if (!synced.ok) return answerProblem(c, synced.problem)
  return c.json({ enrolled: roster.length, conversations: conversations.length, ...synced.value })
}

function keyOf(c: FrontContext): KeyActor | null {
  const actor = c.get('actor')
  return actor.type === 'key' ? actor : null
}

function keyNeeded() {
  return problem('not_allowed', 'This is for the server key of a campus.')
}
