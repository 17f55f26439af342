/** Who takes or teaches a course. Replaced as a whole by roster sync. */
import { foreignKey, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { CampusId, CourseId, Section, UserId } from '../ids.ts'
import { courses } from './courses.ts'

export const enrolmentRoles = ['instructor', 'assistant', 'student'] as const
export type EnrolmentRole = (typeof enrolmentRoles)[number]

export const enrolments = pgTable(
  'enrolments',
  {
    campusId: text('campus_id').$type<CampusId>().notNull(),
    courseId: text('course_id').$type<CourseId>().notNull(),
    userId: text('user_id').$type<UserId>().notNull(),
    role: text().$type<EnrolmentRole>().notNull(),
    /** Part of the course, by the host's name for it; null for the whole. */
    section: text().$type<Section>(),
  },
  (table) => [
    primaryKey({ columns: [table.campusId, table.courseId, table.userId] }),
    foreignKey({ columns: [table.campusId, table.courseId], foreignColumns: [courses.campusId, courses.id] }),
    index('enrolments_user').on(table.campusId, table.userId),
  ],
)
