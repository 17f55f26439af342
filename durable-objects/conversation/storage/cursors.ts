/**
 * How far each reader has read. A cursor only moves forward. Whoever has no row has read up to where they
 * joined. `rev` counts the moves, so that the archive can follow by watermark like everything else.
 */
import type { UserId } from '../../../schema/ids.ts'

export type CursorRow = { userId: UserId; readSeq: number; rev: number }

type Row = { user_id: string; read_seq: number; rev: number }

export class Cursors {
  readonly #sql: SqlStorage
  #rev = 0

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  get rev(): number {
    return this.#rev
  }

  reload(): void {
    this.#rev = this.#sql.exec<{ rev: number | null }>('SELECT max(rev) AS rev FROM cursors').one().rev ?? 0
  }

  get(userId: UserId): number | null {
    return this.#row(userId)?.read_seq ?? null
  }

  /** The cursor rev at which this reader last moved; 0 for whoever never did. */
  revOf(userId: UserId): number {
    return this.#row(userId)?.rev ?? 0
  }

  /** Moves a cursor forward, never back; true when it moved. */
  advance(userId: UserId, readSeq: number): boolean {
    const rev = this.#rev + 1
    const moved = this.#sql.exec(
      `INSERT INTO cursors (user_id, read_seq, rev) VALUES (?, ?, ?)
       ON CONFLICT (user_id) DO UPDATE SET read_seq = excluded.read_seq, rev = excluded.rev
         WHERE excluded.read_seq > cursors.read_seq
       RETURNING 1`,
      userId,
      readSeq,
      rev,
    )
    if (moved.toArray().length === 0) return false
    this.#rev = rev
    return true
  }

  /**
   * Like `advance`, but counted even where it moves nothing: its owner's viewing has begun or ended here, or they want to
   * hear more or less than before.
   */
  touch(userId: UserId, readSeq: number): void {
    if (this.advance(userId, readSeq)) return
    this.#rev += 1
    this.#sql.exec('UPDATE cursors SET rev = ? WHERE user_id = ?', this.#rev, userId)
  }

  /** The one way back: mark-unread. True when it changed anything. */
  set(userId: UserId, readSeq: number): boolean {
    if (this.get(userId) === readSeq) return false
    const rev = this.#rev + 1
    this.#sql.exec(
      `INSERT INTO cursors (user_id, read_seq, rev) VALUES (?, ?, ?)
       ON CONFLICT (user_id) DO UPDATE SET read_seq = excluded.read_seq, rev = excluded.rev`,
      userId,
      readSeq,
      rev,
    )
    this.#rev = rev
    return true
  }

  /** What moved after a cursor rev, oldest first. Reads the whole table: an index would cost a row per message. */
  above(rev: number, rowsMax: number): CursorRow[] {
    const rows = this.#sql.exec<Row>('SELECT * FROM cursors WHERE rev > ? ORDER BY rev LIMIT ?', rev, rowsMax)
    return rows
      .toArray()
      .map((row) => ({ userId: row.user_id as UserId, readSeq: row.read_seq, rev: row.rev }))
  }

  #row(userId: UserId): Row | undefined {
    return this.#sql.exec<Row>('SELECT * FROM cursors WHERE user_id = ?', userId).toArray()[0]
  }
}
