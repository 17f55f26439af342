/** Which messages are pinned, in the order in which they were, for good: a pinned message may leave the tail. */
export class Pins {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Seqs, the one that was pinned first at the beginning. */
  list(): number[] {
    const rows = this.#sql.exec<{ seq: number }>('SELECT seq FROM pins ORDER BY rev')
    return rows.toArray().map(({ seq }) => seq)
  }

  /** Under the rev of the message's new state. Runs inside the caller's transaction. */
  add(seq: number, rev: number): void {
    this.#sql.exec('INSERT OR REPLACE INTO pins (seq, rev) VALUES (?, ?)', seq, rev)
  }

  /** Runs inside the caller's transaction. */
  remove(seq: number): void {
    this.#sql.exec('DELETE FROM pins WHERE seq = ?', seq)
  }
}
