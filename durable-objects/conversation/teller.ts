/**
 * Tells people's devices, through their personal rooms, what goes on where they are not looking: summaries to those who
 * are online and not viewing, news to single people. It decides whom to call, also while Redis does not know who is
 * online, and never when: that is the publisher's.
 */
import { errorName } from '../../domain/error-name.ts'
import {
  archiveRowsMax,
  namesMembersMax,
  onlineLookupMax,
  unsureSummaryEveryMs,
} from '../../schema/limits.ts'
import type { UserId } from '../../schema/ids.ts'
import { isMeant } from '../../schema/protocol/group-mention.ts'
import type { MentionGroup } from '../../schema/protocol/message.ts'
import type { PersonalContent } from '../../schema/protocol/personal/frame.ts'
import { settingsOf } from '../../schema/protocol/settings.ts'
import type { Summary } from '../../schema/protocol/summary.ts'
import type { Delivery } from '../../schema/rpc.ts'
import type { ConversationHead } from '../../stores/conversation-head.ts'
import type { LiveConversations, Mentions, Recipients } from '../../stores/live-conversations.ts'
import type { FanOut } from './fan-out.ts'
import type { Reading } from './reading.ts'
import { type ConversationRecord, hasRoster } from './storage/conversation-record.ts'
import type { FormerMentions } from './storage/former-mentions.ts'
import type { Levels } from './storage/levels.ts'
import type { MessageLog } from './storage/message-log.ts'
import type { Roster } from './storage/roster.ts'
import type { Settings } from './storage/settings.ts'

export type TellerParts = {
  conversation: ConversationRecord
  settings: Settings
  log: MessageLog
  formerMentions: FormerMentions
  levels: Levels
  roster: Roster
  reading: Reading
  live: LiveConversations
  fanOut: FanOut
  headOf: () => ConversationHead
  clock: () => number
}

export type News = { userIds: UserId[]; content: PersonalContent }

/**
 * `hasSettings`: the conversation itself has changed, which everyone hears, whatever they want to hear of it, and viewers
 * too, whose other devices' lists do not have it. `concerns` and `groups`: whom it
 * mentions, or mentioned before.
 */
type Word = {
  delivery: Delivery
  hasSettings: boolean
  concerns: ReadonlySet<UserId>
  groups: MentionGroup[]
}

export class Teller {
  readonly #parts: TellerParts
  /** Best effort: the next snapshot has it too. */
  #news: News[] = []
  /** The rev at which each viewer began to look: their other devices were told nothing since. */
  readonly #viewedFrom = new Map<UserId, number>()
  /** The rev of the last summary that went out without Redis: trying again calls nobody again. */
  #calledAtRev = 0
  /** While Redis does not know who is online, every member of a large conversation is told too, but more seldom. */
  #everyone: { freeAt: number; toldRev: number; isOwed: boolean } = { freeAt: 0, toldRev: 0, isOwed: false }

  constructor(parts: TellerParts) {
    this.#parts = parts
  }

  /** When everybody is to be told what so far only those heard who are known to be online. */
  get owedAt(): number | null {
    return this.#everyone.isOwed ? this.#everyone.freeAt : null
  }

  /** Redis is away until then. */
  postponeOwed(until: number): void {
    this.#everyone.freeAt = Math.max(this.#everyone.freeAt, until)
  }

  note(news: News): void {
    this.#news.push(news)
  }

  takeNews(): News[] {
    const news = this.#news
    this.#news = []
    return news
  }

