/**
 * Follows the room into Redis and to the personal rooms: the conversation's head with the look-up of who is online
 * in one round trip, the people whose cursor, membership or viewing changed, and news for single people. At once on
 * the leading edge, then at most once a second, since the latest summary replaces the earlier ones. Sends and live
 * delivery never wait for it.
 *
 * Everything is written twice: at once, and once more some seconds after Postgres has it too ("settling"). Whoever
 * rebuilt a lost list from Postgres a moment too early is so corrected, and so is a Redis that fell back by some
 * seconds; whatever it loses later Postgres gives back.
 */
import { errorName } from '../../domain/error-name.ts'
import { backoffMs } from '../../domain/backoff.ts'
import { periodMs } from '../../domain/phase.ts'
import {
  archiveMembersMax,
  archiveRowsMax,
  publishBackoffMaxMs,
  publishBackoffMinMs,
  settleMs,
  settleSpread,
  summaryEveryMs,
  unheardSummaryEveryMs,
} from '../../schema/limits.ts'
import type { UserId } from '../../schema/ids.ts'
import type { PersonalContent } from '../../schema/protocol/personal/frame.ts'
import type { ConversationHead } from '../../stores/conversation-head.ts'
import type { LiveConversations, Mentions, PersonChange } from '../../stores/live-conversations.ts'
import type { Participation } from '../../stores/participation.ts'
import type { Job } from '../alarm-schedule.ts'
import type { Reading } from './reading.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import type { Cursors } from './storage/cursors.ts'
import type { Levels } from './storage/levels.ts'
import type { FormerMentions } from './storage/former-mentions.ts'
import type { MessageLog } from './storage/message-log.ts'
import type { ProgressStore } from './storage/progress.ts'
import type { Roster } from './storage/roster.ts'
import type { Teller } from './teller.ts'

export type PublisherParts = {
  conversation: ConversationRecord
  log: MessageLog
  roster: Roster
  cursors: Cursors
  levels: Levels
  formerMentions: FormerMentions
  progress: ProgressStore
  reading: Reading
  live: LiveConversations
  teller: Teller
  headOf: () => ConversationHead
  clock: () => number
  random: () => number
  /** Where in their period this room's jobs run (domain/phase.ts). */
  phase: number
}

/** How far Redis has been told, in this room's three revs. */
type Told = { rev: number; rosterRev: number; cursorRev: number }

export class Publisher implements Job {
  readonly name = 'publish'
  readonly #parts: PublisherParts
  /** Whose viewing has begun or ended, and when, for the set of viewers; that it did, the cursor's rev says as well. */
  #viewing = new Map<UserId, number>()
  /** By this instance or, as far as Postgres had it, by an earlier one. */
  readonly #told: Told
  /** The head says how many members there are. */
  #hasNewRoster: boolean
  #running = false
  #dueAt: number | null = null
  #summaryAt = 0
  #summaryFreeAt = 0
  #failures = 0
  /** What Redis will be told again, and when. */
  #settling: { at: number; upTo: Told } | null = null

