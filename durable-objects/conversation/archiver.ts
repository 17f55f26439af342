/**
 * Hands to Postgres what it has not confirmed yet. The log is its own outbox: everything above a watermark goes
 * in one idempotent batch, and the watermark moves only when Postgres has confirmed. Nobody waits for it.
 *
 *   idle ──change──▶ due in archiveDelayMs ──run──▶ confirmed ──▶ idle, or at once again while more is pending
 *                                            ├──▶ no answer ──▶ backoff, the same batch again
 *                                            └──▶ refused as data ──▶ half the batch … one row ──▶ parked
 */
import { backoffMs } from '../../domain/backoff.ts'
import {
  archiveBackoffMaxMs,
  archiveBackoffMinMs,
  archiveBytesMax,
  archiveDelayMs,
  archiveMembersMax,
  archiveRowsMax,
  poisonAttemptsMax,
} from '../../schema/limits.ts'
import type { Archive, ArchiveBatch, ArchiveOutcome } from '../../stores/archive.ts'
import type { Job } from '../alarm-schedule.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import type { Cursors } from './storage/cursors.ts'
import type { MessageLog } from './storage/message-log.ts'
import type { Parked } from './storage/parked.ts'
import type { ProgressStore } from './storage/progress.ts'
import type { Roster } from './storage/roster.ts'

export type ArchiverParts = {
  conversation: ConversationRecord
  log: MessageLog
  roster: Roster
  cursors: Cursors
  parked: Parked
  progress: ProgressStore
  archive: Archive
  clock: () => number
  random: () => number
}

export class Archiver implements Job {
  readonly name = 'archive'
  readonly #parts: ArchiverParts
  #running = false
  #dueAt: number | null = null
  #failures = 0
  /** Messages per batch: halved while Postgres refuses one of them, restored when it is found. */
  #rowsMax = archiveRowsMax
  #refusals = 0

  constructor(parts: ArchiverParts) {
    this.#parts = parts
    if (this.isPending) this.#dueAt = parts.clock() // whatever the forerunner had planned, this is overdue
  }

  /** True while Postgres lacks anything that this room decided. */
  get isPending(): boolean {
    const { log, roster, cursors, progress } = this.#parts
    const { archivedRev, archivedRosterRev, archivedCursorRev } = progress.now
    return log.rev > archivedRev || roster.rev > archivedRosterRev || cursors.rev > archivedCursorRev
  }

  /** Something was committed: archive it soon, together with what comes meanwhile. */
  noteChange(): void {
    this.#dueAt ??= this.#parts.clock() + archiveDelayMs
  }

  dueAt(): number | null {
    return this.#running ? null : this.#dueAt
  }

  async run(): Promise<void> {
    this.#running = true
    this.#dueAt = null
    try {
      const batch = this.#collect()
      const outcome = await this.#parts.archive.write(batch)
      this.#failures = 0
      if (outcome.written) this.#confirm(batch)
      else this.#isolate(batch, outcome)
      if (this.isPending) this.#dueAt ??= this.#parts.clock()
    } catch (error) {
      // Postgres is away: expected. The rows stay, and so does everything that people do meanwhile.
      this.#failures += 1
      this.#retryAfter(this.#failures)
      console.warn('archive failed', {
        conversation: this.#parts.conversation.id,
        failures: this.#failures,
        error: error instanceof Error ? error.name : 'unknown',
      })
    } finally {
      this.#running = false
    }
  }

  /** The boundary is taken here, before the await: what is committed during it belongs to the next batch. */
  #collect(): ArchiveBatch {
    const { conversation, log, roster, cursors, progress } = this.#parts
    const { archivedRev, archivedRosterRev, archivedCursorRev } = progress.now
    const messages = log.above(archivedRev, this.#rowsMax, archiveBytesMax)
    const createdAt = new Date(conversation.createdAt).toISOString()
    return {
      conversation: {
        id: conversation.id,
        campusId: conversation.campusId,
        kind: conversation.kind,
        title: conversation.title,
        courseId: conversation.courseId ?? null,
        audience: conversation.audience ?? null,
        createdBy: conversation.createdBy,
        createdAt,
        epoch: conversation.epoch,
        lastSeq: messages.reduce((highest, { seq }) => Math.max(highest, seq), 0),
        rev: messages.at(-1)?.rev ?? archivedRev,
        activeAt: messages.at(-1)?.sentAt ?? createdAt,
      },
      messages,
      members: roster.above(archivedRosterRev, archiveMembersMax),
      cursors: cursors.above(archivedCursorRev, archiveMembersMax),
    }
  }

  #confirm({ messages, members, cursors }: ArchiveBatch): void {
    const { progress, log } = this.#parts
    this.#rowsMax = archiveRowsMax
    this.#refusals = 0
    const { archivedRev, archivedRosterRev, archivedCursorRev } = progress.now
    progress.move({
      archivedRev: messages.at(-1)?.rev ?? archivedRev,
      archivedRosterRev: members.at(-1)?.rev ?? archivedRosterRev,
      archivedCursorRev: cursors.at(-1)?.rev ?? archivedCursorRev,
    })
    log.trim()
  }

  /** Postgres refuses something in this batch for good: find it by halves, and set it aside when it is alone. */
  #isolate({ messages }: ArchiveBatch, { refused }: Extract<ArchiveOutcome, { written: false }>): void {
    const [suspect] = messages
    if (!suspect || messages.length > 1) {
      this.#rowsMax = Math.max(1, Math.floor(messages.length / 2))
      if (!suspect) this.#retryAfter((this.#failures += 1)) // not a message at all: nothing to set aside
      return
    }
    this.#refusals += 1
    if (this.#refusals < poisonAttemptsMax) return this.#retryAfter(0)
    const { parked, progress, clock, conversation } = this.#parts
    parked.add(suspect.seq, suspect.rev, refused, clock())
    progress.move({ archivedRev: suspect.rev })
    this.#rowsMax = archiveRowsMax
    this.#refusals = 0
    console.error('message parked', { conversation: conversation.id, seq: suspect.seq, code: refused })
  }

  #retryAfter(failures: number): void {
    const wait = backoffMs(failures, archiveBackoffMinMs, archiveBackoffMaxMs, this.#parts.random())
    this.#dueAt = this.#parts.clock() + wait
  }
}
