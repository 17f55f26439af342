/**
 * How far the archive has confirmed, and what the tail no longer holds. The message table is its own outbox:
 * `rev > archivedRev` is what Postgres still lacks. A watermark moves only after Postgres has confirmed.
 */
export type Progress = {
  archivedRev: number
  archivedRosterRev: number
  archivedCursorRev: number
  /** Highest rev among the messages that were trimmed; a client below it cannot be caught up from the tail. */
  trimmedRev: number
  trimmedSeq: number
}

const none: Progress = {
  archivedRev: 0,
  archivedRosterRev: 0,
  archivedCursorRev: 0,
  trimmedRev: 0,
  trimmedSeq: 0,
}

type Row = {
  archived_rev: number
  archived_roster_rev: number
  archived_cursor_rev: number
  trimmed_rev: number
  trimmed_seq: number
}

export class ProgressStore {
  readonly #sql: SqlStorage
  #progress: Progress

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.#progress = this.#load()
  }

  get now(): Readonly<Progress> {
    return this.#progress
  }

  /** One row, whatever moves. */
  move(change: Partial<Progress>): void {
    const next = { ...this.#progress, ...change }
    this.#sql.exec(
      `INSERT INTO progress (one, archived_rev, archived_roster_rev, archived_cursor_rev, trimmed_rev, trimmed_seq)
       VALUES (1, ?, ?, ?, ?, ?)
       ON CONFLICT (one) DO UPDATE SET archived_rev = excluded.archived_rev,
         archived_roster_rev = excluded.archived_roster_rev, archived_cursor_rev = excluded.archived_cursor_rev,
         trimmed_rev = excluded.trimmed_rev, trimmed_seq = excluded.trimmed_seq`,
      next.archivedRev,
      next.archivedRosterRev,
      next.archivedCursorRev,
      next.trimmedRev,
      next.trimmedSeq,
    )
    this.#progress = next
  }

  #load(): Progress {
    const row = this.#sql.exec<Row>('SELECT * FROM progress WHERE one = 1').toArray()[0]
    if (!row) return none
    return {
      archivedRev: row.archived_rev,
      archivedRosterRev: row.archived_roster_rev,
      archivedCursorRev: row.archived_cursor_rev,
      trimmedRev: row.trimmed_rev,
      trimmedSeq: row.trimmed_seq,
    }
  }
}
