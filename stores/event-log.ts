/**
 * What has happened on a campus, in the order in which Postgres took it: for hosts who replay, and for the couriers of
 * webhooks. One order, in which nothing ever appears behind a reader's back.
 *
 * A position is given before its transaction commits, so a higher one may be seen first, and who has read past it would
 * never see the lower. Hence the order is by transaction, then by position, and only what lies below the oldest
 * transaction that still runs is told: all of those have ended, and later ones have higher numbers. The price is that an
 * event waits for whatever was writing when it was written.
 */
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { epochOfEvent } from '../domain/event-id.ts'
import type { HomeroomEvent } from '../schema/event.ts'
import type { EventType } from '../schema/events.ts'
import { type CampusId, type ConversationId, type EventId, parseEventId } from '../schema/ids.ts'
import { campuses } from '../schema/tables/campuses.ts'
import { conversations } from '../schema/tables/conversations.ts'
import { events } from '../schema/tables/events.ts'
import { messages } from '../schema/tables/messages.ts'
import { messageOf } from './history.ts'
import type { Database } from './neon.ts'

/** `0` is before all of them. */
export type EventPlace = { position: number } | { id: EventId }

export type EventsRequest = {
  after: EventPlace
  limit: number
  /** None for all of them. */
  types?: readonly EventType[]
  conversationId?: ConversationId
}

export type EventsRead = {
  events: HomeroomEvent[]
  /** Of the last of them, where there are more; else null. */
  next: number | null
}

/** What a courier takes note of; the rest is read when it is told. */
export type NotedEvent = { id: EventId; position: number; type: EventType }

export type EventLog = {
  /** Null where `after` is no event of this campus. */
  read(campusId: CampusId, request: EventsRequest): Promise<EventsRead | null>
  /** These, as they are told now; one that is gone is missing. In no order. */
  byIds(campusId: CampusId, ids: readonly EventId[]): Promise<HomeroomEvent[]>
}

export function postgresEventLog(database: Database): EventLog {
  return {
    async read(campusId, { after, limit, types = [], conversationId }) {
      const page = select(database)
        .where(
          and(
            eq(events.campusId, campusId),
            isAfter(campusId, after),
            types.length === 0 ? undefined : inArray(events.type, [...types]),
            conversationId === undefined ? undefined : eq(events.conversationId, conversationId),
          ),
        )
        .orderBy(asc(events.takenBy), asc(events.position))
        .limit(limit + 1)
      if ('position' in after) return readOf(await page, limit)
      const known = database
        .select({ id: events.id })
        .from(events)
        .where(and(eq(events.id, after.id), eq(events.campusId, campusId)))
      const [found, rows] = await database.batch([known, page])
      return found.length === 0 ? null : readOf(rows, limit)
    },

    async byIds(campusId, ids) {
      if (ids.length === 0) return []
      const rows = await select(database).where(
        and(eq(events.campusId, campusId), inArray(events.id, [...ids])),
      )
      return rows.map(eventOf)
    },
  }
}

/** Whether a row is behind that place, and nothing can come between any more. */
export function isAfter(campusId: CampusId, place: EventPlace): SQL {
  const at = 'id' in place ? sql`p.id = ${place.id}` : sql`p.position = ${place.position}`
  const one = (column: SQL) => sql`(SELECT ${column} FROM events p WHERE p.campus_id = ${campusId} AND ${at})`
  return sql`(${events.takenBy}, ${events.position}) >
      (coalesce(${one(sql`p.taken_by`)}, '0'::xid8), coalesce(${one(sql`p.position`)}, 0))
    AND ${events.takenBy} < pg_snapshot_xmin(pg_current_snapshot())`
}

function select(database: Database) {
  return database
    .select({
      event: events,
      message: messages,
      kind: conversations.kind,
      settings: campuses.settings,
    })
    .from(events)
    .innerJoin(campuses, eq(campuses.id, events.campusId))
    .leftJoin(conversations, eq(conversations.id, events.conversationId))
    .leftJoin(messages, and(eq(messages.conversationId, events.conversationId), eq(messages.seq, events.seq)))
    .$dynamic()
}

type Row = Awaited<ReturnType<typeof select>>[number]

function readOf(rows: readonly Row[], limit: number): EventsRead {
  const own = rows.slice(0, limit)
  const last = rows.length > limit ? own.at(-1) : undefined
  return { events: own.map(eventOf), next: last?.event.position ?? null }
}

function eventOf({ event, message, kind, settings }: Row): HomeroomEvent {
  const { type, conversationId, rev, seq, actor, detail, at } = event
  const id = parseEventId(event.id)
  if (!id) throw new Error('the id of an event is none')
  const epoch = conversationId === null ? null : epochOfEvent(id)
  // a host reads a direct conversation by the same consent as its administrators do
  const isToldWhole = kind !== 'direct' || settings.adminsReadDirect === true
  return {
    ...{ id, type },
    ...(conversationId !== null && { conversationId, rev }),
    ...(epoch !== null && { epoch }),
    ...(seq !== null && { seq }),
    ...{ actor, occurredAt: at.toISOString() },
    ...(detail !== null && { detail }),
    ...(message !== null && isToldWhole && { message: messageOf(message) }),
  }
}
