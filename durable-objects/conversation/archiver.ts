/**
 * Hands to Postgres what it has not confirmed yet. The log is its own outbox: everything above a watermark goes
 * in one idempotent batch, and the watermark moves only when Postgres has confirmed. Nobody waits for it.
 *
 *   idle ──change──▶ due in archiveDelayMs ──run──▶ confirmed ──▶ idle; what came meanwhile: archiveEveryMs later
 *                    (archiveEveryMs after the last)          ├──▶ the batch was full ──▶ at once again
 *                                            ├──▶ no answer ──▶ backoff, the same batch again
 *                                            ├──▶ Postgres has less than it confirmed ──▶ everything again
 *                                            ├──▶ Postgres has another life of this ──▶ the room is made anew
 *                                            └──▶ refused as data ──▶ half the batch … one row ──▶ parked
 */
import { errorName } from '../../domain/error-name.ts'
import { backoffMs } from '../../domain/backoff.ts'
import { periodMs } from '../../domain/phase.ts'
import {
  archiveBackoffMaxMs,
  archiveBackoffMinMs,
  archiveBytesMax,
  archiveDelayMs,
  archiveEveryMs,
  archiveMembersMax,
  archiveRowsMax,
  poisonAttemptsMax,
} from '../../schema/limits.ts'
import { eventId } from '../../domain/event-id.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Archive, ArchiveBatch, ArchiveOutcome, Confirmed, Discontinuity } from '../../stores/archive.ts'
import type { Job } from '../alarm-schedule.ts'
import { ArchiveLag } from './archive-lag.ts'
import type { Blocks } from './storage/blocks.ts'
import type { ChangeLog } from './storage/change-log.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import type { Cursors } from './storage/cursors.ts'
import type { Levels } from './storage/levels.ts'
import type { MessageLog } from './storage/message-log.ts'
import type { Parked } from './storage/parked.ts'
import type { ProgressStore } from './storage/progress.ts'
import type { Reactions } from './storage/reactions.ts'
import type { Reports } from './storage/reports.ts'
import type { Roster } from './storage/roster.ts'
import type { Settings } from './storage/settings.ts'
import type { Versions } from './storage/versions.ts'
import type { ViewingIntervals } from './storage/viewing.ts'

export type ArchiverParts = {
  conversation: ConversationRecord
  settings: Settings
  log: MessageLog
  roster: Roster
  cursors: Cursors
  levels: Levels
  intervals: ViewingIntervals
  blocks: Blocks
  changes: ChangeLog
  reports: Reports
  versions: Versions
  reactions: Reactions
  parked: Parked
  progress: ProgressStore
  archive: Archive
  clock: () => number
  random: () => number
  /** Where in their period this room's jobs run (domain/phase.ts). */
  phase: number
  /** Endpoints wait for these events; false where nobody could be told. Never rejects. */
  tellEvents: () => Promise<boolean>
  /** These have left the tail. */
  onLeft: (left: Message[]) => void
  /** Postgres has confirmed a batch. */
  onConfirmed: () => void
  /** Postgres has another life of this conversation: this room was founded where one had been lost. */
  onForerunner: () => void
}

/** The room's revs and its newest change at one moment. */
type Heads = { rev: number; rosterRev: number; cursorRev: number; reportRev: number; change: number }

export class Archiver implements Job {
  readonly name = 'archive'
  readonly #parts: ArchiverParts
  readonly #lag: ArchiveLag
  #running = false
  /** Everything is wanted again, and a run was under way: it must not confirm over that. */
  #isAgainWanted = false
  #dueAt: number | null = null
  #freeAt = 0
  #failures = 0
  /** Messages per batch: halved while Postgres refuses one of them, restored when it is found. */
  #rowsMax = archiveRowsMax
  #refusals = 0
  #refusal = ''
  /** The next batch goes without messages: only if that passes was the lone message to blame. */
  #isProbing = false

  constructor(parts: ArchiverParts) {
    this.#parts = parts
    this.#lag = new ArchiveLag(parts.conversation)
    if (!this.isPending) return
    this.#lag.note(parts.clock())
    this.#dueAt = parts.clock() // whatever the forerunner had planned, this is overdue
  }

  /** True while Postgres lacks anything that this room decided. */
  get isPending(): boolean {
    return this.#lacks(this.#heads())
  }

  /** Postgres has everything up to this rev. */
  get confirmedRev(): number {
    return this.#parts.progress.now.archivedRev
  }