  /** Their other devices hear how far they have read, and, once they look away, what came while they looked. */
  noteCursor(userId: UserId, isViewingChanged: boolean): void {
    const { conversation, reading, levels, log, headOf } = this.#parts
    const isSuperseded = ({ content, userIds }: News) => content.type === 'cursors' && userIds[0] === userId
    this.#news = this.#news.filter((news) => !isSuperseded(news))
    const cursor = {
      conversationId: conversation.id,
      readSeq: reading.readSeqOf(userId),
      lastSeq: log.lastSeq,
    }
    // before the summary, which would else be a badge until the cursor comes
    this.note({ userIds: [userId], content: { type: 'cursors', cursors: [cursor] } })
    if (!isViewingChanged) return
    if (reading.isViewing(userId)) return void this.#viewedFrom.set(userId, log.rev)
    const isNewsToThem = (this.#viewedFrom.get(userId) ?? -1) < log.rev
    this.#viewedFrom.delete(userId)
    if (!isNewsToThem || levels.of(userId) !== 'all') return
    const summaries = [summaryOf(headOf(), [])]
    this.note({ userIds: [userId], content: { type: 'summaries', summaries } })
  }

  /**
   * Writes mentions and head, learns who is online, and tells those who are not viewing what came above `toldRev`.
   * In this order: a device that comes too late for the look-up finds all of it in its snapshot. Says whether somebody
   * is online and elsewhere.
   */
  async publish(
    head: ConversationHead,
    mentions: { now: Mentions; former: Mentions },
    { toldRev, publishedRev }: { toldRev: number; publishedRev: number },
  ): Promise<boolean> {
    const { clock, conversation, live } = this.#parts
    try {
      // in one turn, and so in one round trip: mentions first, since the head is what makes them seen
      const [, asked] = await Promise.all([
        live.noteMentions(conversation.campusId, conversation.id, mentions, clock()),
        live.publish(conversation.campusId, head, this.#recipients(), clock()),
      ])
      const isSure = asked.isWhole || !hasRoster(conversation)
      return isSure
        ? this.#deliver(asked.online, toldRev, head)
        : this.#deliverUnsure(asked.online, head, toldRev, publishedRev)
    } catch (error) {
      if (head.rev > this.#calledAtRev) this.#deliverWithoutRedis(toldRev, head)
      this.#calledAtRev = head.rev
      throw error
    }
  }

  async tellNews(news: readonly News[]): Promise<void> {
    await Promise.all(news.map((one) => this.#tell(one)))
  }

  /** Few people are simply called: asking who of them is online would cost as much. Many are asked about first. */
  async #tell({ userIds, content }: News): Promise<void> {
    const { live, conversation, clock, fanOut } = this.#parts
    const delivery: Delivery = { frame: JSON.stringify(content) }
    const told = content.type === 'membership' ? userIds : userIds.filter((userId) => this.#mayHear(userId))
    if (told.length <= namesMembersMax) return fanOut.deliver(told, delivery)
    try {
      fanOut.deliver(await live.onlineAmong(conversation.campusId, told, clock()), delivery)
    } catch (error) {
      const name = errorName(error)
      console.warn(JSON.stringify({ event: 'news_untold', conversation: conversation.id, error: name }))
    }
  }

  #wordSince(rev: number, head: ConversationHead): Word {
    const { log, formerMentions, conversation } = this.#parts
    const mentions = log.mentionsAbove(rev, archiveRowsMax)
    const summary = summaryOf(head, mentions)
    return {
      delivery: deliveryOf({ type: 'summaries', summaries: [summary] }, conversation),
      hasSettings: this.#hasSettingsSince(rev),
      concerns: new Set([...mentions, ...formerMentions.above(rev)].flatMap(({ userIds }) => userIds)),
      groups: [...log.groupsMentionedAbove(rev), ...formerMentions.groupsAbove(rev)],
    }
  }

  /** Redis has lost who is online: every member is called, and in a large conversation more seldom. */
  #deliverUnsure(online: UserId[], head: ConversationHead, toldRev: number, publishedRev: number): boolean {
    const { roster, clock } = this.#parts
    if (roster.size > namesMembersMax && clock() < this.#everyone.freeAt) {
      this.#everyone.isOwed = true
      return this.#deliver(online, toldRev, head)
    }
    const since = Math.max(this.#everyone.toldRev, publishedRev)
    const isHeard = this.#deliver(this.#members(), since, head)
    this.#everyone = { freeAt: clock() + unsureSummaryEveryMs, toldRev: head.rev, isOwed: false }
    return isHeard
  }

  /** In a small conversation everybody is called, online or not; in a large one badges wait for Redis. */
  #deliverWithoutRedis(toldRev: number, head: ConversationHead): void {
    const { size } = this.#parts.roster
    if (size > 0 && size <= namesMembersMax) this.#deliver(this.#members(), toldRev, head)
  }

  /** The word is made only where somebody is there to hear it, which is answered: it is read from several tables. */
  #deliver(online: readonly UserId[], toldRev: number, head: ConversationHead): boolean {
    const { reading, fanOut } = this.#parts
    const elsewhere = this.#hasSettingsSince(toldRev)
      ? online
      : online.filter((userId) => !reading.isViewing(userId))
    if (elsewhere.length === 0) return false
    const word = this.#wordSince(toldRev, head)
    const isRecipient = (userId: UserId) =>
      (word.hasSettings || this.#wants(userId, word)) && this.#mayHear(userId)
    fanOut.deliver(elsewhere.filter(isRecipient), word.delivery)
    return true
  }

  #hasSettingsSince(rev: number): boolean {
    return this.#parts.settings.rev > Math.max(rev, 0) // nothing was told yet, and nothing has changed
  }

  /** By what each wants to hear, which this room knows: nobody is asked about. */
  #wants(userId: UserId, { concerns, groups }: Word): boolean {
    const level = this.#parts.levels.of(userId)
    if (level !== 'mentions') return level === 'all'
    const role = this.#parts.roster.roleOf(userId) ?? undefined
    return concerns.has(userId) || groups.some((group) => isMeant(group, role))
  }

  /** Judged when it is told: whoever was removed meanwhile hears nothing more (H8). */
  #mayHear(userId: UserId): boolean {
    const { conversation, roster } = this.#parts
    return !hasRoster(conversation) || roster.roleOf(userId) !== null
  }

  #members(): UserId[] {
    return this.#parts.roster.list().map(({ userId }) => userId)
  }

  #recipients(): Recipients {
    const { conversation, roster } = this.#parts
    // beyond this, asking who of the campus is online costs less than asking about each member
    if (!hasRoster(conversation) || roster.size > onlineLookupMax) return { type: 'everyone' }
    return { type: 'members', userIds: this.#members() }
  }
}

function deliveryOf(content: PersonalContent, { audience }: ConversationRecord): Delivery {
  return { frame: JSON.stringify(content), ...(audience?.type === 'role' && { audience }) }
}

function summaryOf(head: ConversationHead, mentions: Summary['mentions']): Summary {
  const { rev, lastSeq, activeAt, newest, deletedSeqs, groupMentions } = head
  return {
    ...{ conversationId: head.id, rev, lastSeq, activeAt, deletedSeqs, mentions },
    settings: settingsOf(head),
    ...(newest !== undefined && { newest }),
    ...(groupMentions !== undefined && { groupMentions }),
  }
}
