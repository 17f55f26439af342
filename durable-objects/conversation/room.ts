/**
 * The inside of a conversation's room: its tables, its sockets and who speaks to them. It knows nothing of
 * requests or of the runtime's class; handlers take it as their first argument. It exists only where a
 * conversation does.
 */
import { actorName } from '../../domain/actor-name.ts'
import { refuseActs } from '../../domain/conversation-settings.ts'
import type { Action } from '../../domain/rights.ts'
import type { Actor } from '../../schema/actor.ts'
import type { ActorName } from '../../schema/events.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Problem } from '../../schema/protocol/problem.ts'
import type { Archive } from '../../stores/archive.ts'
import type { FileRecords } from '../../stores/file-records.ts'
import type { Files } from '../../stores/files.ts'
import type { History } from '../../stores/history.ts'
import type { LiveConversations } from '../../stores/live-conversations.ts'
import type { Presence } from '../../stores/presence.ts'
import { AlarmSchedule } from '../alarm-schedule.ts'
import type { Session } from '../sockets/session.ts'
import { type SocketHost, Sessions } from '../sockets/sessions.ts'
import { sweepEveryMs } from '../../schema/limits.ts'
import { Archiver } from './archiver.ts'
import { Broadcaster } from './broadcaster.ts'
import type { FanOut } from './fan-out.ts'
import { tellStanding } from './handlers/standing.ts'
import { FileSweep } from './file-sweep.ts'
import { headOf } from './head.ts'
import { Judge } from './judge.ts'
import { MuteEnds } from './mute-ends.ts'
import { PresenceSweep } from './presence-sweep.ts'
import { Publisher } from './publisher.ts'
import { Reading } from './reading.ts'
import { SendLater } from './send-later.ts'
import { ReceiptTeller } from './receipt-teller.ts'
import { Blocks } from './storage/blocks.ts'
import { SendRates } from './send-rates.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import { type Change, ChangeLog } from './storage/change-log.ts'
import { Cursors } from './storage/cursors.ts'
import { Levels } from './storage/levels.ts'
import { EditCounts } from './storage/edit-counts.ts'
import { FormerMentions } from './storage/former-mentions.ts'
import { FileLedger } from './storage/file-ledger.ts'
import { MessageLog } from './storage/message-log.ts'
import { Mutes } from './storage/mutes.ts'
import { Parked } from './storage/parked.ts'
import { People } from './storage/people.ts'
import { ProgressStore } from './storage/progress.ts'
import { Reactions } from './storage/reactions.ts'
import { Reports } from './storage/reports.ts'
import { Roster } from './storage/roster.ts'
import { ScheduledSends } from './storage/scheduled-sends.ts'
import { SentKeys } from './storage/sent-keys.ts'
import { Settings } from './storage/settings.ts'
import { Versions } from './storage/versions.ts'
import { ViewingIntervals } from './storage/viewing.ts'
import { Teller } from './teller.ts'

export type RoomParts = {
  storage: DurableObjectStorage
  host: SocketHost
  archive: Archive
  history: History
  live: LiveConversations
  presence: Presence
  files: Files
  fileRecords: FileRecords
  fanOut: FanOut
  clock: () => number
  random: () => number
}

/** An event, as whoever acts knows it. */
export type Happened = Pick<Change, 'type'> & { actor: Actor; as?: ActorName } & Partial<
    Pick<Change, 'isStaffAct' | 'detail' | 'rev' | 'seq'>
  >

/** `along`: in the same transaction. `isListed`: lists show something of it; a reaction is nobody's news elsewhere. */
type Beside = { along?: (stored: Message) => void; isListed?: boolean }

export class Room {
  readonly conversation: ConversationRecord
  readonly settings: Settings
  readonly log: MessageLog
  readonly sentKeys: SentKeys
  readonly files: FileLedger
  readonly scheduled: ScheduledSends
  readonly changes: ChangeLog
  readonly versions: Versions
  readonly reactions: Reactions
  readonly editCounts: EditCounts
  readonly formerMentions: FormerMentions
  readonly roster: Roster
  readonly people: People
  readonly mutes: Mutes
  readonly blocks: Blocks
  readonly levels: Levels
  readonly reports: Reports
  readonly sendRates = new SendRates()
  readonly judge: Judge
  readonly reading: Reading
  readonly sessions: Sessions
  readonly broadcaster: Broadcaster
  readonly archiver: Archiver
  readonly publisher: Publisher
  readonly schedule: AlarmSchedule
  readonly clock: () => number
  readonly #cursors: Cursors
  readonly #intervals: ViewingIntervals
  readonly #parts: RoomParts
  readonly #readings = new Map<number, Promise<Message | null>>()

