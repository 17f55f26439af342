/**
 * The badges of one device: what its list shows as unread and as mentioning its owner. Pure: it takes what the personal
 * socket says, in any order and as often as it comes. Nothing is counted here: unread follows from one's own cursor.
 */
import type { ConversationId, UserId } from '../schema/ids.ts'
import { type Badge, badgeAt, type NotificationLevel, notificationLevels } from '../schema/protocol/level.ts'
import type { PersonalContent, Snapshot } from '../schema/protocol/personal/frame.ts'
import { type GroupMention, isMeant } from '../schema/protocol/group-mention.ts'
import type { MemberRole } from '../schema/protocol/kinds.ts'
import type { ConversationSettings } from '../schema/protocol/settings.ts'
import type { ListedConversation, Summary } from '../schema/protocol/summary.ts'
import { unread, unreadMax } from '../schema/protocol/unread.ts'

export type { Badge }

type Row = {
  settings: Pick<ConversationSettings, 'archivedAt'>
  level: NotificationLevel
  rev: number
  lastSeq: number
  readSeq: number
  deletedSeqs: readonly number[]
  /** Their own, as the snapshot counted them, without saying which: true until the cursor or a deletion reaches in among them. */
  mentionedBefore: number
  mentionedSeqs: Set<number>
  /** What the owner is here decides which of these mean them. */
  role: MemberRole | undefined
  groupMentions: readonly GroupMention[]
}

export class ConversationBadges {
  readonly #userId: UserId | (() => UserId)
  readonly #rows = new Map<ConversationId, Row>()
  #isUnsure = false

  constructor(userId: UserId | (() => UserId)) {
    this.#userId = userId
  }

  /** True when only a new snapshot can tell: something is not listed here, or can't be counted any more. */
  get isUnsure(): boolean {
    return this.#isUnsure
  }

  /** Null for what is not listed. */
  badgeOf(id: ConversationId): Badge | null {
    const row = this.#rows.get(id)
    return row ? badgeOf(row) : null
  }

  /** The badge, and the two ends from which it follows. */
  placeOf(id: ConversationId): (Badge & { readSeq: number; lastSeq: number }) | null {
    const row = this.#rows.get(id)
    return row ? { ...badgeOf(row), readSeq: row.readSeq, lastSeq: row.lastSeq } : null
  }

  /** Over all that is listed and not archived; it stops where badges stop. */
  get total(): Badge {
    const badges = [...this.#rows.values()]
      .filter(({ settings }) => settings.archivedAt === undefined)
      .map(badgeOf)
    const sum = (countOf: (badge: Badge) => number) =>
      Math.min(
        unreadMax,
        badges.reduce((total, badge) => total + countOf(badge), 0),
      )
    return { unread: sum((badge) => badge.unread), mentioned: sum((badge) => badge.mentioned) }
  }

  take(frame: PersonalContent): void {
    switch (frame.type) {
      case 'snapshot':
        return this.#begin(frame)
      case 'summaries':
        for (const summary of frame.summaries) this.#upsert(summary)
        return
      case 'cursors':
        for (const { conversationId, readSeq, lastSeq } of frame.cursors)
          this.#move(conversationId, readSeq, lastSeq)
        return
      case 'levels':
        for (const { conversationId, level } of frame.levels) this.#setLevel(conversationId, level)
        return
      case 'roles':
        this.#isUnsure = true
        return
      case 'membership':
        for (const id of frame.removed) this.#rows.delete(id)
        for (const listed of frame.added) this.#rows.set(listed.id, rowOf(listed))
        return
      case 'problem':
        return
    }
  }

  #begin({ conversations }: Snapshot): void {
    this.#rows.clear()
    for (const listed of conversations) this.#rows.set(listed.id, rowOf(listed))
    this.#isUnsure = false
  }

