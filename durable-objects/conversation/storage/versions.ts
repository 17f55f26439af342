/** What messages said before they were edited. An outbox: a version goes once Postgres has it, and is read there. */
import { FreshRows } from './fresh-rows.ts'

export type Version = {
  seq: number
  /** Of the state that took its place. */
  rev: number
  text: string
  /** ISO 8601. */
  saidAt: string
}

type Row = { rev: number; seq: number; text: string; said_at: number }

export class Versions {
  readonly #sql: SqlStorage
  readonly #fresh: FreshRows

  /** @param rev the log's, as this instance begins */
  constructor(sql: SqlStorage, rev: number) {
    this.#sql = sql
    this.#fresh = new FreshRows(rev)
  }

  /** Runs inside the caller's transaction. */
  add({ seq, rev, text, saidAt }: Version): void {
    this.#sql.exec(
      'INSERT INTO versions (rev, seq, text, said_at) VALUES (?, ?, ?, ?)',
      ...[rev, seq, text, Date.parse(saidAt)],
    )
    this.#fresh.note(rev)
  }

  /** Those of one message that Postgres may lack, oldest first. */
  of(seq: number): Version[] {
    return this.#sql
      .exec<Row>('SELECT * FROM versions WHERE seq = ? ORDER BY rev', seq)
      .toArray()
      .map(parseRow)
  }

  /**
   * Those that were replaced above one rev and up to another, oldest first, and up to which rev these are all: after
   * `bytesMax` bytes of text none follows, but one is always taken.
   */
  between(above: number, upTo: number, bytesMax: number): { rows: Version[]; upTo: number } {
    if (this.#fresh.hasNoneAbove(above)) return { rows: [], upTo }
    const found = this.#sql.exec<Row>(
      'SELECT * FROM versions WHERE rev > ? AND rev <= ? ORDER BY rev',
      above,
      upTo,
    )
    const rows: Version[] = []
    let bytes = 0
    for (const row of found) {
      bytes += row.text.length * 3 // the most that UTF-8 can make of it
      const last = rows.at(-1)
      if (last && bytes > bytesMax) return { rows, upTo: last.rev }
      rows.push(parseRow(row))
    }
    return { rows, upTo }
  }

  /** Postgres has these. */
  forget(versions: readonly Version[]): void {
    if (versions.length === 0) return
    const revs = JSON.stringify(versions.map(({ rev }) => rev))
    this.#sql.exec('DELETE FROM versions WHERE rev IN (SELECT value FROM json_each(?))', revs)
  }

  /** The message is deleted. Runs inside the caller's transaction. */
  erase(seq: number): void {
    this.#sql.exec('DELETE FROM versions WHERE seq = ?', seq)
  }
}

function parseRow({ seq, rev, text, said_at }: Row): Version {
  return { seq, rev, text, saidAt: new Date(said_at).toISOString() }
}
