/**
 * Which clientMessageIds have been used, and for what: kept for good, though messages leave the tail. A key
 * that were forgotten would let a late resend take a second seq, and then break Postgres's unique key.
 */
import type { ClientMessageId, UserId } from '../../../schema/ids.ts'

export type SentKey = { seq: number; rev: number; digest: string }

export class SentKeys {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  get(senderId: UserId, clientMessageId: ClientMessageId): SentKey | null {
    const rows = this.#sql.exec<SentKey>(
      'SELECT seq, rev, digest FROM sent_keys WHERE sender_id = ? AND client_message_id = ?',
      senderId,
      clientMessageId,
    )
    return rows.toArray()[0] ?? null
  }

  /** For a room that is made anew; the archive's word outweighs. */
  restore(senderId: UserId, clientMessageId: ClientMessageId, { seq, rev, digest }: SentKey): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO sent_keys (sender_id, client_message_id, seq, rev, digest) VALUES (?, ?, ?, ?, ?)',
      ...[senderId, clientMessageId, seq, rev, digest],
    )
  }

  add(senderId: UserId, clientMessageId: ClientMessageId, key: SentKey): void {
    this.#sql.exec(
      'INSERT INTO sent_keys (sender_id, client_message_id, seq, rev, digest) VALUES (?, ?, ?, ?, ?)',
      senderId,
      clientMessageId,
      key.seq,
      key.rev,
      key.digest,
    )
  }
}