  constructor(conversation: ConversationRecord, parts: RoomParts) {
    const { clock, random, archive, live, presence, fanOut } = parts
    const { sql } = parts.storage
    const progress = new ProgressStore(sql)
    this.#parts = parts
    this.conversation = conversation
    this.clock = clock
    this.settings = new Settings(sql, { title: conversation.title })
    this.log = new MessageLog(sql, progress)
    this.sentKeys = new SentKeys(sql)
    this.files = new FileLedger(sql)
    this.scheduled = new ScheduledSends(sql)
    this.changes = new ChangeLog(sql, progress)
    this.versions = new Versions(sql)
    this.reactions = new Reactions(sql)
    this.editCounts = new EditCounts(sql)
    this.formerMentions = new FormerMentions(sql)
    this.roster = new Roster(sql)
    this.people = new People(sql)
    this.mutes = new Mutes(sql)
    this.blocks = new Blocks(sql)
    this.levels = new Levels(sql)
    this.reports = new Reports(sql)
    this.#cursors = new Cursors(sql)
    this.#intervals = new ViewingIntervals(sql)
    this.sessions = new Sessions(parts.host, {
      sweepEveryMs,
      onGone: ({ actor }) => this.reading.endUnlessViewing(actor.userId),
    })
    const { log, roster, sessions, settings, changes, versions, reactions, formerMentions } = this
    const { people, mutes, blocks, levels, reports } = this
    this.judge = new Judge({ conversation, roster, people, mutes, blocks, clock })
    const cursors = this.#cursors
    const receipts = new ReceiptTeller({
      ...{ sessions, clock },
      rosterSize: () => roster.size,
      receiptOf: (userId) => this.receiptOf(userId),
      mayKnow: (session) => this.refuse(session.actor, 'see-readers') === null,
      mayHear: (session) => this.mayHear(session),
    })
    this.reading = new Reading({
      ...{ log, roster, cursors, sessions },
      intervals: this.#intervals,
      commit: (change) => this.commit(change),
      onMove: (userId, isViewingChanged) => {
        this.archiver.noteChange()
        this.publisher.noteCursor(userId, isViewingChanged)
        receipts.note(userId)
      },
    })
    const { reading } = this
    this.broadcaster = new Broadcaster({
      ...{ sessions, clock },
      epoch: conversation.epoch,
      rev: log.rev,
      mayHear: (session) => this.mayHear(session),
      named: (ids) => this.people.named(ids),
      viewers: () => reading.viewers,
    })
    const composeHead = () => headOf(this)
    const teller = new Teller({
      ...{ conversation, settings, log, formerMentions, levels, roster, reading, live, fanOut, clock },
      headOf: composeHead,
    })
    this.publisher = new Publisher({
      ...{ conversation, log, roster, cursors, levels, formerMentions, progress, reading, live, teller },
      ...{ clock, random, headOf: composeHead },
    })
    this.archiver = new Archiver({
      ...{ conversation, settings, log, roster, cursors, levels, changes, versions, reactions, reports },
      ...{ progress, archive, clock, random },
      parked: new Parked(sql),
      onConfirmed: () => this.publisher.noteArchived(),
    })
    const sweep = new PresenceSweep({
      ...{ conversation, sessions, reading, log, presence },
      onForgotten: () => this.publisher.noteViewersForgotten(),
    })
    const muteEnds = new MuteEnds({
      mutes,
      commit: (change) => this.commit(change),
      onEnded: (userIds) => tellStanding(this, userIds),
    })
    const fileSweep = new FileSweep({
      ...{ conversation, clock, random, ledger: this.files, files: parts.files, records: parts.fileRecords },
      commit: (change) => this.commit(change),
    })
    const jobs = [this.archiver, this.publisher, sweep, muteEnds, fileSweep, new SendLater(this)]
    this.schedule = new AlarmSchedule(parts.storage, jobs, clock)
  }

