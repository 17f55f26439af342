/**
 * What staff have done on a campus, and what has been reported to them: the newest first, by keyset on the order in which
 * Postgres took it, in one round trip a page. The rooms are the authority, and are ahead of this by seconds.
 */
import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import type { ActorName, EventType } from '../schema/events.ts'
import type { CampusId, ConversationId } from '../schema/ids.ts'
import type { Report } from '../schema/protocol/report.ts'
import { events } from '../schema/tables/events.ts'
import { reports } from '../schema/tables/reports.ts'
import type { Database } from './neon.ts'

export type StaffAct = {
  id: string
  type: EventType
  conversationId: ConversationId
  seq?: number
  actor: ActorName
  /** ISO 8601 in UTC. */
  at: string
  detail?: Record<string, unknown>
}

/** `position`: where the next page begins, below it; null after the last. */
export type LogPage<Entry> = { entries: Entry[]; position: number | null }

export type LogRequest = { below: number | null; limit: number }

export type ModerationLog = {
  staffActs(
    campusId: CampusId,
    request: LogRequest & { conversationId?: ConversationId; actor?: ActorName; type?: EventType },
  ): Promise<LogPage<StaffAct>>
  reports(campusId: CampusId, request: LogRequest & { isOpenOnly: boolean }): Promise<LogPage<Report>>
}

export function postgresModerationLog(database: Database): ModerationLog {
  return {
    async staffActs(campusId, { below, limit, conversationId, actor, type }) {
      const rows = await database
        .select()
        .from(events)
        .where(
          and(
            eq(events.campusId, campusId),
            eq(events.isStaffAct, true),
            below === null ? undefined : lt(events.position, below),
            conversationId === undefined ? undefined : eq(events.conversationId, conversationId),
            actor === undefined ? undefined : eq(events.actor, actor),
            type === undefined ? undefined : eq(events.type, type),
          ),
        )
        .orderBy(desc(events.position))
        .limit(limit + 1)
      return pageOf(rows, limit, actOf)
    },

    async reports(campusId, { below, limit, isOpenOnly }) {
      const rows = await database
        .select()
        .from(reports)
        .where(
          and(
            eq(reports.campusId, campusId),
            below === null ? undefined : lt(reports.position, below),
            isOpenOnly ? isNull(reports.resolution) : undefined,
          ),
        )
        .orderBy(desc(reports.position))
        .limit(limit + 1)
      return pageOf(rows, limit, reportOf)
    },
  }
}

function pageOf<Row extends { position: number }, Entry>(
  rows: readonly Row[],
  limit: number,
  entryOf: (row: Row) => Entry,
): LogPage<Entry> {
  const own = rows.slice(0, limit)
  const last = rows.length > limit ? own.at(-1) : undefined
  return { entries: own.map(entryOf), position: last?.position ?? null }
}

function actOf({ id, type, conversationId, seq, actor, at, detail }: typeof events.$inferSelect): StaffAct {
  if (conversationId === null) throw new Error('an act of staff is of no conversation')
  return {
    ...{ id, type, conversationId, actor, at: at.toISOString() },
    ...(seq !== null && { seq }),
    ...(detail !== null && { detail }),
  }
}

function reportOf(row: typeof reports.$inferSelect): Report {
  const { conversationId, n, seq, senderId, text, reporter, reason } = row
  return {
    ...{ conversationId, n, seq, senderId, text, reporter, reason },
    reportedAt: row.reportedAt.toISOString(),
    ...(row.resolution !== null && { resolution: row.resolution }),
    ...(row.resolvedBy !== null && { resolvedBy: row.resolvedBy }),
    ...(row.resolvedAt !== null && { resolvedAt: row.resolvedAt.toISOString() }),
    ...(row.note !== null && { note: row.note }),
  }
}
