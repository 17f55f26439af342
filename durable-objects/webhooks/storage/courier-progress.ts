/** How far a courier is in the log of its campus, and how its endpoint fares. One row, absent until it has looked once. */
import type { EndpointDisabledReason } from '../../../schema/webhooks.ts'

export type CourierProgress = {
  /** Position of the last event that was taken note of. */
  noted: number
  /** When anything has last arrived. ms since 1970, as all of these. */
  arrivedAt: number | null
  /** The endpoint has asked for a rest until then. */
  heldUntil: number
  /** It is to be disabled for this reason, and Postgres has not heard of it yet. */
  disabling: EndpointDisabledReason | null
  disablingAt: number | null
  sweptAt: number
}

const fresh: CourierProgress = {
  ...{ noted: 0, arrivedAt: null, heldUntil: 0, disabling: null, disablingAt: null, sweptAt: 0 },
}

type Row = {
  noted: number
  arrived_at: number | null
  held_until: number
  disabling: string | null
  disabling_at: number | null
  swept_at: number
}

export class CourierProgressStore {
  readonly #sql: SqlStorage
  #progress: CourierProgress | null

  constructor(sql: SqlStorage) {
    this.#sql = sql
    const row = sql.exec<Row>('SELECT * FROM progress WHERE one = 1').toArray()[0]
    this.#progress = row ? parseRow(row) : null
  }

  get hasBegun(): boolean {
    return this.#progress !== null
  }

  get now(): Readonly<CourierProgress> {
    return this.#progress ?? fresh
  }

  move(change: Partial<CourierProgress>): void {
    const next = { ...this.now, ...change }
    const { noted, arrivedAt, heldUntil, disabling, disablingAt, sweptAt } = next
    this.#sql.exec(
      `INSERT INTO progress (one, noted, arrived_at, held_until, disabling, disabling_at, swept_at)
       VALUES (1, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (one) DO UPDATE SET noted = excluded.noted, arrived_at = excluded.arrived_at,
         held_until = excluded.held_until, disabling = excluded.disabling, disabling_at = excluded.disabling_at,
         swept_at = excluded.swept_at`,
      ...[noted, arrivedAt, heldUntil, disabling, disablingAt, sweptAt],
    )
    this.#progress = next
  }
}

function parseRow(row: Row): CourierProgress {
  return {
    ...{ noted: row.noted, arrivedAt: row.arrived_at, heldUntil: row.held_until, sweptAt: row.swept_at },
    disabling: row.disabling as EndpointDisabledReason | null,
    disablingAt: row.disabling_at,
  }
}
