/**
 * What is to be told to one endpoint, and what was: a row an event, and a row an attempt. The event itself stays in the
 * log and is read when it is told, so what was taken back meanwhile is nowhere here.
 */
import type { Verdict } from '../../../domain/delivery.ts'
import type { EventId } from '../../../schema/ids.ts'
import { deliveriesKeptMax, deliveryKeptMs } from '../../../schema/limits.ts'
import type {
  DeliveredType,
  WebhookDelivery,
  DeliveryAttempt,
  DeliveryFault,
  DeliveryState,
} from '../../../schema/webhooks.ts'

export type DueDelivery = {
  id: EventId
  type: DeliveredType
  attempts: number
  attemptsMax: number
  firstAt: number | null
  notedAt: number
}

type Row = {
  n: number
  id: string
  type: string
  state: string
  attempts: number
  attempts_max: number
  due_at: number | null
  first_at: number | null
  noted_at: number
}

type AttemptRow = { id: string; at: number; duration_ms: number; status: number | null; fault: string | null }

export class Deliveries {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Due now. One that waits already is left as it is; one that is settled begins anew. */
  note(id: EventId, type: DeliveredType, now: number, attemptsMax: number): void {
    this.#sql.exec(
      `INSERT INTO deliveries (id, type, state, attempts, attempts_max, due_at, is_outage, noted_at)
       VALUES (?, ?, 'pending', 0, ?, ?, 0, ?)
       ON CONFLICT (id) DO UPDATE SET state = 'pending', attempts = 0, due_at = excluded.due_at, first_at = NULL,
         is_outage = 0, noted_at = excluded.noted_at
       WHERE deliveries.state <> 'pending'`,
      ...[id, type, attemptsMax, now, now],
    )
  }

  /** It is tried at once, whatever it waits for. */
  hasten(id: EventId, now: number): void {
    this.#sql.exec(
      "UPDATE deliveries SET due_at = ? WHERE id = ? AND state = 'pending' AND due_at > ?",
      now,
      id,
      now,
    )
  }

  get pending(): number {
    return this.#sql
      .exec<{ count: number }>("SELECT count(*) AS count FROM deliveries WHERE state = 'pending'")
      .one().count
  }

  /** When the next one is due; null while nothing waits. */
  get nextDueAt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>("SELECT min(due_at) AS at FROM deliveries WHERE state = 'pending'")
      .one().at
  }

  /** How many wait for their time to be told, and since when the first of them has been due. */
  backlog(now: number): { depth: number; lagMs: number } {
    const at = this.nextDueAt
    return { depth: this.pending, lagMs: at === null ? 0 : Math.max(0, now - at) }
  }

  /** By due time, and of one time in the order of the log. */
  due(now: number, rowsMax: number): DueDelivery[] {
    const rows = this.#sql.exec<Row>(
      "SELECT * FROM deliveries WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, n LIMIT ?",
      ...[now, rowsMax],
    )
    return rows.toArray().map((row) => ({
      ...{ id: row.id as EventId, type: row.type as DeliveredType, attempts: row.attempts },
      ...{ attemptsMax: row.attempts_max, firstAt: row.first_at, notedAt: row.noted_at },
    }))
  }

  settle(
    id: EventId,
    { state, fault, dueAt, isOutage }: Verdict,
    attempt: DeliveryAttempt & { atMs: number },
  ): void {
    this.#sql.exec(
      `UPDATE deliveries SET state = ?, attempts = attempts + 1, due_at = ?, first_at = coalesce(first_at, ?),
         is_outage = ? WHERE id = ?`,
      ...[state, dueAt, attempt.atMs, isOutage ? 1 : 0, id],
    )
    this.#sql.exec(
      'INSERT INTO attempts (id, at, duration_ms, status, fault) VALUES (?, ?, ?, ?, ?)',
      ...[id, attempt.atMs, attempt.durationMs, attempt.status ?? null, fault],
    )
  }

  /** The event is gone from the log: there is nothing to tell. */
  drop(id: EventId): void {
    this.#sql.exec('DELETE FROM deliveries WHERE id = ?', id)
    this.#sql.exec('DELETE FROM attempts WHERE id = ?', id)
  }

  /** The endpoint is there again: what has waited for that alone waits no longer. */
  hastenOutage(now: number): void {
    this.#sql.exec(
      "UPDATE deliveries SET due_at = ? WHERE state = 'pending' AND is_outage = 1 AND due_at > ?",
      ...[now, now],
    )
  }

  typeOf(id: EventId): DeliveredType | null {
    const row = this.#sql.exec<{ type: string }>('SELECT type FROM deliveries WHERE id = ?', id).toArray()[0]
    return row ? (row.type as DeliveredType) : null
  }

  one(id: EventId): WebhookDelivery | null {
    const row = this.#sql.exec<Row>('SELECT * FROM deliveries WHERE id = ?', id).toArray()[0]
    return row ? this.#deliveryOf(row) : null
  }

  /** The newest first. `n` is the place of the last, where there are more. */
  page(
    below: number | null,
    limit: number,
    state: DeliveryState | null,
  ): { deliveries: WebhookDelivery[]; n: number | null } {
    const rows = this.#sql
      .exec<Row>(
        'SELECT * FROM deliveries WHERE n < ? AND (? IS NULL OR state = ?) ORDER BY n DESC LIMIT ?',
        ...[below ?? Number.MAX_SAFE_INTEGER, state, state, limit + 1],
      )
      .toArray()
    const own = rows.slice(0, limit)
    const last = rows.length > limit ? own.at(-1) : undefined
    return { deliveries: own.map((row) => this.#deliveryOf(row)), n: last?.n ?? null }
  }

  /** What is settled and old, or one of too many. */
  sweep(now: number): void {
    this.#sql.exec(
      `DELETE FROM deliveries WHERE state <> 'pending'
         AND (noted_at < ? OR n <= (SELECT coalesce(max(n), 0) FROM deliveries) - ?)`,
      ...[now - deliveryKeptMs, deliveriesKeptMax],
    )
    this.#sql.exec('DELETE FROM attempts WHERE id NOT IN (SELECT id FROM deliveries)')
  }

  #deliveryOf(row: Row): WebhookDelivery {
    const log = this.#sql
      .exec<AttemptRow>('SELECT * FROM attempts WHERE id = ? ORDER BY n DESC LIMIT 50', row.id)
      .toArray()
    return {
      ...{ id: row.id, type: row.type as DeliveredType, state: row.state as DeliveryState },
      attempts: row.attempts,
      ...(row.due_at !== null && { nextAttemptAt: new Date(row.due_at).toISOString() }),
      log: log.map((attempt) => ({
        at: new Date(attempt.at).toISOString(),
        durationMs: attempt.duration_ms,
        ...(attempt.status !== null && { status: attempt.status }),
        ...(attempt.fault !== null && { fault: attempt.fault as DeliveryFault }),
      })),
    }
  }
}
