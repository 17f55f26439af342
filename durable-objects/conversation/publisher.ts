/**
 * Follows the log into Redis and to the personal rooms: the conversation's head with the look-up of who is online,
 * in one round trip, the cursors that moved, the lists that changed. Leading edge at once, then at most once a
 * second, since the latest summary replaces the earlier ones. Sends and live delivery never wait for it, and while
 * Redis is away it tries again until Redis has what the room has.
 */
import { backoffMs } from '../../domain/backoff.ts'
import {
  archiveMembersMax,
  namesMembersMax,
  onlineLookupMax,
  onlineStaleMs,
  publishBackoffMaxMs,
  publishBackoffMinMs,
  summaryEveryMs,
} from '../../schema/limits.ts'
import type { UserId } from '../../schema/ids.ts'
import type { Delivery } from '../../schema/rpc.ts'
import type { ConversationHead, LiveConversations } from '../../stores/live-conversations.ts'
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

/** Everyone on the campus, or the people of a roster. */
type Audience = { type: 'everyone' } | { type: 'members'; userIds: UserId[] }

export class Publisher implements Job {
  readonly name = 'publish'
  readonly #parts: PublisherParts
  readonly #mentions: { seq: number; userIds: UserId[] }[] = []
  /** News for single people, who hear them on their other devices. Best effort: their next snapshot has them too. */
  #news: { userIds: UserId[]; delivery: Delivery }[] = []
  #running = false
  #dueAt: number | null = null
  #summaryFreeAt = 0
  #failures = 0

  constructor(parts: PublisherParts) {
    this.#parts = parts
    if (this.#isBehind) this.#dueAt = parts.clock()
  }

  /** A message was committed: whoever is online and not viewing hears of it. */
  noteMessage(seq: number, mentions: readonly UserId[]): void {
    if (mentions.length > 0) this.#mentions.push({ seq, userIds: [...mentions] })
    this.#dueBy(Math.max(this.#parts.clock(), this.#summaryFreeAt))
  }

  /** A cursor moved: its owner's other devices hear of it within the second. */
  noteCursor(userId: UserId): void {
    const { conversation, reading, log } = this.#parts
    const delivery: Delivery = {
      type: 'cursor',
      conversationId: conversation.id,
      readSeq: reading.readSeqOf(userId),
      lastSeq: log.lastSeq,
    }
    this.#news = this.#news.filter(
      ({ userIds, delivery: { type } }) => type !== 'cursor' || userIds[0] !== userId,
    )
    this.tell([userId], delivery)
  }

  tell(userIds: UserId[], delivery: Delivery): void {
    this.#news.push({ userIds, delivery })
    this.#dueBy(this.#parts.clock())
  }

