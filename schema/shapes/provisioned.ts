/** What a host has told us, as it reads it again. For server keys alone: a person is not shown who is a minor. */
import * as z from 'zod'
import { enrolmentRoles } from '../tables/enrolments.ts'
import { courseId, section, userId } from './ids.ts'
import { count, instant } from './scalars.ts'
import { campusRole } from './user.ts'

export const provisionedUser = z
  .object({
    id: userId,
    name: z.string(),
    role: campusRole,
    minor: z.boolean().nullable().meta({ description: 'Null where the host has not said.' }),
    deactivatedAt: instant.nullable().meta({ description: 'Since when they are let in no more.' }),
  })
  .meta({ id: 'ProvisionedUser', description: 'A person, as the host has told us.' })

export const provisionedCourse = z
  .object({ id: courseId, title: z.string() })
  .meta({ id: 'Course', description: 'A course of the host.' })

export const enrolmentRole = z
  .enum(enrolmentRoles, `must be one of ${enrolmentRoles.join(', ')}`)
  .meta({ id: 'EnrolmentRole', description: 'What a person is in a course.' })

export const enrolment = z
  .object({
    userId,
    role: enrolmentRole,
    section: section.nullable().meta({ description: 'Null: of the whole course.' }),
  })
  .meta({ id: 'Enrolment', description: 'Who takes or teaches a course, or one section of it.' })

export const rosterSynced = z
  .object({
    enrolled: count,
    added: count,
    removed: count,
    changed: count.meta({ description: 'Whose role or section is another.' }),
    conversations: count.meta({ description: 'Rooms of the course, which all follow.' }),
  })
  .meta({ id: 'RosterSynced', description: 'A roster as it now is, and what was not so before.' })

export const coursePut = z
  .object({
    ...provisionedCourse.shape,
    ...rosterSynced.partial().shape,
  })
  .meta({ id: 'CourseSynced', description: 'A course, and what its roster has changed where one was given.' })
