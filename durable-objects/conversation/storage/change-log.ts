/**
 * What happened here, one row an event, in the transaction that made it so: what staff did, always; everything, where the
 * campus listens. It is an outbox: rows go once Postgres has them, and their numbers are never given twice.
 */
import type { ActorName, EventType } from '../../../schema/events.ts'
import type { ProgressStore } from './progress.ts'

export type Change = {
  /** Contiguous from 1. */
  n: number
  type: EventType
  rev: number
  seq: number | null
  actor: ActorName
  isStaffAct: boolean
  /** ms since 1970. */
  at: number
  detail: Record<string, unknown> | null
}

type Row = {
  n: number
  type: string
  rev: number
  seq: number | null
  actor: string
  is_staff_act: number
  at: number
  detail: string | null
}

export class ChangeLog {
  readonly #sql: SqlStorage
  readonly #progress: ProgressStore
  #last = 0

  constructor(sql: SqlStorage, progress: ProgressStore) {
    this.#sql = sql
    this.#progress = progress
    this.reload()
  }

  /** The number of the newest change. */
  get last(): number {
    return this.#last
  }

  reload(): void {
    const { last } = this.#sql.exec<{ last: number | null }>('SELECT max(n) AS last FROM changes').one()
    this.#last = Math.max(last ?? 0, this.#progress.now.archivedChange)
  }

  /** Runs inside the caller's transaction. */
  add({ type, rev, seq, actor, isStaffAct, at, detail }: Omit<Change, 'n'>): void {
    const n = this.#last + 1
    this.#sql.exec(
      'INSERT INTO changes (n, type, rev, seq, actor, is_staff_act, at, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ...[n, type, rev, seq, actor, isStaffAct ? 1 : 0, at],
      detail === null ? null : JSON.stringify(detail),
    )
    this.#last = n
  }

  /** What came after a number, oldest first. */
  above(n: number, rowsMax: number): Change[] {
    if (n >= this.#last) return []
    const rows = this.#sql.exec<Row>('SELECT * FROM changes WHERE n > ? ORDER BY n LIMIT ?', n, rowsMax)
    return rows.toArray().map(parseRow)
  }

  /** Postgres has everything up to this one. */
  forget(upTo: number): void {
    this.#sql.exec('DELETE FROM changes WHERE n <= ?', upTo)
  }
}

function parseRow(row: Row): Change {
  return {
    n: row.n,
    type: row.type as EventType,
    rev: row.rev,
    seq: row.seq,
    actor: row.actor as ActorName,
    isStaffAct: row.is_staff_act === 1,
    at: row.at,
    detail: row.detail === null ? null : (JSON.parse(row.detail) as Record<string, unknown>),
  }
}
