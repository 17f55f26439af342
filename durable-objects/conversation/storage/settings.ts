/** The conversation's settings: one row from their first change on; until then what it was created with. */
import type { AttachmentId } from '../../../schema/ids.ts'
import type { ConversationSettings } from '../../../schema/protocol/settings.ts'

type Row = {
  rev: number
  title: string
  archived_at: number | null
  locked: number
  slow_mode_seconds: number
  replies: number
  avatar: string | null
}

export class Settings {
  readonly #sql: SqlStorage
  readonly #first: ConversationSettings
  #now: ConversationSettings
  #rev = 0

  constructor(sql: SqlStorage, first: ConversationSettings) {
    this.#sql = sql
    this.#first = first
    this.#now = this.#load()
  }

  get now(): ConversationSettings {
    return this.#now
  }

  /** The log's rev at their last change; 0 before the first. */
  get rev(): number {
    return this.#rev
  }

  /** Under the rev that the log gave. Runs inside the caller's transaction. */
  store(settings: ConversationSettings, rev: number): void {
    const { title, archivedAt, locked, slowModeSeconds, replies, avatar } = settings
    this.#sql.exec(
      `INSERT INTO settings (one, rev, title, archived_at, locked, slow_mode_seconds, replies, avatar)
       VALUES (1, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (one) DO UPDATE SET rev = excluded.rev, title = excluded.title, archived_at = excluded.archived_at,
         locked = excluded.locked, slow_mode_seconds = excluded.slow_mode_seconds, replies = excluded.replies,
         avatar = excluded.avatar`,
      rev,
      title,
      archivedAt === undefined ? null : Date.parse(archivedAt),
      locked ? 1 : 0,
      slowModeSeconds ?? 0,
      replies ? 1 : 0,
      avatar ?? null,
    )
    this.#now = settings
    this.#rev = rev
  }

  /** After a transaction that was rolled back. */
  reload(): void {
    this.#now = this.#load()
  }

  #load(): ConversationSettings {
    const row = this.#sql.exec<Row>('SELECT * FROM settings WHERE one = 1').toArray()[0]
    this.#rev = row?.rev ?? 0
    if (!row) return this.#first
    return {
      title: row.title,
      ...(row.archived_at !== null && { archivedAt: new Date(row.archived_at).toISOString() }),
      ...(row.locked === 1 && { locked: true }),
      ...(row.slow_mode_seconds > 0 && { slowModeSeconds: row.slow_mode_seconds }),
      ...(row.replies === 1 && { replies: true }),
      ...(row.avatar !== null && { avatar: row.avatar as AttachmentId }),
    }
  }
}
