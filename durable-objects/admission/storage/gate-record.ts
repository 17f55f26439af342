/** The one row of a gate: its window, as far as it is reserved, and whether it is shut. It appears with the first write. */
import type { RateWindow } from '../../../domain/rate-window.ts'

export class GateRecord {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`CREATE TABLE IF NOT EXISTS gate (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      ends_at INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0, is_shut INTEGER NOT NULL DEFAULT 0
    )`)
  }

  /** What was reserved counts as used: which part of it was, only the memory of before knew. */
  load(): { window: RateWindow | null; isShut: boolean } {
    const [row] = this.#sql
      .exec<{ ends_at: number; reserved: number; is_shut: number }>(
        'SELECT ends_at, reserved, is_shut FROM gate',
      )
      .toArray()
    if (!row) return { window: null, isShut: false }
    const { ends_at: endsAt, reserved, is_shut: isShut } = row
    return { window: { endsAt, reserved, used: reserved }, isShut: isShut === 1 }
  }

  saveWindow({ endsAt, reserved }: RateWindow): void {
    this.#sql.exec(
      `INSERT INTO gate (one, ends_at, reserved) VALUES (1, ?, ?)
       ON CONFLICT (one) DO UPDATE SET ends_at = excluded.ends_at, reserved = excluded.reserved`,
      endsAt,
      reserved,
    )
  }

  saveShut(isShut: boolean): void {
    this.#sql.exec(
      `INSERT INTO gate (one, is_shut) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET is_shut = excluded.is_shut`,
      isShut ? 1 : 0,
    )
  }
}
