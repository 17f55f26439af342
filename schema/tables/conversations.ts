/**
 * The archive's copy of what each ConversationRoom decided. `rev` guards it: an older copy never overwrites a
 * newer one, whichever instance of the room writes last.
 */
import { bigint, index, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { CampusId, ConversationId, CourseId, Epoch, Section, UserId } from '../ids.ts'
import type { Audience, ConversationKind } from '../protocol/kinds.ts'
import type { ConversationSettings } from '../protocol/settings.ts'
import { campuses } from './campuses.ts'

export const conversations = pgTable(
  'conversations',
  {
    id: text().$type<ConversationId>().primaryKey(),
    campusId: text('campus_id')
      .$type<CampusId>()
      .notNull()
      .references(() => campuses.id),
    kind: text().$type<ConversationKind>().notNull(),
    title: text().notNull(),
    archivedAt: timestamp('archived_at', { withTimezone: true, precision: 3 }),
    /** All of them, title and archive among them; null in rows of before there were more. */
    settings: jsonb().$type<ConversationSettings>(),
    courseId: text('course_id').$type<CourseId>(),
    /** Of a course: the part of it that this conversation is for. */
    section: text().$type<Section>(),
    audience: jsonb().$type<Audience>(),
    createdBy: text('created_by').$type<UserId>(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    epoch: text().$type<Epoch>().notNull(),
    lastSeq: bigint('last_seq', { mode: 'number' }).notNull(),
    rev: bigint({ mode: 'number' }).notNull(),
    /** When something was last said, or when it was created: what lists sort by. */
    activeAt: timestamp('active_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    index('conversations_course').on(table.campusId, table.courseId),
    // announcements without a roster are found by campus; there are few of them
    index('conversations_kind').on(table.campusId, table.kind),
  ],
)
