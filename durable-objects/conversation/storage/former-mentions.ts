/**
 * Who was mentioned by what a message said before, and is not by what it says now: Redis has to be told. `rev`: of the
 * state that mentions them no more.
 */
import type { UserId } from '../../../schema/ids.ts'

type Row = { seq: number; user_id: string; rev: number }

export class FormerMentions {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** From one state of a message to the next. Runs inside the caller's transaction. */
  note(seq: number, rev: number, before: readonly UserId[], now: readonly UserId[]): void {
    for (const userId of before)
      if (!now.includes(userId))
        this.#sql.exec(
          `INSERT INTO former_mentions (seq, user_id, rev) VALUES (?, ?, ?)
           ON CONFLICT (seq, user_id) DO UPDATE SET rev = excluded.rev`,
          ...[seq, userId, rev],
        )
    if (now.length > 0)
      this.#sql.exec(
        'DELETE FROM former_mentions WHERE seq = ? AND user_id IN (SELECT value FROM json_each(?))',
        ...[seq, JSON.stringify(now)],
      )
  }

  above(rev: number): { seq: number; userIds: UserId[] }[] {
    const rows = this.#sql.exec<Row>('SELECT * FROM former_mentions WHERE rev > ?', rev).toArray()
    return [...Map.groupBy(rows, ({ seq }) => seq)].map(([seq, group]) => ({
      seq,
      userIds: group.map(({ user_id }) => user_id as UserId),
    }))
  }
}
