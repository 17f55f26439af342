/**
 * What replies in the tail answer, where that has left the tail itself. An original that is still in the tail is quoted
 * from there: a change of an old one brings it back, so a row here cannot be behind.
 */
import type { UserId } from '../../../schema/ids.ts'
import type { Quote } from '../../../schema/protocol/quote.ts'

type Row = { seq: number; rev: number; sender_id: string; preview: string; deleted: number }

export class Quotes {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  of(seqs: readonly number[]): Quote[] {
    if (seqs.length === 0) return []
    const rows = this.#sql.exec<Row>(
      'SELECT * FROM quotes WHERE seq IN (SELECT value FROM json_each(?))',
      JSON.stringify(seqs),
    )
    return rows.toArray().map(parseRow)
  }

  store({ seq, rev, senderId, preview, deleted }: Quote): void {
    this.#sql.exec(
      `INSERT INTO quotes (seq, rev, sender_id, preview, deleted) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (seq) DO UPDATE SET rev = excluded.rev, preview = excluded.preview, deleted = excluded.deleted
         WHERE excluded.rev > quotes.rev`,
      ...[seq, rev, senderId, preview, deleted ? 1 : 0],
    )
  }

  /** What a reply in the tail answers. */
  wanted(): Set<number> {
    const rows = this.#sql.exec<{ reply_to: number }>(
      'SELECT DISTINCT reply_to FROM messages WHERE reply_to IS NOT NULL',
    )
    return new Set(rows.toArray().map(({ reply_to }) => reply_to))
  }

  /** Nobody in the tail answers them any more. */
  forgetUnwanted(): void {
    this.#sql.exec(
      'DELETE FROM quotes WHERE seq NOT IN (SELECT reply_to FROM messages WHERE reply_to IS NOT NULL)',
    )
  }

  /** The original is deleted. Runs inside the caller's transaction. */
  erase(seq: number): void {
    this.#sql.exec('DELETE FROM quotes WHERE seq = ?', seq)
  }
}

function parseRow({ seq, rev, sender_id, preview, deleted }: Row): Quote {
  return { seq, rev, senderId: sender_id as UserId, preview, ...(deleted === 1 && { deleted: true }) }
}
