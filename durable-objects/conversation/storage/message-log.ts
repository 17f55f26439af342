/**
 * The log: the only place that assigns seq and rev (H1). Every method is synchronous, so nothing can come
 * between reading the head and writing the message. It holds the warm tail (the newest messages by rev, and all
 * that Postgres has not confirmed); older messages are Postgres's.
 */
import type { UserId } from '../../../schema/ids.ts'
import { tailMessagesMax, tailSlackMessages } from '../../../schema/limits.ts'
import type { MentionGroup, Message } from '../../../schema/protocol/message.ts'
import { type MessageRow, parseMessageRow, writeMessage } from './message-row.ts'
import type { ProgressStore } from './progress.ts'

/** A message that has no place yet. */
export type Draft = Omit<Message, 'seq' | 'rev'>

export class MessageLog {
  readonly #sql: SqlStorage
  readonly #progress: ProgressStore
  #lastSeq = 0
  #rev = 0
  #listedRev = 0
  #held = 0

  constructor(sql: SqlStorage, progress: ProgressStore) {
    this.#sql = sql
    this.#progress = progress
    this.reload()
  }

  get lastSeq(): number {
    return this.#lastSeq
  }

  get rev(): number {
    return this.#rev
  }

  /** Of the last change that lists show something of; after a start that of the last change. */
  get listedRev(): number {
    return this.#listedRev
  }

  /** Reads the head again: at the start, and after a transaction that was rolled back. */
  reload(): void {
    const head = this.#sql
      .exec<{ seq: number | null; rev: number | null; held: number }>(
        `SELECT max(seq) AS seq, count(*) AS held,
           max(coalesce(max(rev), 0), coalesce((SELECT rev FROM settings), 0)) AS rev
         FROM messages`,
      )
      .one()
    // the newest message may have left the tail when many older ones were edited after it
    this.#lastSeq = Math.max(head.seq ?? 0, this.#progress.now.trimmedSeq)
    this.#rev = Math.max(head.rev ?? 0, this.#progress.now.trimmedRev)
    this.#listedRev = this.#rev
    this.#held = head.held
  }

  /**
   * For a room that is made anew: what the archive has, under the revs that it had there, and which seqs are deleted.
   * Inside the caller's transaction; whoever calls it reads the head again.
   */
  restore(messages: readonly Message[], deletedSeqs: readonly number[]): void {
    for (const message of messages) writeMessage(this.#sql, message)
    this.#sql.exec(
      'INSERT OR IGNORE INTO tombstones (seq) SELECT value FROM json_each(?)',
      JSON.stringify(deletedSeqs),
    )
  }

