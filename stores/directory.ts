/**
 * The directory: campuses, keys, people and courses, which the worker owns. Everything here is one round trip,
 * and writes what it is told as a whole, so that a request that failed half-way is simply made again. Nothing is
 * written where nothing changed.
 */
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { CampusId, ConversationId, CourseId, KeyId, Section, UserId } from '../schema/ids.ts'
import type { CampusRole, Member, UserSummary } from '../schema/protocol/kinds.ts'
import type { KeyScope } from '../schema/scopes.ts'
import { apiKeys } from '../schema/tables/api-keys.ts'
import { type CampusSettings, campuses } from '../schema/tables/campuses.ts'
import { conversations } from '../schema/tables/conversations.ts'
import { courses } from '../schema/tables/courses.ts'
import { type EnrolmentRole, enrolments } from '../schema/tables/enrolments.ts'
import { users } from '../schema/tables/users.ts'
import {
  changeRoster,
  type Enrolling,
  replaceRoster,
  type RosterChange,
  type RosterDifference,
} from './course-rosters.ts'
import type { Database } from './neon.ts'

export type Campus = {
  id: CampusId
  issuer: string
  audience: string
  /** Exactly one of the two is set. */
  jwksUrl: string | null
  sharedSecret: string | null
  allowedOrigins: string[]
  settings: CampusSettings
  /** Whatever happens becomes an event: it has a webhook endpoint, or wants to be asked for events. */
  listens: boolean
}

export type Directory = {
  campusByIssuer(issuer: string): Promise<Campus | null>
  /** By the SHA-256 of a server key, in hex; null for one that is unknown or revoked. */
  keyByHash(hash: string): Promise<{ keyId: KeyId; scopes: KeyScope[]; campus: Campus } | null>
  usersByIds(campusId: CampusId, ids: readonly UserId[]): Promise<KnownPerson[]>
  /** Each id at most once. What is not said of `minor` stays as it was. */
  upsertUsers(campusId: CampusId, people: readonly (UserSummary & { minor?: boolean })[]): Promise<void>
  /** The whole roster, each user at most once, and with a title the course. Null for a course that there is not. */
  replaceCourse(
    campusId: CampusId,
    course: { id: CourseId; title?: string },
    roster: readonly Enrolling[],
  ): Promise<RosterDifference | null>
  /** Some of a roster, each user at most once; `full` where there is no room for them. */
  changeCourse(
    campusId: CampusId,
    courseId: CourseId,
    change: RosterChange,
  ): Promise<(RosterDifference & { enrolled: number }) | 'full' | null>
  /** Null for a course that the campus does not have. Of each what the directory says beyond their role in it. */
  courseRoster(campusId: CampusId, courseId: CourseId): Promise<Enrolment[] | null>
  conversationsOfCourse(campusId: CampusId, courseId: CourseId): Promise<CourseConversation[]>
  /** Whether both take or teach one and the same course. */
  shareCourse(campusId: CampusId, one: UserId, other: UserId): Promise<boolean>
}

/** A person as others see them, and what nobody is shown. `minor` is null where the host has not said. */
export type KnownPerson = { person: UserSummary; minor: boolean | null }

/** `campusRole` and `minor` are null where the directory does not know the person yet, or does not say. */
export type Enrolment = Member & {
  section: Section | null
  campusRole: CampusRole | null
  minor: boolean | null
}

/** `section`: the part of the course that it is for; null for the whole. */
export type CourseConversation = { id: ConversationId; section: Section | null }

/** For whatever finds a campus by something of its own. */
export const campusColumns = {
  id: campuses.id,
  issuer: campuses.issuer,
  audience: campuses.audience,
  jwksUrl: campuses.jwksUrl,
  sharedSecret: campuses.sharedSecret,
  allowedOrigins: campuses.allowedOrigins,
  settings: campuses.settings,
  listens: sql<boolean>`coalesce((campuses.settings->>'events')::boolean, false)
    OR EXISTS (SELECT FROM webhook_endpoints e WHERE e.campus_id = campuses.id)`,
}

