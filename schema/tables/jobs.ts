/**
 * Work that takes longer than a request: what is erased of a person, and what a campus keeps no longer. A row holds how far
 * it has come, so that a run which is cut off anywhere is gone on with. One of a person, and one of a campus's retention.
 */
import { bigint, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { CampusId, ConversationId, UserId } from '../ids.ts'
import { campuses } from './campuses.ts'

export const jobs = pgTable(
  'jobs',
  {
    /** `erasure/campus/user` or `retention/campus`: asking twice is one job. */
    id: text().primaryKey(),
    kind: text().$type<'erasure' | 'retention'>().notNull(),
    campusId: text('campus_id')
      .$type<CampusId>()
      .notNull()
      .references(() => campuses.id),
    /** Of an erasure: who. */
    userId: text('user_id').$type<UserId>(),
    /** The conversation that was finished last; null at the beginning. */
    position: text().$type<ConversationId>(),
    /** Messages whose content has gone. */
    erased: bigint({ mode: 'number' }).notNull().default(0),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    /** When it last went on: the one that has waited longest is next. */
    ranAt: timestamp('ran_at', { withTimezone: true }).notNull().defaultNow(),
    /** Null while something is left to do. */
    finishedAt: timestamp('finished_at', { withTimezone: true }),
  },
  (table) => [index('jobs_waiting').on(table.ranAt)],
)