  /** Gives a draft its place. Runs inside the caller's transaction. */
  append(draft: Draft): Message {
    const message = { ...draft, seq: this.#lastSeq + 1, rev: this.#rev + 1 }
    writeMessage(this.#sql, message)
    this.#lastSeq = message.seq
    this.#rev = message.rev
    this.#listedRev = message.rev
    this.#held += 1
    return message
  }

  /**
   * The whole new state of a message, under the next rev; an old one comes back into the tail by it. A tombstone is
   * remembered for good. Runs inside the caller's transaction.
   */
  change(message: Message, isListed = true): Message {
    const isHeld = this.get(message.seq) !== null
    const changed = { ...message, rev: this.#rev + 1 }
    writeMessage(this.#sql, changed)
    if (changed.deletedAt !== undefined)
      this.#sql.exec('INSERT OR IGNORE INTO tombstones (seq) VALUES (?)', changed.seq)
    this.#rev = changed.rev
    if (isListed) this.#listedRev = changed.rev
    if (!isHeld) this.#held += 1
    return changed
  }

  /** For a change of the conversation itself, which has a rev and no seq. Runs inside the caller's transaction. */
  takeRev(): number {
    this.#rev += 1
    this.#listedRev = this.#rev
    return this.#rev
  }

  get(seq: number): Message | null {
    return this.between(seq, seq)[0] ?? null
  }

  /** For good, also where the tail no longer holds it. */
  isDeleted(seq: number): boolean {
    return this.#sql.exec('SELECT 1 FROM tombstones WHERE seq = ?', seq).toArray().length > 0
  }

  /** Deleted seqs above `seq`, ascending: they are not unread. */
  tombstonesAbove(seq: number): number[] {
    const rows = this.#sql.exec<{ seq: number }>('SELECT seq FROM tombstones WHERE seq > ? ORDER BY seq', seq)
    return rows.toArray().map((row) => row.seq)
  }

  /** Which of these are deleted; also those that have left the tail. */
  deletedAmong(seqs: readonly number[]): number[] {
    const rows = this.#sql.exec<{ seq: number }>(
      'SELECT seq FROM tombstones WHERE seq IN (SELECT value FROM json_each(?))',
      JSON.stringify(seqs),
    )
    return rows.toArray().map((row) => row.seq)
  }

  /** Who is mentioned where, in what changed after `rev`. An edited message may mention nobody any more, and says so. */
  mentionsAbove(rev: number, rowsMax: number): { seq: number; userIds: UserId[] }[] {
    const rows = this.#sql.exec<{ seq: number; mentions: string | null }>(
      `SELECT seq, mentions FROM messages
       WHERE rev > ? AND deleted_at IS NULL AND (mentions IS NOT NULL OR edited_at IS NOT NULL) ORDER BY rev LIMIT ?`,
      rev,
      rowsMax,
    )
    return rows.toArray().map(({ seq, mentions }) => ({
      seq,
      userIds: mentions === null ? [] : (JSON.parse(mentions) as UserId[]),
    }))
  }

  /** Which groups are mentioned in what changed after `rev`. */
  groupsMentionedAbove(rev: number): MentionGroup[] {
    const rows = this.#sql.exec<{ mentions_all: string }>(
      'SELECT DISTINCT mentions_all FROM messages WHERE rev > ? AND mentions_all IS NOT NULL',
      rev,
    )
    return rows.toArray().map(({ mentions_all }) => mentions_all as MentionGroup)
  }

  /** What the tail holds of one person's and is not deleted, the oldest first. */
  standingOf(senderId: UserId, rowsMax: number): number[] {
    const rows = this.#sql.exec<{ seq: number }>(
      'SELECT seq FROM messages WHERE sender_id = ? AND deleted_at IS NULL ORDER BY seq LIMIT ?',
      ...[senderId, rowsMax],
    )
    return rows.toArray().map(({ seq }) => seq)
  }

