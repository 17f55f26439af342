/**
 * Courses and who takes or teaches them, as their host tells us with its server key. A roster is replaced as a whole, so a
 * request that failed half-way is simply made again.
 */
import * as z from 'zod'
import { enrolmentsPageMax, rosterBodyBytesMax, usersPageMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { courseId, userId } from '../../schema/shapes/ids.ts'
import {
  coursePut as coursePutAnswer,
  enrolment,
  provisionedCourse,
  rosterSynced,
} from '../../schema/shapes/provisioned.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresProvisioned } from '../../stores/provisioned.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import { roster, statedEnrolling } from '../provisioning/fields.ts'
import { syncCourse } from '../provisioning/sync-course.ts'
import { body, title } from './fields.ts'

const coursePut = body({ title, roster: roster.optional() }).meta({ id: 'CoursePut' })
const enrolmentsPut = body({ enrolments: roster }).meta({ id: 'EnrolmentsPut' })

const coursePosition = z.object({ id: courseId })
const rosterPosition = z.object({ userId })
const tag = 'Courses'
const [reads, writes] = [{ key: 'courses:read' }, { key: 'courses:write' }] as const
const params = { courseId }

export const courseRoutes = [
  route({
    method: 'PUT',
    path: '/v1/courses/:courseId',
    operationId: 'putCourse',
    summary: 'Enter or change a course, with its roster or without',
    description: 'Without a roster the one that there is stays as it is.',
    tag,
    callers: writes,
    params,
    body: coursePut,
    bodyBytesMax: rosterBodyBytesMax,
    answers: { 200: coursePutAnswer },
    handle: async ({ c, actor, params: { courseId: id }, body: wanted }) => {
      const course = { id, title: wanted.title }
      if (wanted.roster) {
        const synced = await syncCourse(c, actor, course, wanted.roster.map(statedEnrolling))
        return synced.ok ? reply(200, { ...course, ...synced.value }) : refusal(synced.problem)
      }
      await postgresProvisioned(openNeon(c.env)).putCourse(actor.campusId, course)
      return reply(200, course)
    },
  }),
  route({
    method: 'GET',
    path: '/v1/courses',
    operationId: 'listCourses',
    summary: 'List the courses of the campus by id',
    tag,
    callers: reads,
    query: pageQuery(usersPageMax, usersPageMax),
    answers: { 200: pageOf(provisionedCourse, {}).meta({ id: 'CoursePage' }) },
    handle: async ({ c, actor, query: { cursor, limit } }) => {
      const after = positionOf(c, cursor, coursePosition)
      if (!after.ok) return refusal(after.problem)
      const from = { after: after.value?.id ?? null, limit: limit + 1 }
      const found = await postgresProvisioned(openNeon(c.env)).courses(actor.campusId, from)
      const data = found.slice(0, limit)
      const last = found.length > limit ? data.at(-1) : undefined
      return reply(200, page(c, data, last ? { id: last.id } : null))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/courses/:courseId',
    operationId: 'getCourse',
    summary: 'Look up a course',
    tag,
    callers: reads,
    params,
    answers: { 200: provisionedCourse },
    handle: async ({ c, actor, params: { courseId: id } }) => {
      const course = await postgresProvisioned(openNeon(c.env)).course(actor.campusId, id)
      return course ? reply(200, course) : refusal(problem('not_found'))
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/courses/:courseId/enrolments',
    operationId: 'putEnrolments',
    summary: 'Replace who takes or teaches a course',
    description:
      'Up to 20,000 people. Only what differs is written; every room of the course follows, and whoever left is out of it within a second. The same again changes nothing.',
    tag,
    callers: writes,
    params,
    body: enrolmentsPut,
    bodyBytesMax: rosterBodyBytesMax,
    answers: { 200: rosterSynced },
    handle: async ({ c, actor, params: { courseId: id }, body: wanted }) =>
      replyOf(await syncCourse(c, actor, { id }, wanted.enrolments.map(statedEnrolling))),
  }),
  route({
    method: 'GET',
    path: '/v1/courses/:courseId/enrolments',
    operationId: 'listEnrolments',
    summary: 'List who takes or teaches a course, by user id',
    tag,
    callers: reads,
    params,
    query: pageQuery(enrolmentsPageMax, enrolmentsPageMax),
    answers: { 200: pageOf(enrolment, {}).meta({ id: 'EnrolmentPage' }) },
    handle: async ({ c, actor, params: { courseId: id }, query: { cursor, limit } }) => {
      const after = positionOf(c, cursor, rosterPosition)
      if (!after.ok) return refusal(after.problem)
      const from = { after: after.value?.userId ?? null, limit: limit + 1 }
      const found = await postgresProvisioned(openNeon(c.env)).enrolments(actor.campusId, id, from)
      if (!found) return refusal(problem('not_found'))
      const data = found.slice(0, limit)
      const last = found.length > limit ? data.at(-1) : undefined
      return reply(200, page(c, data, last ? { userId: last.userId } : null))
    },
  }),
]