  constructor(parts: PublisherParts) {
    this.#parts = parts
    const { publishedRev, publishedRosterRev, publishedCursorRev } = parts.progress.now
    this.#told = { rev: publishedRev, rosterRev: publishedRosterRev, cursorRev: publishedCursorRev }
    this.#hasNewRoster = parts.roster.rev > publishedRosterRev
    if (this.#hasUntold) this.#dueAt = parts.clock()
    // whatever the forerunner had planned, this is overdue
    this.#planSettling(0)
  }

  /** A change of the log was committed: whoever is online and not viewing hears of it. */
  noteMessage(): void {
    this.#dueBy(Math.max(this.#parts.clock(), this.#summaryFreeAt))
  }

  /** A cursor moved, or its owner began or ceased to view: their other devices hear of it within the second. */
  noteCursor(userId: UserId, isViewingChanged: boolean): void {
    const { clock, teller } = this.#parts
    if (isViewingChanged) {
      this.#viewing.set(userId, clock())
      // whoever looks away wants to hear
      this.#summaryFreeAt = Math.min(this.#summaryFreeAt, this.#summaryAt + summaryEveryMs)
    }
    teller.noteCursor(userId, isViewingChanged)
    this.#dueBy(clock())
  }

  /** This person wants to hear more or less than before: their other devices follow. */
  noteLevel(userId: UserId): void {
    const level = { conversationId: this.#parts.conversation.id, level: this.#parts.levels.of(userId) }
    this.tell([userId], { type: 'levels', levels: [level] })
  }

  noteRoster(): void {
    this.#hasNewRoster = true
    this.#dueBy(this.#parts.clock())
  }

  tell(userIds: UserId[], content: PersonalContent): void {
    this.#parts.teller.note({ userIds, content })
    this.#dueBy(this.#parts.clock())
  }

  /** The archive has confirmed: what Redis was told before that will be told once more. */
  noteArchived(): void {
    if (!this.#settling) this.#planSettling(settleMs * (1 - settleSpread * this.#parts.phase))
  }

  dueAt(): number | null {
    if (this.#running) return null
    const times = [this.#dueAt, this.#settling?.at ?? null, this.#parts.teller.owedAt]
    const due = times.filter((at) => at !== null)
    return due.length > 0 ? Math.min(...due) : null
  }

  async run(): Promise<void> {
    this.#running = true
    this.#dueAt = null
    const { teller } = this.#parts
    const news = teller.takeNews()
    try {
      // Redis before the news: a device whose snapshot is being read either finds the change in it or is told.
      // Side by side: while Redis is away, neither keeps the other from what can be done without it.
      const settling = this.#dueSettling()
      const [people, log] = await Promise.allSettled([
        this.#followPeople(settling),
        this.#followLog(settling),
      ])
      if (people.status === 'rejected') throw people.reason
      if (log.status === 'rejected') throw log.reason
      this.#failures = 0
      if (settling) this.#settle(settling, people.value)
      if (this.#hasUntold) this.#dueBy(this.#nextAt())
    } catch (error) {
      this.#retryLater(error)
    } finally {
      this.#running = false
      await teller.tellNews(news)
    }
  }

  /** Redis is away: expected. The watermarks stay, and the same is tried again until Redis has it. */
  #retryLater(error: unknown): void {
    const { clock, random } = this.#parts
    this.#failures += 1
    const at = clock() + backoffMs(this.#failures, publishBackoffMinMs, publishBackoffMaxMs, random())
    this.#dueBy(at)
    if (this.#settling) this.#settling.at = Math.max(this.#settling.at, at)
    this.#parts.teller.postponeOwed(at)
    const name = errorName(error)
    const { id } = this.#parts.conversation
    const warning = { event: 'publish_failed', conversation: id, failures: this.#failures, error: name }
    console.warn(JSON.stringify(warning))
  }

  /** Redis may lack something that this room knows. */
  get #hasUntold(): boolean {
    const { log, cursors, roster } = this.#parts
    return (
      log.listedRev > this.#told.rev ||
      cursors.rev > this.#told.cursorRev ||
      roster.rev > this.#told.rosterRev ||
      this.#viewing.size > 0 ||
      this.#hasNewRoster
    )
  }

  /** What Postgres has by now and Redis was not told since is told again after `waitMs`; later news has its own time. */
  #planSettling(waitMs: number): void {
    const { archivedRev, archivedRosterRev, archivedCursorRev } = this.#parts.progress.now
    const { publishedRev, publishedRosterRev, publishedCursorRev } = this.#parts.progress.now
    const isSettled =
      archivedRev <= publishedRev &&
      archivedCursorRev <= publishedCursorRev &&
      archivedRosterRev <= publishedRosterRev
    const upTo: Told = { rev: archivedRev, rosterRev: archivedRosterRev, cursorRev: archivedCursorRev }
    this.#settling = isSettled ? null : { at: this.#parts.clock() + waitMs, upTo }
  }

  /**
   * Stored at once: a room that slept in between would otherwise tell its whole roster again whenever it wakes.
   */
  #settle(upTo: Told, retold: Omit<Told, 'rev'>): void {
    const { progress } = this.#parts
    const { publishedRev, publishedRosterRev, publishedCursorRev } = progress.now
    progress.move({
      publishedRev: Math.max(publishedRev, Math.min(upTo.rev, this.#told.rev)),
      publishedRosterRev: Math.max(publishedRosterRev, Math.min(upTo.rosterRev, retold.rosterRev)),
      publishedCursorRev: Math.max(publishedCursorRev, Math.min(upTo.cursorRev, retold.cursorRev)),
    })
    this.#planSettling(settleMs * (1 - settleSpread * this.#parts.phase))
  }

  /** Null while it is not time, or while the log waits for its summary: then both are told in one. */
  #dueSettling(): Told | null {
    if (!this.#settling || this.#parts.clock() < this.#settling.at) return null
    if (this.#nextAt() <= this.#parts.clock()) return this.#settling.upTo
    this.#settling.at = this.#nextAt()
    return null
  }

  /** People are told of at once; the log waits until its summary is free, and so does what is only told once more. */
  #nextAt(): number {
    const { log, cursors, roster, clock } = this.#parts
    const arePeopleAhead =
      cursors.rev > this.#told.cursorRev || roster.rev > this.#told.rosterRev || this.#viewing.size > 0
    const isHeadDue = this.#hasNewRoster && log.listedRev <= this.#told.rev
    return Math.max(clock(), arePeopleAhead || isHeadDue ? 0 : this.#summaryFreeAt)
  }

  /** How far it has told: of very many the rest is the next time's. */
  async #followPeople(settling: Told | null): Promise<Omit<Told, 'rev'>> {
    const { cursors, roster, progress, live, conversation, log } = this.#parts
    const { publishedRosterRev, publishedCursorRev } = progress.now
    const cursorFrom = settling ? publishedCursorRev : this.#told.cursorRev
    const rosterFrom = settling ? publishedRosterRev : this.#told.rosterRev
    const moved = cursors.above(cursorFrom, archiveMembersMax)
    const enrolled = roster.above(rosterFrom, archiveMembersMax)
    const cursorRev = moved.length < archiveMembersMax ? cursors.rev : (moved.at(-1)?.rev ?? cursorFrom)
    const rosterRev = enrolled.length < archiveMembersMax ? roster.rev : (enrolled.at(-1)?.rev ?? rosterFrom)
    const viewing = this.#viewing
    const userIds = new Set([...moved, ...enrolled].map(({ userId }) => userId).concat(...viewing.keys()))
    if (userIds.size > 0) {
      const changes = [...userIds].map((userId) => this.#changeOf(userId, viewing.get(userId)))
      this.#viewing = new Map()
      try {
        await live.changePeople(conversation.campusId, conversation.id, changes, log.lastSeq)
      } catch (error) {
        this.#viewing = new Map([...viewing, ...this.#viewing])
        throw error
      }
    }
    this.#told.cursorRev = Math.max(this.#told.cursorRev, cursorRev)
    this.#told.rosterRev = Math.max(this.#told.rosterRev, rosterRev)
    return { rosterRev, cursorRev }
  }

  #changeOf(userId: UserId, viewingChangedAt: number | undefined): PersonChange {
    const { cursors, levels, roster, reading } = this.#parts
    const participation: Participation = {
      readSeq: reading.readSeqOf(userId),
      cursorRev: cursors.revOf(userId),
      isViewing: reading.isViewing(userId),
      level: levels.of(userId),
      role: roster.roleOf(userId),
      rosterRev: roster.revOf(userId),
    }
    return { userId, participation, ...(viewingChangedAt !== undefined && { viewingChangedAt }) }
  }

  async #followLog(settling: Told | null): Promise<void> {
    const { log, formerMentions, progress, clock, conversation, live, teller, headOf } = this.#parts
    const { publishedRev } = progress.now
    const isOwed = teller.owedAt !== null && clock() >= teller.owedAt
    const isAhead = log.listedRev > this.#told.rev || isOwed
    if (isAhead && clock() < this.#summaryFreeAt) return
    const isUnsettled = settling !== null && settling.rev > publishedRev
    const hasNewRoster = this.#hasNewRoster
    if (!isAhead && !hasNewRoster && !isUnsettled) return
    const from = isUnsettled ? publishedRev : this.#told.rev
    const mentions = { now: log.mentionsAbove(from, archiveRowsMax), former: formerMentions.above(from) }
    const head = headOf()
    this.#hasNewRoster = false
    try {
      if (isAhead && head.rev > 0) await this.#publish(head, mentions)
      else {
        await Promise.all([
          live.setHead(conversation.campusId, head),
          live.noteMentions(conversation.campusId, conversation.id, mentions, clock()),
        ])
      }
    } catch (error) {
      this.#hasNewRoster ||= hasNewRoster
      throw error
    }
    this.#told.rev = Math.max(this.#told.rev, head.rev)
  }

  async #publish(head: ConversationHead, mentions: { now: Mentions; former: Mentions }): Promise<void> {
    const { clock, phase, progress, teller } = this.#parts
    const unheardMs = periodMs(unheardSummaryEveryMs, clock() - this.#summaryFreeAt, phase)
    this.#summaryAt = clock()
    this.#summaryFreeAt = this.#summaryAt + summaryEveryMs
    const { publishedRev } = progress.now
    const isHeard = await teller.publish(head, mentions, { toldRev: this.#told.rev, publishedRev })
    // unless somebody has looked away meanwhile
    if (!isHeard && this.#viewing.size === 0) this.#summaryFreeAt = this.#summaryAt + unheardMs
  }

  #dueBy(at: number): void {
    this.#dueAt = Math.min(this.#dueAt ?? Number.POSITIVE_INFINITY, at)
  }
}
