/**
 * Follows the room into Redis and to the personal rooms: the conversation's head with the look-up of who is online
 * in one round trip, the people whose cursor, membership or viewing changed, and news for single people. At once on
 * the leading edge, then at most once a second, since the latest summary replaces the earlier ones. Sends and live
 * delivery never wait for it.
 *
 * Everything is written twice: at once, and again when Postgres has it too. Whoever rebuilds a lost list from
 * Postgres a moment too early is so corrected, and whatever Redis loses later Postgres gives back.
 */
import { backoffMs } from '../../domain/backoff.ts'
import {
  archiveMembersMax,
  archiveRowsMax,
  namesMembersMax,
  onlineLookupMax,
  publishBackoffMaxMs,
  publishBackoffMinMs,
  summaryEveryMs,
} from '../../schema/limits.ts'
import type { UserId } from '../../schema/ids.ts'
import type { PersonalContent } from '../../schema/protocol/personal/frame.ts'
import type { Summary } from '../../schema/protocol/summary.ts'
import type { Delivery } from '../../schema/rpc.ts'
import type { ConversationHead } from '../../stores/conversation-head.ts'
import type { LiveConversations, PersonChange, Recipients } from '../../stores/live-conversations.ts'
import type { Participation } from '../../stores/participation.ts'
import type { Job } from '../alarm-schedule.ts'
import type { FanOut } from './fan-out.ts'
import type { Reading } from './reading.ts'
import { type ConversationRecord, hasRoster } from './storage/conversation-record.ts'
import type { Cursors } from './storage/cursors.ts'
import type { MessageLog } from './storage/message-log.ts'
import type { ProgressStore } from './storage/progress.ts'
import type { Roster } from './storage/roster.ts'

export type PublisherParts = {
  conversation: ConversationRecord
  log: MessageLog
  roster: Roster
  cursors: Cursors
  progress: ProgressStore
  reading: Reading
  live: LiveConversations
  fanOut: FanOut
  headOf: () => ConversationHead
  clock: () => number
  random: () => number
}

type News = { userIds: UserId[]; content: PersonalContent }

/** How far Redis has been told, in this room's three revs. */
type Told = { rev: number; rosterRev: number; cursorRev: number }

export class Publisher implements Job {
  readonly name = 'publish'
  readonly #parts: PublisherParts
  /** News for single people, who hear them on their other devices. Best effort: their next snapshot has them too. */
  #news: News[] = []
  /** Whose viewing has begun or ended, and when: no rev counts it. */
  #viewing = new Map<UserId, number>()
  /** By this instance or, as far as Postgres had it, by an earlier one. */
  readonly #told: Told
  /** The head says how many members there are. */
  #hasNewRoster: boolean
  #running = false
  #dueAt: number | null = null
  #summaryFreeAt = 0
  /** The rev of the last summary that went out without Redis: trying again calls nobody again. */
  #calledAtRev = 0
  #failures = 0

