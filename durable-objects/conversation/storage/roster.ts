/**
 * Who belongs to this conversation, as the room decided. A removed member's row stays, marked, until the archive
 * has it and beyond, so that a late copy cannot bring anybody back. `rev` counts the roster's changes: a
 * session that was checked at this rev need not be checked again.
 */
import type { UserId } from '../../../schema/ids.ts'
import type { Member, MemberRole } from '../../../schema/protocol/kinds.ts'
import type { RosterChange } from '../../../domain/roster-change.ts'

export type RosterRow = { userId: UserId; role: MemberRole; removed: boolean; joinedSeq: number; rev: number }

type Row = { user_id: string; role: string; removed: number; joined_seq: number; rev: number }

export class Roster {
  readonly #sql: SqlStorage
  #rev = 0
  #size = 0
  /** Rows that were asked for: everybody who acts or hears is asked about again and again. Strangers are not kept. */
  readonly #known = new Map<UserId, RosterRow>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  get rev(): number {
    return this.#rev
  }

  /** Members now, without the removed. */
  get size(): number {
    return this.#size
  }

  reload(): void {
    const head = this.#sql
      .exec<{ rev: number | null; size: number }>(
        'SELECT max(rev) AS rev, count(*) FILTER (WHERE removed = 0) AS size FROM roster',
      )
      .one()
    this.#rev = head.rev ?? 0
    this.#size = head.size
    this.#known.clear()
  }

  roleOf(userId: UserId): MemberRole | null {
    const row = this.#get(userId)
    return row && !row.removed ? row.role : null
  }

  /** The roster rev at which this person last came, went or changed roles; 0 for somebody who never did. */
  revOf(userId: UserId): number {
    return this.#get(userId)?.rev ?? 0
  }

  /** seq of the last message when the member came; null for somebody who never was one. */
  joinedSeqOf(userId: UserId): number | null {
    return this.#get(userId)?.joinedSeq ?? null
  }

  list(): Member[] {
    const rows = this.#sql.exec<Row>('SELECT * FROM roster WHERE removed = 0 ORDER BY user_id')
    return rows.toArray().map((row) => ({ userId: row.user_id as UserId, role: row.role as MemberRole }))
  }

  roles(): Map<UserId, MemberRole> {
    return new Map(this.list().map(({ userId, role }) => [userId, role]))
  }

  /** Runs inside the caller's transaction. Whoever comes (back) has read up to `lastSeq`. */
  apply({ added, changed, removed }: RosterChange, lastSeq: number): void {
    if (added.length + changed.length + removed.length === 0) return
    const rev = this.#rev + 1
    // json_each, since a statement takes at most 100 bound parameters and a class has 20,000 members
    if (added.length > 0)
      this.#sql.exec(
        `INSERT INTO roster (user_id, role, removed, joined_seq, rev)
         SELECT value ->> 'userId', value ->> 'role', 0, ?, ? FROM json_each(?) WHERE true
         ON CONFLICT (user_id) DO UPDATE SET role = excluded.role, removed = 0,
           joined_seq = excluded.joined_seq, rev = excluded.rev`,
        lastSeq,
        rev,
        JSON.stringify(added),
      )
    if (changed.length > 0)
      this.#sql.exec(
        `UPDATE roster SET role = wanted.value ->> 'role', rev = ?
         FROM json_each(?) AS wanted WHERE roster.user_id = wanted.value ->> 'userId'`,
        rev,
        JSON.stringify(changed),
      )
    if (removed.length > 0)
      this.#sql.exec(
        'UPDATE roster SET removed = 1, rev = ? FROM json_each(?) AS gone WHERE roster.user_id = gone.value',
        rev,
        JSON.stringify(removed),
      )
    this.#known.clear()
    this.#rev = rev
    this.#size += added.length - removed.length
  }

  /** What changed after a roster rev, oldest first; whole revs only, so that a watermark can follow. */
  above(rev: number, rowsMax: number): RosterRow[] {
    const rows = this.#sql.exec<Row>('SELECT * FROM roster WHERE rev > ? ORDER BY rev, user_id', rev)
    const taken: RosterRow[] = []
    for (const row of rows) {
      if (taken.length >= rowsMax && row.rev !== taken.at(-1)?.rev) break
      taken.push(parseRow(row))
    }
    return taken
  }

  #get(userId: UserId): RosterRow | null {
    const known = this.#known.get(userId)
    if (known) return known
    const row = this.#sql.exec<Row>('SELECT * FROM roster WHERE user_id = ?', userId).toArray()[0]
    if (!row) return null
    const parsed = parseRow(row)
    this.#known.set(userId, parsed)
    return parsed
  }
}

function parseRow(row: Row): RosterRow {
  return {
    userId: row.user_id as UserId,
    role: row.role as MemberRole,
    removed: row.removed === 1,
    joinedSeq: row.joined_seq,
    rev: row.rev,
  }
}
