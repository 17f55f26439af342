/**
 * A campus's webhook endpoints, for its host and for the couriers. What an endpoint is Postgres says; what has been told to
 * it, its courier. Each act is one round trip.
 */
import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { endpointEventId } from '../domain/event-id.ts'
import type { EventType } from '../schema/events.ts'
import type { CampusId, EndpointId, EventId } from '../schema/ids.ts'
import { webhookEndpointsMax } from '../schema/limits.ts'
import { events } from '../schema/tables/events.ts'
import { webhookEndpoints } from '../schema/tables/webhook-endpoints.ts'
import type { EndpointDisabledReason, WebhookEndpoint } from '../schema/webhooks.ts'
import { isAfter, type NotedEvent } from './event-log.ts'
import type { Database } from './neon.ts'

export type NewEndpoint = {
  id: EndpointId
  url: string
  description: string
  types: readonly EventType[]
  secret: string
}

/** What is absent stays as it is. */
export type EndpointChange = {
  url?: string
  description?: string
  types?: readonly EventType[]
  disabled?: boolean
}

/** What a courier needs to know before it goes. */
export type Errand = {
  url: string
  types: EventType[]
  secrets: string[]
  isDisabled: boolean
  startsAfter: number
}

/** `events`: what the log has behind `after`, whatever the endpoint wants of it. Null where there is no such endpoint. */
export type Look = { errand: Errand; events: NotedEvent[] }

export type EndpointAddress = { campusId: CampusId; endpointId: EndpointId }

export type WebhookEndpoints = {
  /** Null where the campus has as many as it may. */
  create(campusId: CampusId, endpoint: NewEndpoint): Promise<WebhookEndpoint | null>
  list(campusId: CampusId): Promise<WebhookEndpoint[]>
  get(address: EndpointAddress): Promise<WebhookEndpoint | null>
  change(address: EndpointAddress, change: EndpointChange): Promise<WebhookEndpoint | null>
  rotate(address: EndpointAddress, secret: string, overlapSeconds: number): Promise<WebhookEndpoint | null>
  remove(address: EndpointAddress): Promise<boolean>
  /** Those that want to be told, of these campuses or of all. */
  awake(campusIds: readonly CampusId[] | null): Promise<EndpointAddress[]>
  look(address: EndpointAddress, after: number, limit: number): Promise<Look | null>
  /** The position before the first event of that time or later; null where there is none. */
  positionBefore(campusId: CampusId, since: Date): Promise<number | null>
  /** Where it is not disabled yet, and with the event that says so. */
  disable(address: EndpointAddress, reason: EndpointDisabledReason, atMs: number): Promise<void>
}