  constructor(parts: PublisherParts) {
    this.#parts = parts
    const { publishedRev, publishedRosterRev, publishedCursorRev } = parts.progress.now
    this.#told = { rev: publishedRev, rosterRev: publishedRosterRev, cursorRev: publishedCursorRev }
    this.#hasNewRoster = parts.roster.rev > publishedRosterRev
    if (this.#isBehind) this.#dueAt = parts.clock()
  }

  /** A change of the log was committed: whoever is online and not viewing hears of it. */
  noteMessage(): void {
    this.#dueBy(Math.max(this.#parts.clock(), this.#summaryFreeAt))
  }

  /** A cursor moved, or its owner began or ceased to view: their other devices hear of it within the second. */
  noteCursor(userId: UserId, isViewingChanged: boolean): void {
    const { conversation, reading, log, clock } = this.#parts
    if (isViewingChanged) this.#viewing.set(userId, clock())
    const isSuperseded = ({ content, userIds }: News) => content.type === 'cursors' && userIds[0] === userId
    this.#news = this.#news.filter((news) => !isSuperseded(news))
    const cursor = {
      conversationId: conversation.id,
      readSeq: reading.readSeqOf(userId),
      lastSeq: log.lastSeq,
    }
    this.tell([userId], { type: 'cursors', cursors: [cursor] })
  }

  noteRoster(): void {
    this.#hasNewRoster = true
    this.#dueBy(this.#parts.clock())
  }

  tell(userIds: UserId[], content: PersonalContent): void {
    this.#news.push({ userIds, content })
    this.#dueBy(this.#parts.clock())
  }

  /** The archive has confirmed: what Redis was told before that is told once more. */
  noteArchived(): void {
    if (this.#isBehind) this.#dueBy(this.#nextAt())
  }

  dueAt(): number | null {
    return this.#running ? null : this.#dueAt
  }

  async run(): Promise<void> {
    this.#running = true
    this.#dueAt = null
    const news = this.#news
    this.#news = []
    try {
      // Redis before the news: a device whose snapshot is being read either finds the change in it or is told.
      // Side by side: while Redis is away, neither keeps the other from what can be done without it.
      const outcomes = await Promise.allSettled([this.#followPeople(), this.#followLog()])
      for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
      this.#failures = 0
      if (this.#isBehind) this.#dueBy(this.#nextAt())
    } catch (error) {
      this.#retryLater(error)
    } finally {
      this.#running = false
      await Promise.all(news.map((one) => this.#tellOnline(one)))
    }
  }

  /** Redis is away: expected. The watermarks stay, and the same is tried again until Redis has it. */
  #retryLater(error: unknown): void {
    const { clock, random } = this.#parts
    this.#failures += 1
    this.#dueBy(clock() + backoffMs(this.#failures, publishBackoffMinMs, publishBackoffMaxMs, random()))
    this.#warn('publish_failed', error)
  }

  /** Redis may lack something that this room knows, or was told something before Postgres had it. */
  get #isBehind(): boolean {
    const { log, cursors, roster, progress } = this.#parts
    const { archivedRev, archivedRosterRev, archivedCursorRev } = progress.now
    const { publishedRev, publishedRosterRev, publishedCursorRev } = progress.now
    const isUntold =
      log.rev > this.#told.rev ||
      cursors.rev > this.#told.cursorRev ||
      roster.rev > this.#told.rosterRev ||
      this.#viewing.size > 0 ||
      this.#hasNewRoster
    const isUnsettled =
      archivedRev > publishedRev ||
      archivedCursorRev > publishedCursorRev ||
      archivedRosterRev > publishedRosterRev
    return isUntold || isUnsettled
  }

  /** People are told of at once; the log waits until its summary is free. */
  #nextAt(): number {
    const isLogAhead = this.#parts.log.rev > this.#told.rev
    return Math.max(this.#parts.clock(), isLogAhead ? this.#summaryFreeAt : 0)
  }

  async #followPeople(): Promise<void> {
    const { cursors, roster, progress, live, conversation, log } = this.#parts
    const { archivedRosterRev, archivedCursorRev, publishedRosterRev, publishedCursorRev } = progress.now
    const cursorFrom = archivedCursorRev > publishedCursorRev ? publishedCursorRev : this.#told.cursorRev
    const rosterFrom = archivedRosterRev > publishedRosterRev ? publishedRosterRev : this.#told.rosterRev
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
    progress.note({
      publishedCursorRev: Math.max(publishedCursorRev, Math.min(cursorRev, archivedCursorRev)),
      publishedRosterRev: Math.max(publishedRosterRev, Math.min(rosterRev, archivedRosterRev)),
    })
  }

  #changeOf(userId: UserId, viewingChangedAt: number | undefined): PersonChange {
    const { cursors, roster, reading } = this.#parts
    const participation: Participation = {
      readSeq: reading.readSeqOf(userId),
      cursorRev: cursors.revOf(userId),
      isViewing: reading.isViewing(userId),
      role: roster.roleOf(userId),
      rosterRev: roster.revOf(userId),
    }
    return { userId, participation, ...(viewingChangedAt !== undefined && { viewingChangedAt }) }
  }

  async #followLog(): Promise<void> {
    const { log, progress, clock, conversation, live } = this.#parts
    const { archivedRev, publishedRev } = progress.now
    const isAhead = log.rev > this.#told.rev
    if (isAhead && clock() < this.#summaryFreeAt) return
    if (!isAhead && !this.#hasNewRoster && archivedRev <= publishedRev) return
    const mentions = log.mentionsAbove(publishedRev, archiveRowsMax)
    const head = this.#parts.headOf()
    this.#hasNewRoster = false
    if (isAhead && head.rev > 0) await this.#publish(head)
    else await live.setHead(conversation.campusId, head)
    await live.noteMentions(conversation.campusId, conversation.id, mentions, clock())
    this.#told.rev = Math.max(this.#told.rev, head.rev)
    progress.note({ publishedRev: Math.max(publishedRev, Math.min(head.rev, archivedRev)) })
  }

  /** Writes the head, learns who is online, and tells those who are not viewing. */
  async #publish(head: ConversationHead): Promise<void> {
    const { log, clock, conversation, live } = this.#parts
    this.#summaryFreeAt = clock() + summaryEveryMs
    const summary = summaryOf(head, log.mentionsAbove(this.#told.rev, archiveRowsMax))
    const delivery = deliveryOf({ type: 'summaries', summaries: [summary] }, conversation)
    try {
      const online = await live.publish(conversation.campusId, head, this.#recipients(), clock())
      this.#deliver(online, delivery)
    } catch (error) {
      if (head.rev > this.#calledAtRev) this.#deliverWithoutRedis(delivery)
      this.#calledAtRev = head.rev
      throw error
    }
  }

  /** In a small conversation everybody is called, online or not; in a large one badges wait for the next connect. */
  #deliverWithoutRedis(delivery: Delivery): void {
    const { roster } = this.#parts
    if (roster.size === 0 || roster.size > namesMembersMax) return
    this.#deliver(
      roster.list().map(({ userId }) => userId),
      delivery,
    )
  }

  #deliver(online: readonly UserId[], delivery: Delivery): void {
    const { reading, fanOut, roster, conversation } = this.#parts
    const isRecipient = (userId: UserId) =>
      !reading.isViewing(userId) && (!hasRoster(conversation) || roster.roleOf(userId) !== null)
    fanOut.deliver(online.filter(isRecipient), delivery)
  }

  /** Few people are simply called: asking who of them is online would cost as much. Many are asked about first. */
  async #tellOnline({ userIds, content }: News): Promise<void> {
    const { live, conversation, clock, fanOut } = this.#parts
    const delivery: Delivery = { frame: JSON.stringify(content) }
    if (userIds.length <= namesMembersMax) return fanOut.deliver(userIds, delivery)
    try {
      fanOut.deliver(await live.onlineAmong(conversation.campusId, userIds, clock()), delivery)
    } catch (error) {
      this.#warn('news_untold', error)
    }
  }

  #recipients(): Recipients {
    const { conversation, roster } = this.#parts
    // beyond this, asking who of the campus is online costs less than asking about each member
    if (!hasRoster(conversation) || roster.size > onlineLookupMax) return { type: 'everyone' }
    return { type: 'members', userIds: roster.list().map(({ userId }) => userId) }
  }

  #dueBy(at: number): void {
    this.#dueAt = Math.min(this.#dueAt ?? Number.POSITIVE_INFINITY, at)
  }

  #warn(event: string, error: unknown): void {
    const { conversation } = this.#parts
    const name = error instanceof Error ? error.name : 'unknown'
    console.warn(
      JSON.stringify({ event, conversation: conversation.id, failures: this.#failures, error: name }),
    )
  }
}

function deliveryOf(content: PersonalContent, { audience }: ConversationRecord): Delivery {
  return { frame: JSON.stringify(content), ...(audience?.type === 'role' && { audience }) }
}

function summaryOf(head: ConversationHead, mentions: Summary['mentions']): Summary {
  const { rev, lastSeq, activeAt, newest, deletedSeqs } = head
  return {
    ...{ conversationId: head.id, rev, lastSeq, activeAt, deletedSeqs, mentions },
    ...(newest !== undefined && { newest }),
  }
}