  #heads(): Heads {
    const { log, roster, cursors, changes, reports } = this.#parts
    const revs = { rev: log.rev, rosterRev: roster.rev, cursorRev: cursors.rev, reportRev: reports.rev }
    return { ...revs, change: changes.last }
  }

  #lacks({ rev, rosterRev, cursorRev, change, reportRev }: Heads): boolean {
    const { archivedRev, archivedRosterRev, archivedCursorRev, archivedChange, archivedReportRev } =
      this.#parts.progress.now
    const isStateBehind = rev > archivedRev || rosterRev > archivedRosterRev || cursorRev > archivedCursorRev
    return isStateBehind || change > archivedChange || reportRev > archivedReportRev
  }

  /** Something was committed: archive it soon, together with what comes meanwhile. */
  noteChange(): void {
    this.#lag.note(this.#parts.clock())
    this.#dueAt ??= Math.max(this.#parts.clock() + archiveDelayMs, this.#freeAt)
  }

  dueAt(): number | null {
    return this.#running ? null : this.#dueAt
  }

  /** A summary's alarm takes the archive along; one that is backing off keeps its distance. */
  mayRunFrom(): number | null {
    const dueAt = this.dueAt()
    return dueAt === null || this.#failures > 0 ? dueAt : dueAt - archiveDelayMs
  }

  async run(): Promise<void> {
    this.#running = true
    this.#dueAt = null
    const { clock, log } = this.#parts
    const run = this.#lag.begin(clock(), log.rev - this.confirmedRev)
    try {
      this.#freeAt = clock() + periodMs(archiveEveryMs, clock() - this.#freeAt, this.#parts.phase)
      const heads = this.#heads()
      const batch = this.#collect()
      const outcome = await this.#parts.archive.write(batch)
      this.#lag.say(run, outcome, batch.messages.length, clock())
      this.#failures = 0
      if (outcome.written) {
        // before the watermark moves, so that it takes the other along: one row for both
        const isTold = outcome.isHeard ? await this.#parts.tellEvents() : true
        this.#confirm(batch, isTold)
        this.#lag.confirm(run, this.isPending)
        if (this.#lacks(heads)) this.#dueAt = clock()
        else if (this.isPending) this.noteChange()
      } else if ('discontinuity' in outcome) this.#goOnFrom(outcome)
      else this.#isolate(batch, outcome)
    } catch (error) {
      // Postgres is away: expected. The rows stay, and so does everything that people do meanwhile.
      this.#failures += 1
      this.#retryAfter(this.#failures)
      this.#lag.say(run, null, 0, clock())
      const { id: conversation } = this.#parts.conversation
      const name = errorName(error)
      const warning = { event: 'archive_failed', conversation, failures: this.#failures, error: name }
      console.warn(JSON.stringify(warning))
    } finally {
      this.#running = false
      if (this.#isAgainWanted) this.archiveAgain()
    }
  }

  /** The boundary is taken here, before the await: what is committed during it belongs to the next batch. */
  #collect(): ArchiveBatch {
    const { conversation, settings, roster, changes, reports, progress } = this.#parts
    const { cursors, levels, intervals, blocks } = this.#parts
    const { archivedRosterRev, archivedCursorRev, archivedChange, archivedReportRev } = progress.now
    const { title, archivedAt = null } = settings.now
    const { rev, messages, ...beside } = this.#collectLog()
    const createdAt = new Date(conversation.createdAt).toISOString()
    const eventIdOf = (n: number) => eventId(conversation.epoch, n)
    const confirmed = this.#confirmed()
    return {
      ...(confirmed !== null && { confirmed }),
      conversation: {
        id: conversation.id,
        campusId: conversation.campusId,
        kind: conversation.kind,
        ...{ title, archivedAt, settings: settings.now },
        courseId: conversation.courseId ?? null,
        section: conversation.section ?? null,
        audience: conversation.audience ?? null,
        createdBy: conversation.createdBy,
        createdAt,
        epoch: conversation.epoch,
        lastSeq: messages.reduce((highest, { seq }) => Math.max(highest, seq), 0),
        rev,
        activeAt: messages.at(-1)?.sentAt ?? createdAt,
      },
      messages,
      ...beside,
      members: roster.above(archivedRosterRev, archiveMembersMax),
      cursors: cursors.above(archivedCursorRev, archiveMembersMax).map((cursor) => ({
        ...{ ...cursor, level: levels.of(cursor.userId), isViewing: intervals.has(cursor.userId) },
        ...(blocks.isBy(cursor.userId) && { blocks: true }),
      })),
      // none before the state that it speaks of: whoever hears of it reads that
      events: takeWhile(changes.above(archivedChange, archiveRowsMax), (change) => change.rev <= rev).map(
        (change) => ({ ...change, id: eventIdOf(change.n), at: new Date(change.at).toISOString() }),
      ),
      reports: reports.above(archivedReportRev, archiveRowsMax),
    }
  }

  /** What Postgres must have for this room to go on from it; null where that is not known. */
  #confirmed(): Confirmed | null {
    const { progress, parked } = this.#parts
    if (progress.hasArchivedNothing) return 'nothing'
    return progress.isContinuous && !parked.hasRev(progress.now.archivedRev) ? progress.now.archivedRev : null
  }

  #goOnFrom({ discontinuity }: Discontinuity): void {
    const { progress, conversation, clock, onForerunner } = this.#parts
    console.error(JSON.stringify({ event: `archive_${discontinuity}`, conversation: conversation.id }))
    if (discontinuity === 'behind') {
      progress.archiveAgain()
      this.#dueAt = clock()
    } else {
      this.#failures += 1
      this.#retryAfter(this.#failures)
      onForerunner()
    }
  }

  /** Postgres is to be told everything that is still here, whatever it has confirmed. */
  archiveAgain(): void {
    this.#isAgainWanted = this.#running
    this.#parts.progress.archiveAgain()
    this.noteChange()
  }

  /** What the log has above the watermark, and up to which rev that is everything. */
  #collectLog(): Pick<ArchiveBatch, 'messages' | 'versions' | 'reactions'> & { rev: number } {
    const { log, versions, reactions, progress } = this.#parts
    const { archivedRev } = progress.now
    const held = log.above(archivedRev, this.#rowsMax, archiveBytesMax)
    const all = Number.POSITIVE_INFINITY
    if (this.#isProbing) {
      // what lies below the message goes along, since the watermark is about to pass it
      const below = (held[0]?.rev ?? archivedRev) - 1
      const replaced = versions.between(archivedRev, below, all).rows
      const chosen = reactions.between(archivedRev, below, all).rows
      return { rev: archivedRev, messages: [], versions: replaced, reactions: chosen }
    }
    const replaced = versions.between(archivedRev, this.#revOf(held), archiveBytesMax)
    const { rows: chosen, upTo: rev } = reactions.between(archivedRev, replaced.upTo, archiveMembersMax)
    const isWithin = (row: { rev: number }) => row.rev <= rev
    const messages = held.filter(isWithin)
    return { rev, messages, versions: replaced.rows.filter(isWithin), reactions: chosen }
  }

  /** The rev up to which a batch with these messages tells everything; the conversation's own changes have revs too. */
  #revOf(messages: ArchiveBatch['messages']): number {
    const { log, progress } = this.#parts
    const rev = messages.at(-1)?.rev ?? progress.now.archivedRev
    return log.isLastMessageRev(rev) ? log.rev : rev
  }

  #confirm(
    { conversation, versions, members, cursors, events, reports }: ArchiveBatch,
    isTold: boolean,
  ): void {
    const { progress, log, changes } = this.#parts
    const { archivedRosterRev, archivedCursorRev, archivedReportRev } = progress.now
    const change = events.at(-1)?.n
    progress.move({
      archivedRev: conversation.rev,
      archivedRosterRev: members.at(-1)?.rev ?? archivedRosterRev,
      archivedCursorRev: cursors.at(-1)?.rev ?? archivedCursorRev,
      archivedReportRev: reports.at(-1)?.rev ?? archivedReportRev,
      ...(change !== undefined && { archivedChange: change, ...(isTold && { toldChange: change }) }),
    })
    if (change !== undefined) changes.forget(change)
    this.#parts.versions.forget(versions)
    if (this.#isProbing) this.#park()
    this.#isProbing = false
    this.#rowsMax = archiveRowsMax
    this.#refusals = 0
    this.#parts.onLeft(log.trim())
    this.#parts.onConfirmed()
  }

  /** Postgres refuses something in this batch for good: find it by halves, until it is alone. */
  #isolate({ messages }: ArchiveBatch, { refused }: Extract<ArchiveOutcome, { refused: string }>): void {
    if (messages.length > 1) {
      this.#rowsMax = Math.floor(messages.length / 2)
      this.#dueAt = this.#parts.clock()
      return
    }
    // alone, or without any message at all: then the fault is elsewhere, and nothing may be set aside for it
    this.#refusals += 1
    this.#refusal = refused
    this.#isProbing = messages.length === 1 && this.#refusals >= poisonAttemptsMax
    // Postgres answers, so there is nothing to spare it from: whatever is behind this row waits for the verdict
    this.#retryAfter(messages.length === 1 ? 0 : this.#refusals)
  }

  /** Everything but the message was taken: it is what Postgres cannot keep. The room keeps it. */
  #park(): void {
    const { log, parked, progress, clock, conversation } = this.#parts
    const [message] = log.above(progress.now.archivedRev, 1, archiveBytesMax)
    if (!message) return
    parked.add(message.seq, message.rev, this.#refusal, clock())
    progress.move({ archivedRev: message.rev })
    const { seq } = message
    console.error(
      JSON.stringify({ event: 'message_parked', conversation: conversation.id, seq, code: this.#refusal }),
    )
  }

  #retryAfter(failures: number): void {
    const wait = backoffMs(failures, archiveBackoffMinMs, archiveBackoffMaxMs, this.#parts.random())
    this.#dueAt = this.#parts.clock() + wait
  }
}

/** Changes have revs that never fall. */
function takeWhile<Row>(rows: readonly Row[], isWithin: (row: Row) => boolean): Row[] {
  const end = rows.findIndex((row) => !isWithin(row))
  return end < 0 ? [...rows] : rows.slice(0, end)
}
