/**
 * The log: the only place that assigns seq and rev (H1). Every method is synchronous, so nothing can come
 * between reading the head and writing the message. It holds the warm tail (the newest messages by rev, and all
 * that Postgres has not confirmed); older messages are Postgres's.
 */
import type { ClientMessageId, UserId } from '../../../schema/ids.ts'
import { tailMessagesMax, tailSlackMessages } from '../../../schema/limits.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { ProgressStore } from './progress.ts'

export type Draft = {
  senderId: UserId
  clientMessageId: ClientMessageId
  text: string
  replyTo?: number
  mentions: UserId[]
  /** ms since 1970, by the room's clock. */
  sentAt: number
}

type Row = {
  seq: number
  rev: number
  sender_id: string
  client_message_id: string
  text: string
  reply_to: number | null
  sent_at: number
  edited_at: number | null
  deleted_at: number | null
  mentions: string | null
}

export class MessageLog {
  readonly #sql: SqlStorage
  readonly #progress: ProgressStore
  #lastSeq = 0
  #rev = 0
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
    this.#held = head.held
  }

  /** Gives a draft its place. Runs inside the caller's transaction. */
  append(draft: Draft): Message {
    const seq = this.#lastSeq + 1
    const rev = this.#rev + 1
    this.#sql.exec(
      `INSERT INTO messages (seq, rev, sender_id, client_message_id, text, reply_to, sent_at, mentions)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      seq,
      rev,
      draft.senderId,
      draft.clientMessageId,
      draft.text,
      draft.replyTo ?? null,
      draft.sentAt,
      draft.mentions.length > 0 ? JSON.stringify(draft.mentions) : null,
    )
    this.#lastSeq = seq
    this.#rev = rev
    this.#held += 1
    return {
      seq,
      rev,
      senderId: draft.senderId,
      clientMessageId: draft.clientMessageId,
      text: draft.text,
      ...(draft.replyTo !== undefined && { replyTo: draft.replyTo }),
      ...(draft.mentions.length > 0 && { mentions: draft.mentions }),
      sentAt: new Date(draft.sentAt).toISOString(),
    }
  }

  /** For a change of the conversation itself, which has a rev and no seq. Runs inside the caller's transaction. */
  takeRev(): number {
    this.#rev += 1
    return this.#rev
  }

  /** Takes a message's content away and leaves its place. Runs inside the caller's transaction. */
  entomb(seq: number, deletedAt: number): Message | null {
    const rev = this.#rev + 1
    const row = this.#sql
      .exec<Row>(
        `UPDATE messages SET rev = ?, text = '', mentions = NULL, deleted_at = ? WHERE seq = ? AND deleted_at IS NULL
         RETURNING *`,
        rev,
        deletedAt,
        seq,
      )
      .toArray()[0]
    if (!row) return null
    this.#sql.exec('INSERT OR IGNORE INTO tombstones (seq) VALUES (?)', seq)
    this.#rev = rev
    return parseRow(row)
  }

  get(seq: number): Message | null {
    return this.between(seq, seq)[0] ?? null
  }

  /** Takes an old message back into the tail, as the archive has it, so that it can be changed. */
  restore(message: Message): void {
    if (this.get(message.seq)) return
    this.#sql.exec(
      `INSERT INTO messages (seq, rev, sender_id, client_message_id, text, reply_to, sent_at, edited_at, deleted_at,
         mentions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      message.seq,
      message.rev,
      message.senderId,
      message.clientMessageId,
      message.text,
      message.replyTo ?? null,
      Date.parse(message.sentAt),
      message.editedAt === undefined ? null : Date.parse(message.editedAt),
      message.deletedAt === undefined ? null : Date.parse(message.deletedAt),
      message.mentions === undefined ? null : JSON.stringify(message.mentions),
    )
    this.#held += 1
  }

  /** Deleted seqs above `seq`, ascending: they are not unread. */
  tombstonesAbove(seq: number): number[] {
    const rows = this.#sql.exec<{ seq: number }>('SELECT seq FROM tombstones WHERE seq > ? ORDER BY seq', seq)
    return rows.toArray().map((row) => row.seq)
  }

  /** Who is mentioned where, in what changed after `rev`. */
  mentionsAbove(rev: number, rowsMax: number): { seq: number; userIds: UserId[] }[] {
    const rows = this.#sql.exec<{ seq: number; mentions: string }>(
      'SELECT seq, mentions FROM messages WHERE rev > ? AND mentions IS NOT NULL ORDER BY rev LIMIT ?',
      rev,
      rowsMax,
    )
    return rows.toArray().map(({ seq, mentions }) => ({ seq, userIds: JSON.parse(mentions) as UserId[] }))
  }

  /** The newest message that still has content; null where the tail holds none. */
  newestWithContent(): Message | null {
    const rows = this.#sql.exec<Row>(
      'SELECT * FROM messages WHERE deleted_at IS NULL ORDER BY seq DESC LIMIT 1',
    )
    const row = rows.toArray()[0]
    return row ? parseRow(row) : null
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
    const rows = this.#sql.exec<Row>(
      'SELECT * FROM messages WHERE rev > ? ORDER BY rev LIMIT ?',
      rev,
      rowsMax,
    )
    return takeWithin(rows, bytesMax)
  }

  /** The newest messages of the tail without a hole between them, ascending by seq. */
  newest(rowsMax: number, bytesMax: number): Message[] {
    const rows = this.#sql.exec<Row>('SELECT * FROM messages ORDER BY seq DESC LIMIT ?', rowsMax)
    const page: Message[] = []
    for (const message of takeWithin(rows, bytesMax)) {
      if (message.seq !== this.#lastSeq - page.length) break
      page.push(message)
    }
    return page.reverse()
  }

  /** What the tail holds of a stretch of history, ascending by seq. */
  between(first: number, last: number): Message[] {
    const rows = this.#sql.exec<Row>(
      'SELECT * FROM messages WHERE seq BETWEEN ? AND ? ORDER BY seq',
      first,
      last,
    )
    return rows.toArray().map(parseRow)
  }

  /** Text bytes (about) that were said after `rev`: what a reader who stopped there has yet to take. */
  bytesAbove(rev: number): number {
    const total = this.#sql.exec<{ bytes: number | null }>(
      'SELECT sum(length(CAST(text AS BLOB))) AS bytes FROM messages WHERE rev > ?',
      rev,
    )
    return total.one().bytes ?? 0
  }

  /** Lets go of old messages that Postgres has confirmed. A parked message stays: the room is its only home. */
  trim(): void {
    if (this.#held <= tailMessagesMax + tailSlackMessages) return
    const { archivedRev, trimmedRev, trimmedSeq } = this.#progress.now
    const oldestKept = this.#sql
      .exec<{ rev: number }>(
        'SELECT rev FROM messages ORDER BY rev DESC LIMIT 1 OFFSET ?',
        tailMessagesMax - 1,
      )
      .toArray()[0]
    if (!oldestKept) return
    const gone = this.#sql
      .exec<{ seq: number; rev: number }>(
        `DELETE FROM messages WHERE rev < ? AND rev <= ? AND seq < ? AND seq NOT IN (SELECT seq FROM parked)
         RETURNING seq, rev`,
        oldestKept.rev,
        archivedRev,
        this.#lastSeq, // the newest says when the conversation was last active, however often older ones change
      )
      .toArray()
    if (gone.length === 0) return
    this.#held -= gone.length
    this.#progress.move({
      trimmedRev: gone.reduce((highest, { rev }) => Math.max(highest, rev), trimmedRev),
      trimmedSeq: gone.reduce((highest, { seq }) => Math.max(highest, seq), trimmedSeq),
    })
  }
}

/** At least one message, so that a single long text never blocks the way. */
function takeWithin(rows: Iterable<Row>, bytesMax: number): Message[] {
  const taken: Message[] = []
  let bytes = 0
  for (const row of rows) {
    bytes += row.text.length * 3 // the most that UTF-8 can make of it
    if (taken.length > 0 && bytes > bytesMax) break
    taken.push(parseRow(row))
  }
  return taken
}

function parseRow(row: Row): Message {
  return {
    seq: row.seq,
    rev: row.rev,
    senderId: row.sender_id as UserId,
    clientMessageId: row.client_message_id as ClientMessageId,
    text: row.text,
    ...(row.reply_to !== null && { replyTo: row.reply_to }),
    ...(row.mentions !== null && { mentions: JSON.parse(row.mentions) as UserId[] }),
    sentAt: new Date(row.sent_at).toISOString(),
    ...(row.edited_at !== null && { editedAt: new Date(row.edited_at).toISOString() }),
    ...(row.deleted_at !== null && { deletedAt: new Date(row.deleted_at).toISOString() }),
  }
}
