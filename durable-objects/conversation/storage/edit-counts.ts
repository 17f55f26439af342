/** How often each message was edited, for good: what it said before does not stay here to be counted. */
export class EditCounts {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  of(seq: number): number {
    const rows = this.#sql.exec<{ count: number }>('SELECT count FROM edit_counts WHERE seq = ?', seq)
    return rows.toArray()[0]?.count ?? 0
  }

  /** For a room that is made anew. */
  restore(seq: number, count: number): void {
    this.#sql.exec('INSERT INTO edit_counts (seq, count) VALUES (?, ?)', seq, count)
  }

  /** Runs inside the caller's transaction. */
  increase(seq: number): void {
    this.#sql.exec(
      'INSERT INTO edit_counts (seq, count) VALUES (?, 1) ON CONFLICT (seq) DO UPDATE SET count = count + 1',
      seq,
    )
  }
}
