/**
 * The conversations that somebody may read, as far as Postgres knows: those that they belong to, and announcements
 * without a roster. It may be behind, so it only narrows what is looked at: each conversation's room is asked about
 * whatever is found.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { UserActor } from '../schema/actor.ts'

export type Reader = Pick<UserActor, 'campusId' | 'userId' | 'role'>

/** A subquery of their ids. */
export function readableConversations({ campusId, userId, role }: Reader): SQL {
  return sql`(
    SELECT r.conversation_id FROM members r
    WHERE r.campus_id = ${campusId} AND r.user_id = ${userId} AND NOT r.removed
    UNION ALL
    SELECT a.id FROM conversations a
    WHERE a.campus_id = ${campusId} AND a.kind = 'announcement' AND a.audience->>'type' <> 'course'
      AND (a.audience->>'type' = 'campus' OR a.audience->'roles' @> to_jsonb(${role}::text) OR ${role}::text = 'admin'))`
}
