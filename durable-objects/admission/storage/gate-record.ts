/** One row for each caller of a gate: their window, as far as it is reserved, and whether it is shut for them. */
import type { RateWindow } from '../../../domain/rate-window.ts'

export class GateRecord {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`CREATE TABLE IF NOT EXISTS callers (
      name TEXT PRIMARY KEY, ends_at INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0,
      is_shut INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID`)
  }

  /** What was reserved counts as used: which part of it was, only the memory of before knew. */
  load(name: string): { window: RateWindow | null; isShut: boolean } {
    const [row] = this.#sql
      .exec<{ ends_at: number; reserved: number; is_shut: number }>(
        'SELECT ends_at, reserved, is_shut FROM callers WHERE name = ?',
        name,
      )
      .toArray()
    if (!row) return { window: null, isShut: false }
    const { ends_at: endsAt, reserved, is_shut: isShut } = row
    return { window: { endsAt, reserved, used: reserved }, isShut: isShut === 1 }
  }

  saveWindow(name: string, { endsAt, reserved }: RateWindow): void {
    this.#sql.exec(
      `INSERT INTO callers (name, ends_at, reserved) VALUES (?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET ends_at = excluded.ends_at, reserved = excluded.reserved`,
      name,
      endsAt,
      reserved,
    )
  }

  saveShut(name: string, isShut: boolean): void {
    this.#sql.exec(
      `INSERT INTO callers (name, is_shut) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET is_shut = excluded.is_shut`,
      name,
      isShut ? 1 : 0,
    )
  }
}