export function postgresDirectory(database: Database): Directory {
  return {
    async campusByIssuer(issuer) {
      const rows = await database.select(campusColumns).from(campuses).where(eq(campuses.issuer, issuer))
      return rows[0] ?? null
    },

    async keyByHash(hash) {
      const rows = await database
        .select({ keyId: apiKeys.id, scopes: apiKeys.scopes, campus: campusColumns })
        .from(apiKeys)
        .innerJoin(campuses, eq(campuses.id, apiKeys.campusId))
        .where(and(eq(apiKeys.hash, hash), isNull(apiKeys.revokedAt)))
      return rows[0] ?? null
    },

    async usersByIds(campusId, ids) {
      if (ids.length === 0) return []
      // one JSON parameter: the statement stays the same for one person and for a thousand
      const rows = await database
        .select({ id: users.id, name: users.name, role: users.role, minor: users.minor })
        .from(users)
        .where(
          and(
            eq(users.campusId, campusId),
            sql`${users.id} IN (SELECT json_array_elements_text(${json(ids)}))`,
          ),
        )
      return rows.map(({ minor, ...person }) => ({ person, minor }))
    },

    async upsertUsers(campusId, people) {
      // in one order for everybody: two lists of the same people the other way round would wait for each other
      await database.execute(sql`
        INSERT INTO users (campus_id, id, name, role, minor)
        SELECT ${campusId}, "id", "name", "role", "minor"
        FROM json_to_recordset(${json(people)}) AS row("id" text, "name" text, "role" text, "minor" boolean)
        ORDER BY "id"
        ON CONFLICT (campus_id, id) DO UPDATE SET name = excluded.name, role = excluded.role,
          minor = coalesce(excluded.minor, users.minor), updated_at = now()
        WHERE (users.name, users.role, users.minor)
          IS DISTINCT FROM (excluded.name, excluded.role, coalesce(excluded.minor, users.minor))`)
    },

    async replaceCourse(campusId, course, roster) {
      return replaceRoster(database, campusId, course, roster)
    },

    async changeCourse(campusId, courseId, change) {
      return changeRoster(database, campusId, courseId, change)
    },

    async courseRoster(campusId, courseId) {
      const rows = await database
        .select({
          userId: enrolments.userId,
          role: enrolments.role,
          section: enrolments.section,
          campusRole: users.role,
          minor: users.minor,
        })
        .from(courses)
        .leftJoin(
          enrolments,
          and(eq(enrolments.campusId, courses.campusId), eq(enrolments.courseId, courses.id)),
        )
        .leftJoin(users, and(eq(users.campusId, courses.campusId), eq(users.id, enrolments.userId)))
        .where(and(eq(courses.campusId, campusId), eq(courses.id, courseId)))
      return rows.length === 0 ? null : rows.filter(isEnrolled)
    },

    async conversationsOfCourse(campusId, courseId) {
      return database
        .select({ id: conversations.id, section: conversations.section })
        .from(conversations)
        .where(and(eq(conversations.campusId, campusId), eq(conversations.courseId, courseId)))
    },

    async shareCourse(campusId, one, other) {
      const { rows } = await database.execute(sql`
        SELECT 1 FROM enrolments a
        JOIN enrolments b ON b.campus_id = a.campus_id AND b.course_id = a.course_id AND b.user_id = ${other}
        WHERE a.campus_id = ${campusId} AND a.user_id = ${one}
        LIMIT 1`)
      return rows.length > 0
    },
  }
}

/** A course without anybody is one row of the join, with nobody in it. */
function isEnrolled(row: {
  userId: UserId | null
  role: EnrolmentRole | null
  section: Section | null
  campusRole: CampusRole | null
  minor: boolean | null
}): row is Enrolment & { role: EnrolmentRole } {
  return row.userId !== null && row.role !== null
}

function json(value: unknown) {
  return sql`${JSON.stringify(value)}::json`
}