export function postgresWebhookEndpoints(database: Database): WebhookEndpoints {
  const own = ({ campusId, endpointId }: EndpointAddress) =>
    and(eq(webhookEndpoints.campusId, campusId), eq(webhookEndpoints.id, endpointId))
  const first = <Row>(rows: readonly Row[]): Row | null => rows[0] ?? null
  return {
    async create(campusId, { id, url, description, types, secret }) {
      const [, , rows] = await database.batch([
        // one at a time, so that two at once do not both find room
        database.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`webhooks/${campusId}`}, 0))`),
        database.execute(sql`
          INSERT INTO webhook_endpoints (id, campus_id, url, description, types, secret, starts_after)
          SELECT ${id}, ${campusId}, ${url}, ${description},
            ARRAY(SELECT json_array_elements_text(${JSON.stringify(types)}::json)), ${secret},
            coalesce((SELECT e.position FROM events e
              WHERE e.campus_id = ${campusId} AND e.taken_by < pg_snapshot_xmin(pg_current_snapshot())
              ORDER BY e.taken_by DESC, e.position DESC LIMIT 1), 0)
          WHERE ${webhookEndpointsMax} > (SELECT count(*) FROM webhook_endpoints WHERE campus_id = ${campusId})`),
        database
          .select()
          .from(webhookEndpoints)
          .where(own({ campusId, endpointId: id })),
      ])
      const row = first(rows)
      return row && endpointOf(row)
    },

    async list(campusId) {
      const rows = await database
        .select()
        .from(webhookEndpoints)
        .where(eq(webhookEndpoints.campusId, campusId))
        .orderBy(asc(webhookEndpoints.createdAt), asc(webhookEndpoints.id))
      return rows.map(endpointOf)
    },

    async get(address) {
      const row = first(await database.select().from(webhookEndpoints).where(own(address)))
      return row && endpointOf(row)
    },

    async change(address, { url, description, types, disabled }) {
      const state =
        disabled === undefined
          ? {}
          : disabled
            ? {
                disabledAt: sql`coalesce(${webhookEndpoints.disabledAt}, now())`,
                disabledReason: sql`coalesce(${webhookEndpoints.disabledReason}, 'by_host')`,
              }
            : { disabledAt: null, disabledReason: null }
      const rows = await database
        .update(webhookEndpoints)
        .set({
          // a change of nothing still has to be a statement
          id: address.endpointId,
          ...(url !== undefined && { url }),
          ...(description !== undefined && { description }),
          ...(types !== undefined && { types: [...types] }),
          ...state,
        })
        .where(own(address))
        .returning()
      const row = first(rows)
      return row && endpointOf(row)
    },

    async rotate(address, secret, overlapSeconds) {
      const rows = await database
        .update(webhookEndpoints)
        .set({
          secret,
          previousSecret: sql`${webhookEndpoints.secret}`,
          previousSecretUntil: sql`now() + ${overlapSeconds} * interval '1 second'`,
        })
        .where(own(address))
        .returning()
      const row = first(rows)
      return row && endpointOf(row)
    },

    async remove(address) {
      const rows = await database
        .delete(webhookEndpoints)
        .where(own(address))
        .returning({ id: webhookEndpoints.id })
      return rows.length > 0
    },

    async awake(campusIds) {
      if (campusIds?.length === 0) return []
      return database
        .select({ campusId: webhookEndpoints.campusId, endpointId: webhookEndpoints.id })
        .from(webhookEndpoints)
        .where(
          and(
            isNull(webhookEndpoints.disabledAt),
            campusIds === null ? undefined : isOneOf(sql`${webhookEndpoints.campusId}`, campusIds),
          ),
        )
    },

    async look(address, after, limit) {
      const [endpoints, noted] = await database.batch([
        database.select().from(webhookEndpoints).where(own(address)),
        database
          .select({ id: events.id, position: events.position, type: events.type })
          .from(events)
          .where(and(eq(events.campusId, address.campusId), isAfter(address.campusId, { position: after })))
          .orderBy(asc(events.takenBy), asc(events.position))
          .limit(limit),
      ])
      const row = first(endpoints)
      if (!row) return null
      return {
        errand: errandOf(row),
        events: noted.map(({ id, ...rest }) => ({ ...rest, id: id as EventId })),
      }
    },

    async positionBefore(campusId, since) {
      const { rows } = await database.execute(sql`
        SELECT coalesce((SELECT before.position FROM events before
            WHERE before.campus_id = ${campusId} AND (before.taken_by, before.position) < (e.taken_by, e.position)
            ORDER BY before.taken_by DESC, before.position DESC LIMIT 1), 0) AS position
        FROM events e
        WHERE e.campus_id = ${campusId} AND e.at >= ${since.toISOString()}::timestamptz
        ORDER BY e.taken_by, e.position LIMIT 1`)
      const row = first(rows)
      return row === null ? null : Number(row['position'])
    },

    async disable({ campusId, endpointId }, reason, atMs) {
      const at = new Date(atMs).toISOString()
      await database.execute(sql`
        WITH disabled AS (
          UPDATE webhook_endpoints SET disabled_at = ${at}::timestamptz, disabled_reason = ${reason}
          WHERE campus_id = ${campusId} AND id = ${endpointId} AND disabled_at IS NULL
          RETURNING id, url)
        INSERT INTO events (id, campus_id, type, rev, actor, is_staff_act, detail, at)
        SELECT ${endpointEventId(endpointId, atMs)}, ${campusId}, 'webhook.endpoint_disabled', 0, 'system', false,
          json_build_object('endpointId', id, 'url', url, 'reason', ${reason}::text)::jsonb, ${at}::timestamptz
        FROM disabled
        ON CONFLICT DO NOTHING`)
    },
  }
}

type Row = typeof webhookEndpoints.$inferSelect

function endpointOf(row: Row): WebhookEndpoint {
  const { id, url, description, types, createdAt, previousSecretUntil, disabledAt, disabledReason } = row
  return {
    ...{ id, url, description, types, createdAt: createdAt.toISOString() },
    ...(previousSecretUntil !== null && { previousSecretUntil: previousSecretUntil.toISOString() }),
    ...(disabledAt !== null && { disabledAt: disabledAt.toISOString() }),
    ...(disabledReason !== null && { disabledReason }),
  }
}

/** Whether the former secret still signs is asked when the courier goes. */
function errandOf(row: Row): Errand {
  const { url, types, secret, previousSecret, previousSecretUntil, disabledAt, startsAfter } = row
  const isFormerLive = previousSecret !== null && (previousSecretUntil?.getTime() ?? 0) > Date.now()
  return {
    ...{ url, types, startsAfter, isDisabled: disabledAt !== null },
    secrets: isFormerLive ? [secret, previousSecret] : [secret],
  }
}

function isOneOf(column: SQL, ids: readonly string[]): SQL {
  return sql`${column} IN (SELECT json_array_elements_text(${JSON.stringify(ids)}::json))`
}
