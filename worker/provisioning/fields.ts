/** What a host says of its people and courses, whether it calls us with its server key or tells us by a signed webhook. */
import * as z from 'zod'
import { classMembersMax, usersPerRequestMax } from '../../schema/limits.ts'
import { section, userId } from '../../schema/shapes/ids.ts'
import { enrolmentRole } from '../../schema/shapes/provisioned.ts'
import { campusRole } from '../../schema/shapes/user.ts'
import type { Enrolling } from '../../stores/course-rosters.ts'
import { body, userName } from '../routes/fields.ts'

export const person = {
  name: userName,
  role: campusRole,
  minor: z
    .boolean('must be true or false')
    .optional()
    .meta({ description: 'Left out, it stays as it was; said of nobody, the campus decides.' }),
}

const named = body({ id: userId, ...person })

export const people = z
  .array(named, 'must be a list')
  .min(1, 'must name somebody')
  .max(usersPerRequestMax, `must hold at most ${usersPerRequestMax} people`)

/** What is left out is not said. */
export function statedPerson({ minor, ...user }: z.output<typeof named>) {
  return { ...user, ...(minor !== undefined && { minor }) }
}

/** Of somebody who is named twice the last counts; Postgres refuses to touch a row twice in one statement. */
export function statedPeople(users: z.output<typeof people>) {
  return [...new Map(users.map((user) => [user.id, statedPerson(user)])).values()]
}

export const enrolling = body({ userId, role: enrolmentRole, section: section.nullish() })

export const roster = z
  .array(enrolling, 'must be a list')
  .max(classMembersMax, `must hold at most ${classMembersMax} people`)
  .meta({ description: 'Everybody: whoever is not named has left.' })

/** No section is the whole course, however it is said. */
export function statedEnrolling({ section: part, ...rest }: z.output<typeof enrolling>): Enrolling {
  return { ...rest, ...(part !== undefined && part !== null && { section: part }) }
}
