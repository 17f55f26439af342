/**
 * Who is viewing: one row while it lasts, whatever arrives meanwhile. For as long as the row stands the person has
 * read everything there is, by definition, so a message that reaches a thousand viewers costs no write.
 */
import type { UserId } from '../../../schema/ids.ts'

export class ViewingIntervals {
  readonly #sql: SqlStorage
  readonly #userIds = new Set<UserId>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  reload(): void {
    this.#userIds.clear()
    for (const { user_id } of this.#sql.exec<{ user_id: string }>('SELECT user_id FROM viewing'))
      this.#userIds.add(user_id as UserId)
  }

  get size(): number {
    return this.#userIds.size
  }

  has(userId: UserId): boolean {
    return this.#userIds.has(userId)
  }

  list(): UserId[] {
    return [...this.#userIds]
  }

  begin(userId: UserId): void {
    this.#sql.exec('INSERT OR IGNORE INTO viewing (user_id) VALUES (?)', userId)
    this.#userIds.add(userId)
  }

  end(userId: UserId): void {
    this.#sql.exec('DELETE FROM viewing WHERE user_id = ?', userId)
    this.#userIds.delete(userId)
  }
}
