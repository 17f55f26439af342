/**
 * How far the archive and Redis have followed, and what the tail no longer holds. The tables are their own
 * outboxes: `rev > archivedRev` is what Postgres still lacks, `rev > publishedRev` what Redis may lack. An archive
 * watermark moves only after Postgres has confirmed, and a published one only after something was written to Redis
 * that Postgres had already: should Redis lose it, Postgres gives it back. After an eviction a room may publish once
 * more than needed, never less.
 */
/** A conversation in which nothing was said yet is at rev 0, and is archived and published too. */
const nothing = -1
/** Postgres has lost what it had: everything is to be told again, whatever it holds now. */
const again = -2

export type Progress = {
  archivedRev: number
  archivedRosterRev: number
  archivedCursorRev: number
  /** The number of the newest change that Postgres has. */
  archivedChange: number
  archivedReportRev: number
  /** The number of the newest change of which couriers need not be told any more. */
  toldChange: number
  publishedRev: number
  publishedRosterRev: number
  publishedCursorRev: number
  /** Highest rev among the messages that were trimmed; a client below it cannot be caught up from the tail. */
  trimmedRev: number
  trimmedSeq: number
}

/** Column names by field, in the order of the statement below. */
const columns = {
  archivedRev: 'archived_rev',
  archivedRosterRev: 'archived_roster_rev',
  archivedCursorRev: 'archived_cursor_rev',
  archivedChange: 'archived_change',
  archivedReportRev: 'archived_report_rev',
  toldChange: 'told_change',
  publishedRev: 'published_rev',
  publishedRosterRev: 'published_roster_rev',
  publishedCursorRev: 'published_cursor_rev',
  trimmedRev: 'trimmed_rev',
  trimmedSeq: 'trimmed_seq',
} as const satisfies Record<keyof Progress, string>

const names = Object.values(columns)
const upsert = `INSERT INTO progress (one, ${names.join(', ')}) VALUES (1, ${names.map(() => '?').join(', ')})
  ON CONFLICT (one) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`

export class ProgressStore {
  readonly #sql: SqlStorage
  #progress: Progress

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.#progress = this.#load()
  }

  get now(): Readonly<Progress> {
    return this.#progress
  }

  get hasArchivedNothing(): boolean {
    return this.#progress.archivedRev === nothing
  }

  /** False after `archiveAgain`, until Postgres has confirmed something anew. */
  get isContinuous(): boolean {
    return this.#progress.archivedRev !== again
  }

  /** What the change log and the versions have let go of is not here any more; all else is told from its beginning. */
  archiveAgain(): void {
    this.move({ archivedRev: again, archivedRosterRev: 0, archivedCursorRev: 0, archivedReportRev: 0 })
  }

  /** Moves and stores: one row, whatever moves. */
  move(change: Partial<Progress>): void {
    const next = { ...this.#progress, ...change }
    const fields: (keyof Progress)[] = Object.keys(columns).filter(isField)
    this.#sql.exec(upsert, ...fields.map((field) => next[field]))
    this.#progress = next
  }

  #load(): Progress {
    const row = this.#sql.exec<Record<string, number>>('SELECT * FROM progress WHERE one = 1').toArray()[0]
    const at = (field: keyof Progress) => row?.[columns[field]] ?? 0
    return {
      archivedRev: row?.[columns.archivedRev] ?? nothing,
      archivedRosterRev: at('archivedRosterRev'),
      archivedCursorRev: at('archivedCursorRev'),
      archivedChange: at('archivedChange'),
      archivedReportRev: at('archivedReportRev'),
      toldChange: at('toldChange'),
      publishedRev: row?.[columns.publishedRev] ?? nothing,
      publishedRosterRev: at('publishedRosterRev'),
      publishedCursorRev: at('publishedCursorRev'),
      trimmedRev: at('trimmedRev'),
      trimmedSeq: at('trimmedSeq'),
    }
  }
}

function isField(name: string): name is keyof Progress {
  return Object.hasOwn(columns, name)
}
