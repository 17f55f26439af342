/**
 * The inside of a conversation's room: its facts, its sockets and who speaks to them. It knows nothing of requests or of
 * the runtime's class; handlers take it as their first argument. It exists only where a conversation does.
 */
import { refuseActs } from '../../domain/conversation-settings.ts'
import type { Action } from '../../domain/rights.ts'
import type { Actor } from '../../schema/actor.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Problem } from '../../schema/protocol/problem.ts'
import type { Archive } from '../../stores/archive.ts'
import type { EventQueue } from '../../stores/event-queue.ts'
import type { FileRecords } from '../../stores/file-records.ts'
import type { Files } from '../../stores/files.ts'
import type { History } from '../../stores/history.ts'
import type { LiveConversations } from '../../stores/live-conversations.ts'
import type { Presence } from '../../stores/presence.ts'
import { AlarmSchedule } from '../alarm-schedule.ts'
import type { Session } from '../sockets/session.ts'
import { type SocketHost, Sessions } from '../sockets/sessions.ts'
import { sweepEveryMs } from '../../schema/limits.ts'
import { ArchivedMessages } from './archived-messages.ts'
import { Archiver } from './archiver.ts'
import { Broadcaster } from './broadcaster.ts'
import { CrowdWatch } from './crowd-watch.ts'
import { EventTeller } from './event-teller.ts'
import { DeliveryTally } from './delivery-tally.ts'
import type { FanOut } from './fan-out.ts'
import { tellStanding } from './handlers/standing.ts'
import { FileSweep } from './file-sweep.ts'
import { headOf } from './head.ts'
import { Judge } from './judge.ts'
import { MuteEnds } from './mute-ends.ts'
import { PresenceSweep } from './presence-sweep.ts'
import { Publisher } from './publisher.ts'
import { Reading } from './reading.ts'
import { Quoting } from './quoting.ts'
import { type Happened, RoomFacts } from './room-facts.ts'
import { SendLater } from './send-later.ts'
import { ReceiptTeller } from './receipt-teller.ts'
import { SendRates } from './send-rates.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import { TypingTeller } from './typing-teller.ts'
import { Teller } from './teller.ts'

export type RoomParts = {
  storage: DurableObjectStorage
  host: SocketHost
  archive: Archive
  eventQueue: EventQueue
  history: History
  live: LiveConversations
  presence: Presence
  files: Files
  fileRecords: FileRecords
  fanOut: FanOut
  /** Postgres has another life of this conversation. */
  onForerunner: () => void
  /** Work that nobody waits for and that the room stays awake for. */
  background: (work: Promise<void>) => void
  clock: () => number
  random: () => number
}

/** `along`: in the same transaction. `isListed`: lists show something of it; a reaction is nobody's news elsewhere. */
type Beside = { along?: (stored: Message) => void; isListed?: boolean }

export class Room extends RoomFacts {
  readonly sendRates = new SendRates()
  readonly judge: Judge
  readonly archived: ArchivedMessages
  readonly quoting: Quoting
  readonly typing: TypingTeller
  readonly reading: Reading
  readonly sessions: Sessions
  readonly broadcaster: Broadcaster
  readonly deliveries: DeliveryTally
  readonly archiver: Archiver
  readonly publisher: Publisher
  readonly crowd: CrowdWatch
  readonly schedule: AlarmSchedule

  constructor(conversation: ConversationRecord, parts: RoomParts) {
    super(conversation, parts)
    const { clock, random, archive, live, presence, fanOut } = parts
    const { tables } = this
    this.sessions = new Sessions(parts.host, {
      sweepEveryMs,
      onGone: ({ actor }) => this.reading.endUnlessViewing(actor.userId),
    })
    const { log, roster, sessions } = this
    this.judge = new Judge({ ...tables, conversation, clock })
    const receipts = new ReceiptTeller({
      ...{ sessions, clock },
      rosterSize: () => roster.size,
      receiptOf: (userId) => this.receiptOf(userId),
      mayKnow: (session) => this.refuse(session.actor, 'see-readers') === null,
      mayHear: (session) => this.mayHear(session),
    })
    this.reading = new Reading({
      ...{ ...tables, sessions },
      commit: (change) => this.commit(change),
      onMove: (userId, isViewingChanged) => {
        this.archiver.noteChange()
        this.publisher.noteCursor(userId, isViewingChanged)
        receipts.note(userId)
      },
    })
    const { reading } = this
    this.archived = new ArchivedMessages(parts.history, conversation)
    this.quoting = new Quoting({
      ...{ ...tables, clock },
      archived: this.archived,
      background: parts.background,
      onFound: (quotes) => this.broadcaster.announceQuotes(quotes),
    })
    this.deliveries = new DeliveryTally({ conversation, clock, random })
    this.broadcaster = new Broadcaster({
      ...{ sessions, clock },
      epoch: conversation.epoch,
      rev: log.rev,
      mayHear: (session, now) => this.mayHear(session, now),
      named: (ids) => this.people.named(ids),
      quoted: (messages) => this.quoting.of(messages),
      viewers: () => reading.viewers,
      onSent: (waitedMs, sockets) => this.deliveries.note(waitedMs, sockets),
    })
    this.typing = new TypingTeller({
      ...{ sessions, clock },
      mayHear: (session) => this.mayHear(session),
      isBusy: () => this.broadcaster.isBusy,
    })
    const composeHead = () => headOf(this)
    const phase = random()
    const teller = new Teller({
      ...{ ...tables, conversation, reading, live, fanOut, clock, headOf: composeHead },
    })
    this.publisher = new Publisher({
      ...{ ...tables, conversation, reading, live, teller, clock, random, phase, headOf: composeHead },
    })
    this.archiver = new Archiver({
      ...{ ...tables, conversation, archive, clock, random, phase },
      tellEvents: () => parts.eventQueue.announce(conversation.campusId),
      onLeft: (left) => this.quoting.keep(left),
      onConfirmed: () => this.publisher.noteArchived(),
      onForerunner: parts.onForerunner,
    })
    const sweep = new PresenceSweep({
      ...{ conversation, sessions, reading, log, presence },
    })
    const muteEnds = new MuteEnds({
      mutes: tables.mutes,
      commit: (change) => this.commit(change),
      onEnded: (userIds) => tellStanding(this, userIds),
    })
    const fileSweep = new FileSweep({
      ...{ conversation, clock, random, ledger: this.files, files: parts.files, records: parts.fileRecords },
      commit: (change) => this.commit(change),
    })
    const eventTeller = new EventTeller({
      ...{ conversation, clock, random, progress: tables.progress, queue: parts.eventQueue },
    })
    const jobs = [this.archiver, this.publisher, sweep, muteEnds, fileSweep, new SendLater(this), eventTeller]
    this.crowd = new CrowdWatch({ conversation, roster, presence, clock })
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
      this.groupMentions.note(stored)
      if (stored.deletedAt !== undefined) this.erase(stored.seq)
      along?.(stored)
      this.record({ ...happened, seq: stored.seq, rev: stored.rev })
      return stored
    })
    this.announce(changed, isListed)
    return changed
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
  mayHear(session: Session, now = this.clock()): boolean {
    if (session.actor.expiresAt <= now) {
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
}