  /** The newest message that still has content; null where the tail holds none. */
  newestWithContent(): Message | null {
    const rows = this.#sql.exec<MessageRow>(
      'SELECT * FROM messages WHERE deleted_at IS NULL ORDER BY seq DESC LIMIT 1',
    )
    const row = rows.toArray()[0]
    return row ? parseMessageRow(row) : null
  }

  /** True when everything above `rev` is still in the tail, so that a client there can be caught up. */
  reachesBackTo(rev: number): boolean {
    return rev >= this.#progress.now.trimmedRev && rev <= this.#rev
  }

  /** True when no message has changed after `rev`; the conversation itself may have. */
  isLastMessageRev(rev: number): boolean {
    return this.#sql.exec('SELECT 1 FROM messages WHERE rev > ? LIMIT 1', rev).toArray().length === 0
  }

  /** When this person last said something, ms since 1970; null where the tail does not hold it. */
  lastSentAt(senderId: UserId): number | null {
    const row = this.#sql
      .exec<{ sent_at: number | null }>(
        'SELECT max(sent_at) AS sent_at FROM messages WHERE sender_id = ?',
        senderId,
      )
      .one()
    return row.sent_at
  }

  /** What changed after `rev`, ascending by rev; at most `rowsMax` messages, and none after `bytesMax` bytes of text. */
  above(rev: number, rowsMax: number, bytesMax: number): Message[] {
    const rows = this.#sql.exec<MessageRow>(
      'SELECT * FROM messages WHERE rev > ? ORDER BY rev LIMIT ?',
      rev,
      rowsMax,
    )
    return takeWithin(rows, bytesMax)
  }

  /** The newest messages of the tail without a hole between them, ascending by seq. */
  newest(rowsMax: number, bytesMax: number): Message[] {
    const rows = this.#sql.exec<MessageRow>('SELECT * FROM messages ORDER BY seq DESC LIMIT ?', rowsMax)
    const page: Message[] = []
    for (const message of takeWithin(rows, bytesMax)) {
      if (message.seq !== this.#lastSeq - page.length) break
      page.push(message)
    }
    return page.reverse()
  }

  /** Those of these seqs that the tail holds. */
  some(seqs: readonly number[]): Message[] {
    const rows = this.#sql.exec<MessageRow>(
      'SELECT * FROM messages WHERE seq IN (SELECT value FROM json_each(?))',
      JSON.stringify(seqs),
    )
    return rows.toArray().map(parseMessageRow)
  }

  /** What the tail holds of the replies to one message after a seq, ascending. */
  repliesTo(seq: number, after: number, rowsMax: number): Message[] {
    const rows = this.#sql.exec<MessageRow>(
      'SELECT * FROM messages WHERE reply_to = ? AND seq > ? ORDER BY seq LIMIT ?',
      ...[seq, after, rowsMax],
    )
    return rows.toArray().map(parseMessageRow)
  }

  /** True when the tail holds every message from this one to the newest. */
  isWholeFrom(seq: number): boolean {
    const { held } = this.#sql
      .exec<{ held: number }>('SELECT count(*) AS held FROM messages WHERE seq >= ?', seq)
      .one()
    return held === Math.max(0, this.#lastSeq - seq + 1)
  }

  /** Messages that were edited or deleted and that the archive does not have so yet. */
  changedAbove(rev: number, rowsMax: number): Message[] {
    const rows = this.#sql.exec<MessageRow>(
      `SELECT * FROM messages WHERE rev > ? AND (edited_at IS NOT NULL OR deleted_at IS NOT NULL)
       ORDER BY rev DESC LIMIT ?`,
      ...[rev, rowsMax],
    )
    return rows.toArray().map(parseMessageRow)
  }

  /** What the tail holds of a stretch of history, ascending by seq. */
  between(first: number, last: number): Message[] {
    const rows = this.#sql.exec<MessageRow>(
      'SELECT * FROM messages WHERE seq BETWEEN ? AND ? ORDER BY seq',
      first,
      last,
    )
    return rows.toArray().map(parseMessageRow)
  }

  /** Text bytes (about) that were said after `rev`: what a reader who stopped there has yet to take. */
  bytesAbove(rev: number): number {
    const total = this.#sql.exec<{ bytes: number | null }>(
      'SELECT sum(length(CAST(text AS BLOB))) AS bytes FROM messages WHERE rev > ?',
      rev,
    )
    return total.one().bytes ?? 0
  }

  /** Lets go of old messages that Postgres has confirmed, and says which. A parked one stays: the room is its only home. */
  trim(): Message[] {
    if (this.#held <= tailMessagesMax + tailSlackMessages) return []
    const { archivedRev, trimmedRev, trimmedSeq } = this.#progress.now
    const oldestKept = this.#sql
      .exec<{ rev: number }>(
        'SELECT rev FROM messages ORDER BY rev DESC LIMIT 1 OFFSET ?',
        tailMessagesMax - 1,
      )
      .toArray()[0]
    if (!oldestKept) return []
    const gone = this.#sql
      .exec<MessageRow>(
        `DELETE FROM messages WHERE rev < ? AND rev <= ? AND seq < ? AND seq NOT IN (SELECT seq FROM parked)
         RETURNING *`,
        oldestKept.rev,
        archivedRev,
        this.#lastSeq, // the newest says when the conversation was last active, however often older ones change
      )
      .toArray()
    if (gone.length === 0) return []
    this.#held -= gone.length
    this.#progress.move({
      trimmedRev: gone.reduce((highest, { rev }) => Math.max(highest, rev), trimmedRev),
      trimmedSeq: gone.reduce((highest, { seq }) => Math.max(highest, seq), trimmedSeq),
    })
    return gone.map(parseMessageRow)
  }
}

/** At least one message, so that a single long text never blocks the way. */
function takeWithin(rows: Iterable<MessageRow>, bytesMax: number): Message[] {
  const taken: Message[] = []
  let bytes = 0
  for (const row of rows) {
    bytes += row.text.length * 3 // the most that UTF-8 can make of it
    if (taken.length > 0 && bytes > bytesMax) break
    taken.push(parseMessageRow(row))
  }
  return taken
}