  /** The archive has confirmed roster changes: lists that were read before are out of date. */
  noteArchived(): void {
    if (this.#isBehind) this.#dueBy(this.#parts.clock())
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
      await Promise.all([this.#follow(), ...news.map((one) => this.#tellOnline(one.userIds, one.delivery))])
      this.#failures = 0
    } catch (error) {
      // Redis is away: expected. The watermarks stay, and the same is tried again.
      this.#failures += 1
      const wait = backoffMs(this.#failures, publishBackoffMinMs, publishBackoffMaxMs, this.#parts.random())
      this.#dueBy(this.#parts.clock() + wait)
      console.warn(
        JSON.stringify({
          event: 'publish_failed',
          conversation: this.#parts.conversation.id,
          failures: this.#failures,
          error: error instanceof Error ? error.name : 'unknown',
        }),
      )
    } finally {
      this.#running = false
    }
  }

  /** Redis may lack something: a roster change counts only once Postgres has it, since lists are rebuilt from there. */
  get #isBehind(): boolean {
    const { log, cursors, progress } = this.#parts
    const { publishedRev, publishedCursorRev, publishedRosterRev, archivedRosterRev } = progress.now
    return (
      log.rev > publishedRev || cursors.rev > publishedCursorRev || archivedRosterRev > publishedRosterRev
    )
  }

  async #follow(): Promise<void> {
    const { progress } = this.#parts
    const outcomes = await Promise.allSettled([
      this.#publishHead(),
      this.#publishCursors(),
      this.#publishRoster(),
    ])
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
    if (this.#isBehind && progress.now.publishedRev > 0)
      this.#dueBy(Math.max(this.#parts.clock(), this.#summaryFreeAt))
  }

  async #publishHead(): Promise<void> {
    const { log, progress, clock, conversation, live } = this.#parts
    if (log.rev <= progress.now.publishedRev) return
    this.#summaryFreeAt = clock() + summaryEveryMs
    const head = this.#parts.headOf()
    const mentions = this.#mentions.splice(0)
    const summary: Delivery = {
      type: 'summary',
      summary: summaryOf(head, mentions),
      ...audienceOf(conversation),
    }
    let online: UserId[]
    try {
      online = await live.publish(conversation.campusId, head, this.#audience(), clock() - onlineStaleMs)
      if (mentions.length > 0) await live.noteMentions(conversation.campusId, conversation.id, mentions)
    } catch (error) {
      this.#mentions.unshift(...mentions)
      await this.#deliverWithoutRedis(summary)
      throw error
    }
    progress.note({ publishedRev: head.rev })
    await this.#deliver(online, summary)
  }

  /** In a small conversation everybody is called, online or not; in a large one badges wait for the next connect. */
  async #deliverWithoutRedis(summary: Delivery): Promise<void> {
    const { roster } = this.#parts
    if (this.#failures > 0 || roster.size === 0 || roster.size > namesMembersMax) return
    await this.#deliver(
      roster.list().map(({ userId }) => userId),
      summary,
    )
  }

  async #deliver(online: readonly UserId[], delivery: Delivery): Promise<void> {
    const { reading, fanOut, roster, conversation } = this.#parts
    const isRecipient = (userId: UserId) =>
      !reading.isViewing(userId) && (!hasRoster(conversation) || roster.roleOf(userId) !== null)
    const recipients = online.filter(isRecipient)
    if (recipients.length > 0) await fanOut.deliver(recipients, delivery)
  }

  /** Few people are simply called: asking who of them is online would cost as much. Many are asked about first. */
  async #tellOnline(userIds: UserId[], delivery: Delivery): Promise<void> {
    const { live, conversation, clock, fanOut } = this.#parts
    const recipients =
      userIds.length <= namesMembersMax
        ? userIds
        : await live.onlineAmong(conversation.campusId, userIds, clock() - onlineStaleMs)
    await fanOut.deliver(recipients, delivery)
  }

  async #publishCursors(): Promise<void> {
    const { cursors, progress, live, conversation } = this.#parts
    const moved = cursors.above(progress.now.publishedCursorRev, archiveMembersMax)
    if (moved.length === 0) return
    await live.moveCursors(conversation.campusId, conversation.id, moved)
    progress.note({ publishedCursorRev: moved.at(-1)?.rev ?? 0 })
  }

  async #publishRoster(): Promise<void> {
    const { roster, progress, live, conversation } = this.#parts
    const { archivedRosterRev, publishedRosterRev } = progress.now
    if (archivedRosterRev <= publishedRosterRev) return
    const changed = roster
      .above(publishedRosterRev, archiveMembersMax)
      .filter(({ rev }) => rev <= archivedRosterRev)
    await live.forgetLists(
      conversation.campusId,
      changed.map(({ userId }) => userId),
    )
    progress.note({ publishedRosterRev: changed.at(-1)?.rev ?? archivedRosterRev })
  }

  #audience(): Audience {
    const { conversation, roster } = this.#parts
    // beyond this, asking who of the campus is online costs less than asking about each member
    if (!hasRoster(conversation) || roster.size > onlineLookupMax) return { type: 'everyone' }
    return { type: 'members', userIds: roster.list().map(({ userId }) => userId) }
  }

  #dueBy(at: number): void {
    this.#dueAt = Math.min(this.#dueAt ?? Number.POSITIVE_INFINITY, at)
  }
}

function audienceOf({ audience }: ConversationRecord) {
  return audience?.type === 'role' ? { audience } : {}
}

function summaryOf(head: ConversationHead, mentions: { seq: number; userIds: UserId[] }[]) {
  const { rev, lastSeq, activeAt, newest, deletedSeqs } = head
  return {
    ...{ conversationId: head.id, rev, lastSeq, activeAt, deletedSeqs, mentions },
    ...(newest !== undefined && { newest }),
  }
}
