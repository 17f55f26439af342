/**
 * Who takes or teaches a course, replaced as a whole: one round trip whatever its size, and nothing is written where
 * nothing has changed. What has changed is counted by the statements that change it.
 */
import { sql } from 'drizzle-orm'
import type { CampusId, CourseId, Section, UserId } from '../schema/ids.ts'
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
