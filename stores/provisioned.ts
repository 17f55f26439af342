/** What a host has told us of its people and courses, as it may ask for it again: by page, by id, never by OFFSET. */
import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import type { CampusId, CourseId, Section, UserId } from '../schema/ids.ts'
import type { CampusRole } from '../schema/protocol/kinds.ts'
import { courses } from '../schema/tables/courses.ts'
import { type EnrolmentRole, enrolments } from '../schema/tables/enrolments.ts'
import { users } from '../schema/tables/users.ts'
import type { Database } from './neon.ts'

export type ProvisionedUser = {
  id: UserId
  name: string
  role: CampusRole
  minor: boolean | null
  /** ISO 8601. */
  deactivatedAt: string | null
}
export type ProvisionedCourse = { id: CourseId; title: string }
export type ProvisionedEnrolment = { userId: UserId; role: EnrolmentRole; section: Section | null }

/** What is above `after` by id, at most `limit`. */
export type IdPage<Id> = { after: Id | null; limit: number }

export type Provisioned = {
  users(campusId: CampusId, page: IdPage<UserId>): Promise<ProvisionedUser[]>
  user(campusId: CampusId, id: UserId): Promise<ProvisionedUser | null>
  /** Null for somebody whom the campus does not know. Saying it again changes nothing. */
  setDeactivated(campusId: CampusId, id: UserId, isDeactivated: boolean): Promise<ProvisionedUser | null>
  courses(campusId: CampusId, page: IdPage<CourseId>): Promise<ProvisionedCourse[]>
  course(campusId: CampusId, id: CourseId): Promise<ProvisionedCourse | null>
  putCourse(campusId: CampusId, course: ProvisionedCourse): Promise<void>
  /** Null for a course that the campus does not have. */
  enrolments(
    campusId: CampusId,
    courseId: CourseId,
    page: IdPage<UserId>,
  ): Promise<ProvisionedEnrolment[] | null>
}

const userColumns = {
  id: users.id,
  name: users.name,
  role: users.role,
  minor: users.minor,
  deactivatedAt: sql<
    string | null
  >`to_char(${users.deactivatedAt} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
}

export function postgresProvisioned(database: Database): Provisioned {
  const usersWhere = (campusId: CampusId, which: SQL | undefined) =>
    database
      .select(userColumns)
      .from(users)
      .where(and(eq(users.campusId, campusId), which))
  return {
    async users(campusId, { after, limit }) {
      return usersWhere(campusId, after === null ? undefined : gt(users.id, after))
        .orderBy(asc(users.id))
        .limit(limit)
    },

    async user(campusId, id) {
      const [user] = await usersWhere(campusId, eq(users.id, id))
      return user ?? null
    },

    async setDeactivated(campusId, id, isDeactivated) {
      const since = isDeactivated ? sql`coalesce(${users.deactivatedAt}, now())` : sql`NULL`
      const isOther = isDeactivated ? sql`deactivated_at IS NULL` : sql`deactivated_at IS NOT NULL`
      const self = and(eq(users.campusId, campusId), eq(users.id, id))
      const [, found] = await database.batch([
        database.update(users).set({ deactivatedAt: since }).where(and(self, isOther)),
        usersWhere(campusId, eq(users.id, id)),
      ])
      return found[0] ?? null
    },

    async courses(campusId, { after, limit }) {
      return database
        .select({ id: courses.id, title: courses.title })
        .from(courses)
        .where(and(eq(courses.campusId, campusId), after === null ? undefined : gt(courses.id, after)))
        .orderBy(asc(courses.id))
        .limit(limit)
    },

    async course(campusId, id) {
      const [course] = await database
        .select({ id: courses.id, title: courses.title })
        .from(courses)
        .where(and(eq(courses.campusId, campusId), eq(courses.id, id)))
      return course ?? null
    },

    async putCourse(campusId, { id, title }) {
      await database
        .insert(courses)
        .values({ campusId, id, title })
        .onConflictDoUpdate({
          target: [courses.campusId, courses.id],
          set: { title },
          setWhere: sql`${courses.title} IS DISTINCT FROM ${title}`,
        })
    },

    async enrolments(campusId, courseId, { after, limit }) {
      const [known, rows] = await database.batch([
        database
          .select({ id: courses.id })
          .from(courses)
          .where(and(eq(courses.campusId, campusId), eq(courses.id, courseId))),
        database
          .select({ userId: enrolments.userId, role: enrolments.role, section: enrolments.section })
          .from(enrolments)
          .where(
            and(
              eq(enrolments.campusId, campusId),
              eq(enrolments.courseId, courseId),
              after === null ? undefined : gt(enrolments.userId, after),
            ),
          )
          .orderBy(asc(enrolments.userId))
          .limit(limit),
      ])
      return known.length === 0 ? null : rows
    },
  }
}
