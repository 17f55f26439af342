/**
 * Who is muted here, until when and why. There are few, so all of them are in memory: whoever speaks is looked up. A mute
 * ends by the clock, whether or not its row has been taken out yet.
 */
import type { ActorName } from '../../../schema/events.ts'
import type { UserId } from '../../../schema/ids.ts'

export type Mute = {
  userId: UserId
  /** ms since 1970. */
  until: number
  reason: string | null
  by: ActorName
  at: number
}

type Row = { user_id: string; until: number; reason: string | null; muted_by: string; muted_at: number }

export class Mutes {
  readonly #sql: SqlStorage
  readonly #mutes = new Map<UserId, Mute>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  reload(): void {
    this.#mutes.clear()
    for (const row of this.#sql.exec<Row>('SELECT * FROM mutes')) {
      const mute = parseRow(row)
      this.#mutes.set(mute.userId, mute)
    }
  }

  /** Null for somebody who is not muted, or not any more. */
  of(userId: UserId, now: number): Mute | null {
    const mute = this.#mutes.get(userId)
    return mute && mute.until > now ? mute : null
  }

  /** When the next of them ends; null while nobody is muted. */
  get nextEnd(): number | null {
    let next: number | null = null
    for (const { until } of this.#mutes.values()) if (next === null || until < next) next = until
    return next
  }

  /** A later word replaces the earlier. Inside the caller's transaction. */
  set({ userId, until, reason, by, at }: Mute): void {
    this.#sql.exec(
      `INSERT INTO mutes (user_id, until, reason, muted_by, muted_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (user_id) DO UPDATE SET until = excluded.until, reason = excluded.reason,
         muted_by = excluded.muted_by, muted_at = excluded.muted_at`,
      ...[userId, until, reason, by, at],
    )
    this.#mutes.set(userId, { userId, until, reason, by, at })
  }

  /** Why is said no more; it lasts as long as it was to. Inside the caller's transaction. */
  forgetReason(userId: UserId): void {
    const mute = this.#mutes.get(userId)
    if (mute) this.set({ ...mute, reason: null })
  }

  /** Inside the caller's transaction. */
  end(userId: UserId): void {
    this.#sql.exec('DELETE FROM mutes WHERE user_id = ?', userId)
    this.#mutes.delete(userId)
  }

  /** Takes out those that are over, and says whose. Inside the caller's transaction. */
  takeEnded(now: number): UserId[] {
    const ended = [...this.#mutes.values()].filter(({ until }) => until <= now)
    for (const { userId } of ended) this.end(userId)
    return ended.map(({ userId }) => userId)
  }
}

function parseRow(row: Row): Mute {
  return {
    userId: row.user_id as UserId,
    until: row.until,
    reason: row.reason,
    by: row.muted_by as ActorName,
    at: row.muted_at,
  }
}
