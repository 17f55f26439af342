/** Courses of the host. Their rosters are in `enrolments`. */
import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { CampusId, CourseId } from '../ids.ts'
import { campuses } from './campuses.ts'

export const courses = pgTable(
  'courses',
  {
    campusId: text('campus_id')
      .$type<CampusId>()
      .notNull()
      .references(() => campuses.id),
    id: text().$type<CourseId>().notNull(),
    title: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.campusId, table.id] })],
)
