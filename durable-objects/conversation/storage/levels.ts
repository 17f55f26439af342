/**
 * What each person wants to hear of this conversation while it is not before their eyes. Whoever wants everything has no
 * row, so all of it is in memory: every summary is held against it, and nobody is asked about. It reaches Postgres and
 * Redis along with the person's cursor, whose rev a change of level takes.
 */
import type { UserId } from '../../../schema/ids.ts'
import type { NotificationLevel } from '../../../schema/protocol/level.ts'

export class Levels {
  readonly #sql: SqlStorage
  readonly #levels = new Map<UserId, NotificationLevel>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  reload(): void {
    this.#levels.clear()
    const rows = this.#sql.exec<{ user_id: string; level: string }>('SELECT user_id, level FROM levels')
    for (const { user_id, level } of rows) this.#levels.set(user_id as UserId, level as NotificationLevel)
  }

  of(userId: UserId): NotificationLevel {
    return this.#levels.get(userId) ?? 'all'
  }

  /** Inside the caller's transaction. */
  set(userId: UserId, level: NotificationLevel): void {
    if (level === 'all') {
      this.#sql.exec('DELETE FROM levels WHERE user_id = ?', userId)
      this.#levels.delete(userId)
      return
    }
    this.#sql.exec(
      `INSERT INTO levels (user_id, level) VALUES (?, ?)
       ON CONFLICT (user_id) DO UPDATE SET level = excluded.level`,
      userId,
      level,
    )
    this.#levels.set(userId, level)
  }
}
