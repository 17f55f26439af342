/**
 * Who chose which emoji under which message, for good, though messages leave the tail: it makes adding and removing
 * idempotent, and says what a reader has chosen where reactions carry no names. What was taken back stays, marked, until
 * the archive has it and beyond, so that a late copy cannot bring it back.
 */
import type { UserId } from '../../../schema/ids.ts'
import type { OwnReactions } from '../../../schema/protocol/reaction.ts'
import { FreshRows } from './fresh-rows.ts'

export type ReactionRow = { seq: number; userId: UserId; emoji: string; rev: number; removed: boolean }

type Row = { seq: number; user_id: string; emoji: string; rev: number; removed: number }

export class Reactions {
  readonly #sql: SqlStorage
  readonly #fresh: FreshRows

  /** @param rev the log's, as this instance begins */
  constructor(sql: SqlStorage, rev: number) {
    this.#sql = sql
    this.#fresh = new FreshRows(rev)
  }

  has(seq: number, userId: UserId, emoji: string): boolean {
    const rows = this.#sql.exec<{ removed: number }>(
      'SELECT removed FROM reactions WHERE seq = ? AND user_id = ? AND emoji = ?',
      ...[seq, userId, emoji],
    )
    return rows.toArray()[0]?.removed === 0
  }

  /** Under the rev of the message's new state. Runs inside the caller's transaction. */
  store({ seq, userId, emoji, rev, removed }: ReactionRow): void {
    this.#sql.exec(
      `INSERT INTO reactions (seq, user_id, emoji, rev, removed) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (seq, user_id, emoji) DO UPDATE SET rev = excluded.rev, removed = excluded.removed`,
      ...[seq, userId, emoji, rev, removed ? 1 : 0],
    )
    this.#fresh.note(rev)
  }

  /** Who has chosen this emoji, in the order in which they came. For small rooms: it reads all that is under the message. */
  whoChose(seq: number, emoji: string): UserId[] {
    const rows = this.#sql.exec<{ user_id: string }>(
      'SELECT user_id FROM reactions WHERE seq = ? AND emoji = ? AND removed = 0 ORDER BY rev',
      ...[seq, emoji],
    )
    return rows.toArray().map(({ user_id }) => user_id as UserId)
  }

  /** All of one message, also what was taken back. */
  under(seq: number): ReactionRow[] {
    return this.#sql.exec<Row>('SELECT * FROM reactions WHERE seq = ?', seq).toArray().map(parseRow)
  }

  /** What one person has chosen under these messages; whoever chose nothing is not in it. */
  of(userId: UserId, seqs: readonly number[]): OwnReactions[] {
    if (seqs.length === 0) return []
    const rows = this.#sql.exec<{ seq: number; emoji: string }>(
      `SELECT r.seq, r.emoji FROM json_each(?) AS wanted CROSS JOIN reactions r
       WHERE r.seq = wanted.value AND r.user_id = ? AND r.removed = 0 ORDER BY r.seq, r.rev`,
      ...[JSON.stringify(seqs), userId],
    )
    return [...Map.groupBy(rows.toArray(), ({ seq }) => seq)].map(([seq, own]) => ({
      seq,
      emojis: own.map(({ emoji }) => emoji),
    }))
  }

  /**
   * What changed above one rev and up to another, oldest first, at most `rowsMax`, and up to which rev that is all. It
   * looks beneath messages that have changed since, which are in the tail: an index by rev would cost a row a choice.
   */
  between(above: number, upTo: number, rowsMax: number): { rows: ReactionRow[]; upTo: number } {
    if (this.#fresh.hasNoneAbove(above)) return { rows: [], upTo }
    const rows = this.#sql
      .exec<Row>(
        `SELECT r.* FROM messages m CROSS JOIN reactions r
         WHERE m.rev > ? AND r.seq = m.seq AND r.rev > ? AND r.rev <= ? ORDER BY r.rev LIMIT ?`,
        ...[above, above, upTo, Math.min(rowsMax, Number.MAX_SAFE_INTEGER)],
      )
      .toArray()
      .map(parseRow)
    const last = rows.length === rowsMax ? rows.at(-1) : undefined
    return { rows, upTo: last?.rev ?? upTo }
  }

  /** The message is deleted. Runs inside the caller's transaction. */
  erase(seq: number): void {
    this.#sql.exec('DELETE FROM reactions WHERE seq = ?', seq)
  }
}

function parseRow({ seq, user_id, emoji, rev, removed }: Row): ReactionRow {
  return { seq, userId: user_id as UserId, emoji, rev, removed: removed === 1 }
}