  #upsert({ conversationId, settings, rev, lastSeq, deletedSeqs, mentions, ...summary }: Summary): void {
    const { groupMentions = [] } = summary
    const row = this.#rows.get(conversationId)
    if (!row) this.#isUnsure = true
    if (!row || rev <= row.rev) return
    const isNewlyDeleted = (seq: number) => seq > row.readSeq && !row.deletedSeqs.includes(seq)
    if (row.mentionedBefore > 0 && deletedSeqs.some(isNewlyDeleted)) this.#isUnsure = true
    const known = row.lastSeq
    Object.assign(row, { settings, rev, lastSeq: Math.max(row.lastSeq, lastSeq), deletedSeqs, groupMentions })
    const userId = typeof this.#userId === 'string' ? this.#userId : this.#userId()
    for (const { seq, userIds } of mentions) {
      if (userIds.includes(userId)) row.mentionedSeqs.add(seq)
      // an edit may have taken it back, and of those from before the snapshot nobody has said which they are
      else if (!row.mentionedSeqs.delete(seq) && row.mentionedBefore > 0 && seq > row.readSeq && seq <= known)
        this.#isUnsure = true
    }
    forgetRead(row)
  }

  /** Whoever wants to hear more than before was not told of what is here by now. */
  #setLevel(id: ConversationId, level: NotificationLevel): void {
    const row = this.#rows.get(id)
    if (!row || notificationLevels.indexOf(level) < notificationLevels.indexOf(row.level))
      this.#isUnsure = true
    if (row) row.level = level
  }

  #move(id: ConversationId, readSeq: number, lastSeq: number): void {
    const row = this.#rows.get(id)
    if (!row) return void (this.#isUnsure = true)
    const isReadToTheEnd = readSeq >= lastSeq
    const isBack = readSeq < row.readSeq
    if (isReadToTheEnd) row.mentionedBefore = 0
    // which of the mentions from before the snapshot are read by this, or unread again, nobody has said
    else if (row.mentionedBefore > 0 || isBack) this.#isUnsure = true
    row.readSeq = readSeq
    row.lastSeq = Math.max(row.lastSeq, lastSeq)
    forgetRead(row)
  }
}

function rowOf(listed: ListedConversation): Row {
  const { rev, lastSeq, readSeq, deletedSeqs, mentioned, archivedAt, level = 'all' } = listed
  const { role, groupMentions = [] } = listed
  const settings = archivedAt === undefined ? {} : { archivedAt }
  const row = { settings, level, rev, lastSeq, readSeq, deletedSeqs, role, groupMentions }
  const asOneOfMany = groupSeqsOf(row).length
  return { ...row, mentionedBefore: Math.max(0, mentioned - asOneOfMany), mentionedSeqs: new Set<number>() }
}

function badgeOf(row: Row): Badge {
  const { level, lastSeq, readSeq, deletedSeqs, mentionedBefore, mentionedSeqs } = row
  const gone = new Set(deletedSeqs)
  const since = new Set([...mentionedSeqs, ...groupSeqsOf(row)].filter((seq) => !gone.has(seq)))
  const own = [...since].filter((seq) => seq > readSeq).length
  const mentioned = mentionedBefore + own
  return badgeAt(level, { unread: unread(lastSeq, readSeq, deletedSeqs), mentioned })
}

/** Where the owner is mentioned as one of many, and has not read yet. */
function groupSeqsOf({
  groupMentions,
  role,
  readSeq,
  lastSeq,
}: Pick<Row, 'groupMentions' | 'role' | 'readSeq' | 'lastSeq'>): number[] {
  const seqs = groupMentions.filter(({ group }) => isMeant(group, role)).map(({ seq }) => seq)
  return seqs.filter((seq) => seq > readSeq && seq <= lastSeq)
}

/** Seqs that are read are of no more use, unless somebody marks them unread: that asks for a snapshot. */
function forgetRead(row: Row): void {
  for (const seq of row.mentionedSeqs) if (seq <= row.readSeq) row.mentionedSeqs.delete(seq)
}
