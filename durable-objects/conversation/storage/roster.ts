/**
 * Who belongs to this conversation, as the room decided. A removed member's row stays, marked, until the archive
 * has it and beyond, so that a late copy cannot bring anybody back. `rev` counts the roster's changes: a
 * session that was checked at this rev need not be checked again.
 */
import type { Enrolled } from '../../../schema/enrolled.ts'
import type { UserId } from '../../../schema/ids.ts'
import { onlineLookupMax } from '../../../schema/limits.ts'
import type { Member, MemberRole } from '../../../schema/protocol/kinds.ts'
import type { RosterChange } from '../../../domain/roster-change.ts'

export type RosterRow = Enrolled & { removed: boolean; joinedSeq: number; rev: number }

type Row = {
  user_id: string
  role: string
  removed: number
  joined_seq: number
  rev: number
  minor: number | null
  staff: number | null
}

export class Roster {
  readonly #sql: SqlStorage
  #rev = 0
  #size = 0
  #minors = 0
  #inOffice = 0
  /** Rows that were asked for: everybody who acts or hears is asked about again and again. Strangers are not kept. */
  readonly #known = new Map<UserId, RosterRow>()
  #list: readonly Member[] | null = null

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

  /** Of the members now: minors. */
  get minors(): number {
    return this.#minors
  }

  /** Of the members now: those who teach or assist here, or are in office on the campus. */
  get inOffice(): number {
    return this.#inOffice
  }

  reload(): void {
    const head = this.#sql
      .exec<{ rev: number | null; size: number; minors: number; in_office: number }>(
        `SELECT max(rev) AS rev, count(*) FILTER (WHERE removed = 0) AS size,
           count(*) FILTER (WHERE removed = 0 AND minor = 1) AS minors,
           count(*) FILTER (WHERE removed = 0 AND (staff = 1 OR role IN ('instructor', 'assistant'))) AS in_office
         FROM roster`,
      )
      .one()
    this.#rev = head.rev ?? 0
    this.#size = head.size
    this.#minors = head.minors
    this.#inOffice = head.in_office
    this.#known.clear()
    this.#list = null
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

  /** Of a small conversation it is remembered: each message asks who of them is online. */
  list(): readonly Member[] {
    if (this.#list) return this.#list
    const rows = this.#sql.exec<Row>('SELECT * FROM roster WHERE removed = 0 ORDER BY user_id').toArray()
    const list = rows.map((row) => ({ userId: row.user_id as UserId, role: row.role as MemberRole }))
    if (list.length <= onlineLookupMax) this.#list = list
    return list
  }

  /** What is known of each member now. */
  enrolled(): Map<UserId, Enrolled> {
    const rows = this.#sql.exec<Row>('SELECT * FROM roster WHERE removed = 0')
    return new Map(rows.toArray().map((row) => [row.user_id as UserId, parseEnrolled(row)]))
  }

  /** Null for somebody who is no member now. */
  entryOf(userId: UserId): Enrolled | null {
    const row = this.#get(userId)
    return row && !row.removed ? row : null
  }

  /** Runs inside the caller's transaction. Whoever comes (back) has read up to `lastSeq`. */
  apply({ added, changed, removed }: RosterChange, lastSeq: number): void {
    if (added.length + changed.length + removed.length === 0) return
    const rev = this.#rev + 1
    // json_each, since a statement takes at most 100 bound parameters and a class has 20,000 members
    if (added.length > 0)
      this.#sql.exec(
        `INSERT INTO roster (user_id, role, removed, joined_seq, rev, minor, staff)
         SELECT value ->> 'userId', value ->> 'role', 0, ?, ?, value ->> 'minor', value ->> 'staff'
         FROM json_each(?) WHERE true
         ON CONFLICT (user_id) DO UPDATE SET role = excluded.role, removed = 0,
           joined_seq = excluded.joined_seq, rev = excluded.rev, minor = excluded.minor, staff = excluded.staff`,
        lastSeq,
        rev,
        JSON.stringify(added),
      )
    if (changed.length > 0)
      this.#sql.exec(
        `UPDATE roster SET role = wanted.value ->> 'role', rev = ?, minor = wanted.value ->> 'minor',
           staff = wanted.value ->> 'staff'
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
    this.reload()
  }

  /** For a room that is made anew: who belonged to it and who had left, all under one rev. Inside the caller's transaction. */
  restore(rows: readonly Omit<RosterRow, 'rev'>[], rev: number): void {
    this.#sql.exec(
      `INSERT INTO roster (user_id, role, removed, joined_seq, rev, minor, staff)
       SELECT value ->> 'userId', value ->> 'role', value ->> 'removed', value ->> 'joinedSeq', ?, value ->> 'minor',
         value ->> 'staff'
       FROM json_each(?)`,
      ...[rev, JSON.stringify(rows)],
    )
    this.reload()
  }

  /** What changed after a roster rev, oldest first; whole revs only, so that a watermark can follow. */
  above(rev: number, rowsMax: number): RosterRow[] {
    if (rev >= this.#rev) return [] // without a look at 20,000 rows, each time that a message is archived
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
  const { removed, joined_seq, rev } = row
  return { ...parseEnrolled(row), removed: removed === 1, joinedSeq: joined_seq, rev }
}

function parseEnrolled({ user_id, role, minor, staff }: Row): Enrolled {
  return {
    userId: user_id as UserId,
    role: role as MemberRole,
    ...(minor !== null && { minor: minor === 1 }),
    ...(staff !== null && { staff: staff === 1 }),
  }
}
