/**
 * The inside of a conversation's room: its tables, its sockets and who speaks to them. It knows nothing of
 * requests or of the runtime's class; handlers take it as their first argument. It exists only where a
 * conversation does.
 */
import { refuse, standingOf, type Action, type Standing } from '../../domain/rights.ts'
import type { Actor } from '../../schema/actor.ts'
import type { Problem } from '../../schema/protocol/problem.ts'
import type { Archive } from '../../stores/archive.ts'
import { AlarmSchedule } from '../alarm-schedule.ts'
import { Archiver } from './archiver.ts'
import { Broadcaster } from './broadcaster.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import { Cursors } from './storage/cursors.ts'
import { MessageLog } from './storage/message-log.ts'
import { Parked } from './storage/parked.ts'
import { People } from './storage/people.ts'
import { ProgressStore } from './storage/progress.ts'
import { Roster } from './storage/roster.ts'
import { SentKeys } from './storage/sent-keys.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'

export type RoomParts = {
  storage: DurableObjectStorage
  sessions: Sessions
  archive: Archive
  clock: () => number
  random: () => number
}

export class Room {
  readonly conversation: ConversationRecord
  readonly log: MessageLog
  readonly sentKeys: SentKeys
  readonly roster: Roster
  readonly cursors: Cursors
  readonly people: People
  readonly sessions: Sessions
  readonly broadcaster: Broadcaster
  readonly archiver: Archiver
  readonly schedule: AlarmSchedule
  readonly clock: () => number
  readonly #storage: DurableObjectStorage

  constructor(conversation: ConversationRecord, { storage, sessions, archive, clock, random }: RoomParts) {
    const { sql } = storage
    const progress = new ProgressStore(sql)
    this.#storage = storage
    this.conversation = conversation
    this.clock = clock
    this.sessions = sessions
    this.log = new MessageLog(sql, progress)
    this.sentKeys = new SentKeys(sql)
    this.roster = new Roster(sql)
    this.cursors = new Cursors(sql)
    this.people = new People(sql)
    this.broadcaster = new Broadcaster({
      sessions,
      epoch: conversation.epoch,
      rev: this.log.rev,
      mayHear: (session) => this.mayHear(session),
      named: (ids) => this.people.named(ids),
      clock,
    })
    const parked = new Parked(sql)
    this.archiver = new Archiver({
      conversation,
      log: this.log,
      roster: this.roster,
      cursors: this.cursors,
      parked,
      progress,
      archive,
      clock,
      random,
    })
    const sweep = {
      name: 'sweep',
      dueAt: () => sessions.sweepAt,
      run: async (now: number) => sessions.sweep(now),
    }
    this.schedule = new AlarmSchedule(storage, [this.archiver, sweep], clock)
  }

  /** For the constructor of the object: takes up what a forerunner left, before any event is handled. */
  async resume(): Promise<void> {
    await this.schedule.restore()
    this.sessions.resumeSweep(this.schedule.armedAt, this.clock())
    await this.schedule.arm()
    for (const session of this.sessions.joined())
      this.broadcaster.follow(session, this.log.bytesAbove(session.receivedRev ?? this.log.rev))
    if (this.archiver.isPending) this.broadcaster.announceHead()
  }

  standingOf(actor: Actor): Standing {
    const role = actor.type === 'user' ? this.roster.roleOf(actor.userId) : null
    return standingOf(actor, this.conversation, role)
  }

  refuse(actor: Actor, action: Action): Problem | null {
    return refuse(this.standingOf(actor), action, this.conversation.kind)
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

  /** How far this reader has read; whoever never did starts where they joined. */
  readSeqOf(actor: Actor): number {
    if (actor.type !== 'user') return 0
    return this.cursors.get(actor.userId) ?? this.roster.joinedSeqOf(actor.userId) ?? 0
  }

  /** All or nothing. Memory follows the tables back when the transaction fails. */
  commit<Result>(change: () => Result): Result {
    try {
      return this.#storage.transactionSync(change)
    } catch (error) {
      this.log.reload()
      this.roster.reload()
      this.cursors.reload()
      throw error
    }
  }
}
