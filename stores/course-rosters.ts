/**
 * Who takes or teaches a course, replaced as a whole or in part: one round trip whatever its size, and nothing is written
 * where nothing has changed. What has changed is counted by the statements that change it.
 */
import { sql } from 'drizzle-orm'
import type { CampusId, CourseId, Section, UserId } from '../schema/ids.ts'
import { classMembersMax } from '../schema/limits.ts'
import type { EnrolmentRole } from '../schema/tables/enrolments.ts'
import type { Database } from './neon.ts'

export type Enrolling = { userId: UserId; role: EnrolmentRole; section?: Section }

export type RosterDifference = { added: number; removed: number; changed: number }

/** With a title the course is made where it is missing; without, null says that there is none. Each user at most once. */
export async function replaceRoster(
  database: Database,
  campusId: CampusId,
  course: { id: CourseId; title?: string },
  roster: readonly Enrolling[],
): Promise<RosterDifference | null> {
  const { id, title } = course
  const wanted = sql`json_to_recordset(${JSON.stringify(roster)}::json) AS row("userId" text, "role" text, "section" text)`
  const [, known, removed, put] = await database.batch([
    database.execute(sql`
      INSERT INTO courses (campus_id, id, title) SELECT ${campusId}, ${id}, ${title ?? ''} WHERE ${title !== undefined}
      ON CONFLICT (campus_id, id) DO UPDATE SET title = excluded.title
      WHERE courses.title IS DISTINCT FROM excluded.title`),
    database.execute(sql`SELECT 1 FROM courses WHERE campus_id = ${campusId} AND id = ${id} FOR UPDATE`),
    database.execute<{ count: number }>(sql`
      WITH gone AS (
        DELETE FROM enrolments WHERE campus_id = ${campusId} AND course_id = ${id}
          AND user_id NOT IN (SELECT "userId" FROM ${wanted}) RETURNING 1)
      SELECT count(*)::int AS count FROM gone`),
    database.execute<{ added: number; changed: number }>(sql`
      WITH put AS (
        INSERT INTO enrolments (campus_id, course_id, user_id, role, section)
        SELECT ${campusId}, ${id}, "userId", "role", "section" FROM ${wanted}
        WHERE EXISTS (SELECT FROM courses WHERE campus_id = ${campusId} AND id = ${id})
        ON CONFLICT (campus_id, course_id, user_id) DO UPDATE SET role = excluded.role, section = excluded.section
        WHERE (enrolments.role, enrolments.section) IS DISTINCT FROM (excluded.role, excluded.section)
        RETURNING xmax = 0 AS is_new)
      SELECT count(*) FILTER (WHERE is_new)::int AS added, count(*) FILTER (WHERE NOT is_new)::int AS changed FROM put`),
  ])
  if (known.rows.length === 0) return null
  const { added = 0, changed = 0 } = put.rows[0] ?? {}
  return { added, changed, removed: removed.rows[0]?.count ?? 0 }
}

export type RosterChange = { put: readonly Enrolling[]; remove: readonly UserId[] }

/**
 * A part of a roster, in one round trip: nobody else's row is touched, and who is named twice, or in both, is the caller's
 * fault. Null for a course that there is not; `full` where it would be longer than a roster may be, and then nothing is done.
 */
export async function changeRoster(
  database: Database,
  campusId: CampusId,
  courseId: CourseId,
  { put, remove }: RosterChange,
): Promise<(RosterDifference & { enrolled: number }) | 'full' | null> {
  const wanted = sql`json_to_recordset(${JSON.stringify(put)}::json) AS row("userId" text, "role" text, "section" text)`
  const leaving = sql`SELECT json_array_elements_text(${JSON.stringify(remove)}::json)`
  const own = sql`campus_id = ${campusId} AND course_id = ${courseId}`
  // the same before and after each of the statements: whoever is not named, and whoever is to be there
  const fits = sql`${classMembersMax - put.length}::int >= (SELECT count(*) FROM enrolments
    WHERE ${own} AND user_id NOT IN (SELECT "userId" FROM ${wanted}) AND user_id NOT IN (${leaving}))`
  const [known, removed, added, size] = await database.batch([
    database.execute(
      sql`SELECT 1 FROM courses WHERE campus_id = ${campusId} AND id = ${courseId} FOR UPDATE`,
    ),
    database.execute<{ count: number }>(sql`
      WITH gone AS (
        DELETE FROM enrolments WHERE ${own} AND user_id IN (${leaving}) AND ${fits} RETURNING 1)
      SELECT count(*)::int AS count FROM gone`),
    database.execute<{ added: number; changed: number }>(sql`
      WITH put AS (
        INSERT INTO enrolments (campus_id, course_id, user_id, role, section)
        SELECT ${campusId}, ${courseId}, "userId", "role", "section" FROM ${wanted}
        WHERE EXISTS (SELECT FROM courses WHERE campus_id = ${campusId} AND id = ${courseId}) AND ${fits}
        ON CONFLICT (campus_id, course_id, user_id) DO UPDATE SET role = excluded.role, section = excluded.section
        WHERE (enrolments.role, enrolments.section) IS DISTINCT FROM (excluded.role, excluded.section)
        RETURNING xmax = 0 AS is_new)
      SELECT count(*) FILTER (WHERE is_new)::int AS added, count(*) FILTER (WHERE NOT is_new)::int AS changed FROM put`),
    database.execute<{ enrolled: number; fits: boolean }>(sql`
      SELECT (SELECT count(*) FROM enrolments WHERE ${own})::int AS enrolled, ${fits} AS fits`),
  ])
  if (known.rows.length === 0) return null
  const { enrolled = 0, fits: isFitting = false } = size.rows[0] ?? {}
  if (!isFitting) return 'full'
  const { added: isNew = 0, changed = 0 } = added.rows[0] ?? {}
  return { added: isNew, changed, removed: removed.rows[0]?.count ?? 0, enrolled }
}