  /** For the constructor of the object: takes up what a forerunner left, before any event is handled. */
  async resume(): Promise<void> {
    await this.schedule.restore()
    this.sessions.resumeSweep(this.schedule.armedAt, this.clock())
    this.reading.closeOrphans()
    await this.schedule.arm()
    for (const session of this.sessions.joined())
      this.broadcaster.follow(session, this.log.bytesAbove(session.taken ?? this.log.rev))
    if (this.archiver.isPending) this.broadcaster.announceHead()
  }

  /** A message's new state: committed with its event and what belongs to it, and told. */
  change(message: Message, happened: Happened, { along, isListed = true }: Beside = {}): Message {
    const changed = this.commit(() => {
      const stored = this.log.change(message, isListed)
      if (stored.deletedAt !== undefined) this.files.releaseOf(stored.seq)
      along?.(stored)
      this.record({ ...happened, seq: stored.seq, rev: stored.rev })
      return stored
    })
    this.announce(changed, isListed)
    return changed
  }

  /** An act of staff is always kept; anything else where the campus listens. Inside the caller's transaction. */
  record(happened: Happened): void {
    const { type, actor, as = actorName(actor), isStaffAct = false, detail = null } = happened
    const { rev = this.log.rev, seq = null } = happened
    if (!isStaffAct && !actor.logsEvents) return
    this.changes.add({ type, rev, seq, actor: as, isStaffAct, at: this.clock(), detail })
  }

  /** A committed change goes to everyone who hears here, to the archive, and to whoever is elsewhere. */
  announce(message: Message, isListed = true): void {
    this.archiver.noteChange()
    if (isListed) this.publisher.noteMessage()
    this.broadcaster.announce(message)
  }

  /** The same for a change of the conversation itself. */
  announceSettings(rev: number): void {
    this.archiver.noteChange()
    this.publisher.noteMessage()
    this.broadcaster.announceSettings(this.settings.now, rev)
  }

  refuse(actor: Actor, action: Action): Problem | null {
    return this.judge.refuse(actor, action)
  }

  /** For what changes or says something: by right, and as long as the conversation is neither archived nor locked. */
  refuseToAct(actor: Actor, action: Action): Problem | null {
    const isSteering = this.refuse(actor, 'steer') === null
    return this.refuse(actor, action) ?? refuseActs(this.settings.now, isSteering)
  }

  receiptOf(userId: Parameters<Reading['readSeqOf']>[0]) {
    return { userId, readSeq: this.reading.readSeqOf(userId), viewing: this.reading.isViewing(userId) }
  }

  /**
   * Judged at every push (H8): by the token's time, and by the roster whenever it has changed since the last
   * judgement. Whoever may not hear any more is closed here.
   */
  mayHear(session: Session): boolean {
    if (session.actor.expiresAt <= this.clock()) {
      this.sessions.close(session, closeCodes.tokenExpired, 'token expired')
      return false
    }
    if (session.judgedAtRosterRev === this.roster.rev) return true
    if (this.refuse(session.actor, 'read')) {
      this.sessions.close(session, closeCodes.removed, 'no longer a member')
      return false
    }
    session.judgedAtRosterRev = this.roster.rev
    return true
  }

  /**
   * A message that has left the tail, as the archive has it; null when Postgres does not answer or has no such row. Whoever
   * wants the same one meanwhile waits for the same answer, so that acts upon it go on in the order in which they came.
   */
  readArchived(seq: number): Promise<Message | null> {
    const reading =
      this.#readings.get(seq) ?? this.#readArchived(seq).finally(() => this.#readings.delete(seq))
    this.#readings.set(seq, reading)
    return reading
  }

  async #readArchived(seq: number): Promise<Message | null> {
    const { campusId, id } = this.conversation
    try {
      const { messages } = await this.#parts.history.read(campusId, id, [{ first: seq, last: seq }])
      return messages[0] ?? null
    } catch (error) {
      console.warn(
        JSON.stringify({ event: 'history_unread', error: error instanceof Error ? error.name : 'unknown' }),
      )
      return null
    }
  }

  /** All or nothing. Memory follows the tables back when the transaction fails. */
  commit<Result>(change: () => Result): Result {
    try {
      return this.#parts.storage.transactionSync(change)
    } catch (error) {
      this.settings.reload()
      this.log.reload()
      this.roster.reload()
      this.changes.reload()
      this.mutes.reload()
      this.blocks.reload()
      this.levels.reload()
      this.reports.reload()
      this.files.reload()
      this.scheduled.reload()
      this.#cursors.reload()
      this.#intervals.reload()
      throw error
    }
  }
}
