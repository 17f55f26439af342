/**
 * How far each reader has read. A cursor only moves forward. Whoever has no row has read up to where they
 * joined. `rev` counts the moves, so that the archive can follow by watermark like everything else.
 */
import type { UserId } from '../../../schema/ids.ts'
import { movedCursorsMax } from '../../../schema/limits.ts'

export type CursorRow = { userId: UserId; readSeq: number; rev: number }

type Row = { user_id: string; read_seq: number; rev: number }

export class Cursors {
  readonly #sql: SqlStorage
  #rev = 0
  /** Whoever moved above this rev is in `#moved`: what is older has to be looked for in the whole table. */
  #since = 0
  /** By their last rev, ascending. */
  readonly #moved = new Map<UserId, number>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  get rev(): number {
    return this.#rev
  }

  reload(): void {
    this.#rev = this.#sql.exec<{ rev: number | null }>('SELECT max(rev) AS rev FROM cursors').one().rev ?? 0
    this.#remember(null)
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
    this.#remember(userId)
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
    this.#remember(userId)
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
    this.#remember(userId)
    return true
  }

  /** For a room that is made anew; each under a rev of its own. Inside the caller's transaction. */
  restore(rows: readonly CursorRow[]): void {
    this.#sql.exec(
      `INSERT INTO cursors (user_id, read_seq, rev)
       SELECT value ->> 'userId', value ->> 'readSeq', value ->> 'rev' FROM json_each(?)`,
      JSON.stringify(rows),
    )
    this.reload()
  }

  /**
   * What moved after a cursor rev, oldest first. Whom this instance has seen move is looked up; only a watermark from
   * before it reads the whole table, for which an index would cost a row per message.
   */
  above(rev: number, rowsMax: number): CursorRow[] {
    if (rev >= this.#rev) return []
    const rows = rev >= this.#since ? this.#movedAbove(rev, rowsMax) : this.#readAbove(rev, rowsMax)
    return rows.map((row) => ({ userId: row.user_id as UserId, readSeq: row.read_seq, rev: row.rev }))
  }

  #readAbove(rev: number, rowsMax: number): Row[] {
    return this.#sql
      .exec<Row>('SELECT * FROM cursors WHERE rev > ? ORDER BY rev LIMIT ?', rev, rowsMax)
      .toArray()
  }

  #movedAbove(rev: number, rowsMax: number): Row[] {
    const userIds = [...this.#moved].filter(([, movedAt]) => movedAt > rev).map(([userId]) => userId)
    return userIds
      .slice(0, rowsMax)
      .map((userId) => this.#row(userId))
      .filter((row) => row !== undefined)
  }

  /** Nobody: this instance knows of no moves up to now. */
  #remember(userId: UserId | null): void {
    if (userId !== null) this.#moved.delete(userId)
    if (userId === null || this.#moved.size >= movedCursorsMax) {
      this.#moved.clear()
      this.#since = userId === null ? this.#rev : this.#rev - 1
    }
    if (userId !== null) this.#moved.set(userId, this.#rev)
  }

  #row(userId: UserId): Row | undefined {
    return this.#sql.exec<Row>('SELECT * FROM cursors WHERE user_id = ?', userId).toArray()[0]
  }
}
