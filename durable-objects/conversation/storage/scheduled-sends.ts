/**
 * Messages that are to be sent later, by the key under which they will be: one row each, gone once it is sent. Few are,
 * so all are read where a list is wanted; when the next is due is in memory.
 */
import type { Actor } from '../../../schema/actor.ts'
import type { ClientMessageId, UserId } from '../../../schema/ids.ts'
import type { ProblemCode } from '../../../schema/protocol/problem.ts'
import type { SendRequest } from '../../../schema/rpc.ts'

export type ScheduledSend = {
  senderId: UserId
  clientMessageId: ClientMessageId
  /** ms since 1970. */
  publishAt: number
  request: SendRequest
  digest: string
  /** Whoever asked for it, as they were then. */
  actor: Actor
  /** Why it was not sent at its time; null while that is to come. */
  failed: ProblemCode | null
}

export type ScheduledKey = Pick<ScheduledSend, 'senderId' | 'clientMessageId'>

type Row = {
  sender_id: string
  client_message_id: string
  publish_at: number
  request: string
  digest: string
  actor: string
  failed: string | null
}

export class ScheduledSends {
  readonly #sql: SqlStorage
  #nextAt: number | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  reload(): void {
    const { at } = this.#sql
      .exec<{ at: number | null }>('SELECT min(publish_at) AS at FROM scheduled WHERE failed IS NULL')
      .one()
    this.#nextAt = at
  }

  /** When the next of them is due; null while none is. */
  get nextAt(): number | null {
    return this.#nextAt
  }

  get({ senderId, clientMessageId }: ScheduledKey): ScheduledSend | null {
    const rows = this.#sql.exec<Row>(
      'SELECT * FROM scheduled WHERE sender_id = ? AND client_message_id = ?',
      senderId,
      clientMessageId,
    )
    const row = rows.toArray()[0]
    return row ? parseRow(row) : null
  }

  /** The next due first. */
  list(): ScheduledSend[] {
    return this.#sql
      .exec<Row>('SELECT * FROM scheduled ORDER BY publish_at, client_message_id')
      .toArray()
      .map(parseRow)
  }

  dueBy(now: number): ScheduledSend[] {
    return this.list().filter(({ failed, publishAt }) => failed === null && publishAt <= now)
  }

  /** A later word replaces the earlier. Inside the caller's transaction, as all below. */
  put({ senderId, clientMessageId, publishAt, request, digest, actor, failed }: ScheduledSend): void {
    this.#sql.exec(
      `INSERT INTO scheduled (sender_id, client_message_id, publish_at, request, digest, actor, failed)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (sender_id, client_message_id) DO UPDATE SET publish_at = excluded.publish_at,
         request = excluded.request, digest = excluded.digest, actor = excluded.actor, failed = excluded.failed`,
      ...[
        senderId,
        clientMessageId,
        publishAt,
        JSON.stringify(request),
        digest,
        JSON.stringify(actor),
        failed,
      ],
    )
    this.reload()
  }

  remove({ senderId, clientMessageId }: ScheduledKey): void {
    this.#sql.exec(
      'DELETE FROM scheduled WHERE sender_id = ? AND client_message_id = ?',
      senderId,
      clientMessageId,
    )
    this.reload()
  }
}

function parseRow(row: Row): ScheduledSend {
  return {
    senderId: row.sender_id as UserId,
    clientMessageId: row.client_message_id as ClientMessageId,
    publishAt: row.publish_at,
    request: JSON.parse(row.request) as SendRequest,
    digest: row.digest,
    actor: JSON.parse(row.actor) as Actor,
    failed: row.failed as ProblemCode | null,
  }
}
