/**
 * What people have brought before staff: a row each, kept here, since those who moderate ask this room. `rev` counts the
 * changes, so that the archive can follow by watermark. A report has the text as it was: its message may be edited or
 * taken back before anybody looks.
 */
import type { ActorName } from '../../../schema/events.ts'
import type { UserId } from '../../../schema/ids.ts'
import type { Report, ReportResolution } from '../../../schema/protocol/report.ts'

export type ReportRow = Omit<Report, 'conversationId'> & { rev: number }
type Resolution = { resolution: ReportResolution; by: ActorName; note?: string; at: number }

type Row = {
  n: number
  seq: number
  sender_id: string
  text: string
  reporter: string
  reason: string
  reported_at: number
  resolution: string | null
  resolved_by: string | null
  resolved_at: number | null
  note: string | null
  rev: number
}

export class Reports {
  readonly #sql: SqlStorage
  #last = 0
  #rev = 0

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.reload()
  }

  get rev(): number {
    return this.#rev
  }

  reload(): void {
    const head = this.#sql
      .exec<{ last: number | null; rev: number | null }>(
        'SELECT max(n) AS last, max(rev) AS rev FROM reports',
      )
      .one()
    this.#last = head.last ?? 0
    this.#rev = head.rev ?? 0
  }

  /** The number that this reporter's open report of a message has; null where there is none. */
  openBy(reporter: ActorName, seq: number): number | null {
    const rows = this.#sql.exec<{ n: number }>(
      'SELECT n FROM reports WHERE reporter = ? AND seq = ? AND resolution IS NULL',
      ...[reporter, seq],
    )
    return rows.toArray()[0]?.n ?? null
  }

  countOpenBy(reporter: ActorName): number {
    return this.#count('reporter = ?', reporter)
  }

  countOpenOf(seq: number): number {
    return this.#count('seq = ?', seq)
  }

  /** Inside the caller's transaction. */
  add(report: Pick<ReportRow, 'seq' | 'senderId' | 'text' | 'reporter' | 'reason'>, at: number): number {
    const [n, rev] = [this.#last + 1, this.#rev + 1]
    const { seq, senderId, text, reporter, reason } = report
    this.#sql.exec(
      `INSERT INTO reports (n, seq, sender_id, text, reporter, reason, reported_at, rev)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[n, seq, senderId, text, reporter, reason, at, rev],
    )
    this.#last = n
    this.#rev = rev
    return n
  }

  /** Inside the caller's transaction. */
  resolve(n: number, { resolution, by, note, at }: Resolution): void {
    const rev = this.#rev + 1
    this.#sql.exec(
      'UPDATE reports SET resolution = ?, resolved_by = ?, note = ?, resolved_at = ?, rev = ? WHERE n = ?',
      ...[resolution, by, note ?? null, at, rev, n],
    )
    this.#rev = rev
  }

  /** What the message said goes, and what the report was about stays. Inside the caller's transaction, as below. */
  eraseTextOf(seq: number): void {
    this.#erase("text = ''", "seq = ? AND text <> ''", seq)
  }

  /** Of somebody who is erased: what they said when they reported, and what was reported of them. */
  erasePerson(userId: UserId): void {
    this.#erase("reason = ''", "reporter = ? AND reason <> ''", `user:${userId}`)
    this.#erase("text = ''", "sender_id = ? AND text <> ''", userId)
  }

  /** Each row under a rev of its own, since the archive follows by rev, some rows at a time. */
  #erase(change: string, which: string, value: string | number): void {
    const rows = this.#sql.exec<{ n: number }>(`SELECT n FROM reports WHERE ${which}`, value).toArray()
    for (const { n } of rows) {
      this.#rev += 1
      this.#sql.exec(`UPDATE reports SET ${change}, rev = ? WHERE n = ?`, this.#rev, n)
    }
  }

  /** For a room that is made anew. Inside the caller's transaction. */
  restore(report: ReportRow): void {
    this.#sql.exec(
      `INSERT INTO reports (n, seq, sender_id, text, reporter, reason, reported_at, resolution, resolved_by, resolved_at,
         note, rev)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[report.n, report.seq, report.senderId, report.text, report.reporter, report.reason],
      ...[Date.parse(report.reportedAt), report.resolution ?? null, report.resolvedBy ?? null],
      ...[
        report.resolvedAt === undefined ? null : Date.parse(report.resolvedAt),
        report.note ?? null,
        report.rev,
      ],
    )
    this.reload()
  }

  get(n: number): ReportRow | null {
    const row = this.#sql.exec<Row>('SELECT * FROM reports WHERE n = ?', n).toArray()[0]
    return row ? parseRow(row) : null
  }

  /** The newest first, below a number; never those about a message of `except`. */
  below(n: number, limit: number, isOpenOnly: boolean, except: UserId | null): ReportRow[] {
    const rows = this.#sql.exec<Row>(
      `SELECT * FROM reports WHERE n < ? AND (resolution IS NULL OR ? = 0) AND sender_id IS NOT ?
       ORDER BY n DESC LIMIT ?`,
      ...[n, isOpenOnly ? 1 : 0, except, limit],
    )
    return rows.toArray().map(parseRow)
  }

  /** What changed after a rev, oldest first. */
  above(rev: number, rowsMax: number): ReportRow[] {
    if (rev >= this.#rev) return []
    const rows = this.#sql.exec<Row>('SELECT * FROM reports WHERE rev > ? ORDER BY rev LIMIT ?', rev, rowsMax)
    return rows.toArray().map(parseRow)
  }

  #count(condition: string, about: string | number): number {
    const counted = this.#sql.exec<{ count: number }>(
      `SELECT count(*) AS count FROM reports WHERE resolution IS NULL AND ${condition}`,
      about,
    )
    return counted.one().count
  }
}

function parseRow(row: Row): ReportRow {
  return {
    ...{ n: row.n, seq: row.seq, senderId: row.sender_id as UserId, text: row.text },
    ...{ reporter: row.reporter as ActorName, reason: row.reason },
    reportedAt: new Date(row.reported_at).toISOString(),
    ...(row.resolution !== null && { resolution: row.resolution as ReportResolution }),
    ...(row.resolved_by !== null && { resolvedBy: row.resolved_by as ActorName }),
    ...(row.resolved_at !== null && { resolvedAt: new Date(row.resolved_at).toISOString() }),
    ...(row.note !== null && { note: row.note }),
    rev: row.rev,
  }
}
