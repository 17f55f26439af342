/**
 * Messages that Postgres refuses as data, however often it is asked. They are set aside so that everything
 * behind them goes on; the room keeps them and serves them, and the count is reported.
 */
export class Parked {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  add(seq: number, rev: number, code: string, now: number): void {
    this.#sql.exec(
      `INSERT INTO parked (seq, rev, code, parked_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (seq) DO UPDATE SET rev = excluded.rev, code = excluded.code, parked_at = excluded.parked_at`,
      seq,
      rev,
      code,
      now,
    )
  }

  /** The watermark passed it without Postgres: Postgres's own rev is below. */
  hasRev(rev: number): boolean {
    return this.#sql.exec('SELECT 1 FROM parked WHERE rev = ?', rev).toArray().length > 0
  }

  get count(): number {
    return this.#sql.exec<{ count: number }>('SELECT count(*) AS count FROM parked').one().count
  }
}
