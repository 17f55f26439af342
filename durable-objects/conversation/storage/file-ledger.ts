/**
 * Which files were uploaded here, by whom, and which message carries each. A row stays for good, so that no file is ever
 * sent twice or comes back; what was let go has lost its name at once, and its bytes soon.
 *
 *   here ──send──▶ here, with a seq ──R2 lacks it──▶ lost
 *    │                    └──────message deleted──────┴──▶ released ──swept from R2──▶ gone
 *    └──a day old, not sent──▶ released
 */
import type { AttachmentId, UserId } from '../../../schema/ids.ts'
import type { Attachment } from '../../../schema/protocol/attachment.ts'

export type FileState = 'here' | 'lost' | 'released' | 'gone'

export type LedgerFile = {
  file: Attachment
  uploader: UserId
  state: FileState
  /** The message that carries it; null while none does. */
  seq: number | null
}

/** Where a file's seq stands for no message: one that is to be sent later has none yet. */
const heldForLater = -1
/** And the conversation's picture belongs to none. */
export const asAvatar = 0

type Row = {
  id: string
  uploader: string
  name: string
  type: string
  bytes: number
  width: number | null
  height: number | null
  uploaded_at: number
  seq: number | null
  state: string
}

export class FileLedger {
  readonly #sql: SqlStorage
  #released = 0

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  reload(): void {
    const { count } = this.#sql
      .exec<{ count: number }>("SELECT count(*) AS count FROM files WHERE state = 'released'")
      .one()
    this.#released = count
  }

  /** Something waits to be removed from R2. */
  get hasReleased(): boolean {
    return this.#released > 0
  }

  get(id: AttachmentId): LedgerFile | null {
    const row = this.#sql.exec<Row>('SELECT * FROM files WHERE id = ?', id).toArray()[0]
    return row ? parseRow(row) : null
  }

  /** Runs inside the caller's transaction, as all below do. */
  add({ id, name, type, bytes, width, height }: Attachment, uploader: UserId, now: number): void {
    this.#sql.exec(
      `INSERT INTO files (id, uploader, name, type, bytes, width, height, uploaded_at, seq, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 'here')`,
      ...[id, uploader, name, type, bytes, width ?? null, height ?? null, now],
    )
  }

  /** For a room that is made anew: a file of a message, as the message tells of it. */
  restore(
    { missing, ...file }: Attachment,
    uploader: UserId,
    { seq, at }: { seq: number; at: number },
  ): void {
    this.add(file, uploader, at)
    this.attach([file.id], seq)
    if (missing) this.lose(file.id)
  }

  /** These, in this order, if all of them are this person's to send; else null. */
  sendable(uploader: UserId, ids: readonly AttachmentId[]): Attachment[] | null {
    const found = ids.map((id) => this.get(id)).filter((one) => one !== null)
    const isTheirs = found.every(
      (one) => one.uploader === uploader && one.state === 'here' && one.seq === null,
    )
    return isTheirs && found.length === ids.length ? found.map(({ file }) => file) : null
  }

  attach(ids: readonly AttachmentId[], seq: number): void {
    for (const id of ids) this.#sql.exec('UPDATE files SET seq = ? WHERE id = ?', seq, id)
  }

  /** For a message that is to be sent later: nobody else may send them meanwhile. */
  hold(ids: readonly AttachmentId[]): void {
    this.attach(ids, heldForLater)
  }

  free(ids: readonly AttachmentId[]): void {
    for (const id of ids)
      this.#sql.exec('UPDATE files SET seq = NULL WHERE id = ? AND seq = ?', id, heldForLater)
  }

  /** Whatever they were for will not be. */
  release(ids: readonly AttachmentId[]): void {
    for (const id of ids) this.#release("id = ? AND state IN ('here', 'lost')", id)
  }

  lose(id: AttachmentId): void {
    this.#sql.exec("UPDATE files SET state = 'lost' WHERE id = ? AND state = 'here'", id)
  }

  /** A message is deleted: nothing of its files is shown any more. Few are, so no index is kept for it. */
  releaseOf(seq: number): void {
    this.#release("seq = ? AND state IN ('here', 'lost')", seq)
  }

  /**
   * What no message carries of these is let go; which messages carry the others. One that is not known here was cut off
   * on its way: from now on it can't arrive any more.
   */
  releaseOrphans(ids: readonly AttachmentId[], uploadedBefore: number): { id: AttachmentId; seq: number }[] {
    const sent: { id: AttachmentId; seq: number }[] = []
    for (const id of ids) {
      const known = this.get(id)
      if (!known) this.#addReleased(id)
      else if (known.seq === null)
        this.#release("id = ? AND state = 'here' AND uploaded_at < ?", id, uploadedBefore)
      else if (known.state !== 'gone') sent.push({ id, seq: known.seq })
    }
    return sent
  }

  released(rowsMax: number): AttachmentId[] {
    const rows = this.#sql.exec<{ id: string }>(
      "SELECT id FROM files WHERE state = 'released' LIMIT ?",
      rowsMax,
    )
    return rows.toArray().map(({ id }) => id as AttachmentId)
  }

  /** Their bytes are nowhere any more. */
  noteGone(ids: readonly AttachmentId[]): void {
    for (const id of ids) this.#sql.exec("UPDATE files SET state = 'gone' WHERE id = ?", id)
    this.#released -= ids.length
  }

  #release(which: string, ...values: (string | number)[]): void {
    const gone = this.#sql.exec(
      `UPDATE files SET state = 'released', name = '' WHERE ${which} RETURNING 1`,
      ...values,
    )
    this.#released += gone.toArray().length
  }

  #addReleased(id: AttachmentId): void {
    this.#sql.exec(
      `INSERT INTO files (id, uploader, name, type, bytes, width, height, uploaded_at, seq, state)
       VALUES (?, '', '', '', 0, NULL, NULL, 0, NULL, 'released')`,
      id,
    )
    this.#released += 1
  }
}

function parseRow(row: Row): LedgerFile {
  return {
    file: {
      id: row.id as AttachmentId,
      name: row.name,
      type: row.type,
      bytes: row.bytes,
      ...(row.width !== null && { width: row.width }),
      ...(row.height !== null && { height: row.height }),
    },
    uploader: row.uploader as UserId,
    state: row.state as FileState,
    seq: row.seq,
  }
}
