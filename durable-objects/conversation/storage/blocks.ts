/** Of a direct conversation: which of its two has blocked the other. A row each, gone when they end it. */
import type { UserId } from '../../../schema/ids.ts'

export class Blocks {
  readonly #sql: SqlStorage
  readonly #userIds = new Set<UserId>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  reload(): void {
    this.#userIds.clear()
    for (const { user_id } of this.#sql.exec<{ user_id: string }>('SELECT user_id FROM blocks'))
      this.#userIds.add(user_id as UserId)
  }

  /** Somebody here has blocked the other. */
  get isAny(): boolean {
    return this.#userIds.size > 0
  }

  isBy(userId: UserId): boolean {
    return this.#userIds.has(userId)
  }

  /** Inside the caller's transaction. */
  add(userId: UserId): void {
    this.#sql.exec('INSERT OR IGNORE INTO blocks (user_id) VALUES (?)', userId)
    this.#userIds.add(userId)
  }

  /** Inside the caller's transaction. */
  end(userId: UserId): void {
    this.#sql.exec('DELETE FROM blocks WHERE user_id = ?', userId)
    this.#userIds.delete(userId)
  }
}
