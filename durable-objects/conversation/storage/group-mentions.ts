/** Which messages mention everyone or staff, for good: the head names the newest, and nobody is written to for them. */
import { groupMentionsMax } from '../../../schema/limits.ts'
import type { GroupMention } from '../../../schema/protocol/group-mention.ts'
import type { MentionGroup, Message } from '../../../schema/protocol/message.ts'

type Row = { seq: number; who: string }

export class GroupMentions {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** A message's new state. Runs inside the caller's transaction. */
  note({ seq, mentionsAll }: Message): void {
    if (mentionsAll === undefined) this.#sql.exec('DELETE FROM group_mentions WHERE seq = ?', seq)
    else this.#sql.exec('INSERT OR REPLACE INTO group_mentions (seq, who) VALUES (?, ?)', seq, mentionsAll)
  }

  /** For a room that is made anew. */
  restore({ seq, group }: GroupMention): void {
    this.#sql.exec('INSERT OR REPLACE INTO group_mentions (seq, who) VALUES (?, ?)', seq, group)
  }

  /** The newest above `seq`, ascending. */
  above(seq: number): GroupMention[] {
    const rows = this.#sql.exec<Row>(
      'SELECT seq, who FROM group_mentions WHERE seq > ? ORDER BY seq DESC LIMIT ?',
      ...[seq, groupMentionsMax],
    )
    return rows
      .toArray()
      .map((row) => ({ seq: row.seq, group: row.who as MentionGroup }))
      .reverse()
  }
}
