/**
 * Who was mentioned by what a message said before, and is not by what it says now: Redis has to be told, and whoever
 * hears of mentions alone. `rev`: of the state that mentions them no more. A group stands here under its name.
 */
import type { UserId } from '../../../schema/ids.ts'
import { type MentionGroup, mentionGroups, type Message } from '../../../schema/protocol/message.ts'
import { FreshRows } from './fresh-rows.ts'

type Mentioning = Pick<Message, 'mentions' | 'mentionsAll'>
type Row = { seq: number; user_id: string; rev: number }

export class FormerMentions {
  readonly #sql: SqlStorage
  readonly #fresh: FreshRows

  /** @param rev the log's, as this instance begins */
  constructor(sql: SqlStorage, rev: number) {
    this.#sql = sql
    this.#fresh = new FreshRows(rev)
  }

  /** From one state of a message to the next. Runs inside the caller's transaction. */
  note(seq: number, rev: number, before: Mentioning, now: Mentioning): void {
    this.#fresh.note(rev)
    const current = namesIn(now)
    for (const name of namesIn(before))
      if (!current.includes(name))
        this.#sql.exec(
          `INSERT INTO former_mentions (seq, user_id, rev) VALUES (?, ?, ?)
           ON CONFLICT (seq, user_id) DO UPDATE SET rev = excluded.rev`,
          ...[seq, name, rev],
        )
    if (current.length > 0)
      this.#sql.exec(
        'DELETE FROM former_mentions WHERE seq = ? AND user_id IN (SELECT value FROM json_each(?))',
        ...[seq, JSON.stringify(current)],
      )
  }

  above(rev: number): { seq: number; userIds: UserId[] }[] {
    const people = this.#above(rev).filter(({ user_id }) => !user_id.startsWith('@'))
    return [...Map.groupBy(people, ({ seq }) => seq)].map(([seq, group]) => ({
      seq,
      userIds: group.map(({ user_id }) => user_id as UserId),
    }))
  }

  groupsAbove(rev: number): MentionGroup[] {
    const names = new Set(this.#above(rev).map(({ user_id }) => user_id))
    return mentionGroups.filter((group) => names.has(`@${group}`))
  }

  #above(rev: number): Row[] {
    if (this.#fresh.hasNoneAbove(rev)) return []
    return this.#sql.exec<Row>('SELECT * FROM former_mentions WHERE rev > ?', rev).toArray()
  }
}

function namesIn({ mentions = [], mentionsAll }: Mentioning): string[] {
  return mentionsAll === undefined ? mentions : [...mentions, `@${mentionsAll}`]
}
