/**
 * The rows of the list, by the frames of the personal room and by pages. Pure: no socket, no clock. Badges are the badges'
 * own; a row carries what they say. A row is replaced by another object exactly when something in it has changed.
 */
import type { ConversationId } from '../../schema/ids.ts'
import type { NotificationLevel } from '../../schema/protocol/level.ts'
import type { PersonalContent, Snapshot } from '../../schema/protocol/personal/frame.ts'
import { settingsOf } from '../../schema/protocol/settings.ts'
import type { ListedConversation, Summary } from '../../schema/protocol/summary.ts'
import { unreadMax } from '../../schema/protocol/unread.ts'
import type { Totals } from '../api/conversation-list.ts'
import type { ConversationBadges } from '../conversation-badges.ts'
import { withSettings } from '../with-settings.ts'

export class ListedRows {
  readonly #badges: ConversationBadges
  #rows = new Map<ConversationId, ListedConversation>()
  /** What is unread beyond the rows, as of when the server counted. */
  #elsewhere: Totals = { unread: 0, mentioned: 0 }

  /** The badges have to be told of every frame first. */
  constructor(badges: ConversationBadges) {
    this.#badges = badges
  }

  get size(): number {
    return this.#rows.size
  }

  get(id: ConversationId): ListedConversation | null {
    return this.#rows.get(id) ?? null
  }

  /** Latest activity first; of two at the same time, always the same one first. */
  get sorted(): ListedConversation[] {
    return [...this.#rows.values()].sort(
      (one, other) =>
        Number(one.activeAt < other.activeAt) - Number(one.activeAt > other.activeAt) ||
        (one.id < other.id ? 1 : -1),
    )
  }

  get totals(): Totals {
    const { unread, mentioned } = this.#badges.total
    return {
      unread: Math.min(unreadMax, unread + this.#elsewhere.unread),
      mentioned: Math.min(unreadMax, mentioned + this.#elsewhere.mentioned),
    }
  }

  /** Ids whose row may be another one now. */
  take(frame: PersonalContent): ConversationId[] {
    switch (frame.type) {
      case 'snapshot':
        return this.#begin(frame)
      case 'summaries':
        for (const summary of frame.summaries) this.#upsert(summary)
        return this.#refresh(frame.summaries.map(({ conversationId }) => conversationId))
      case 'cursors':
        return this.#refresh(frame.cursors.map(({ conversationId }) => conversationId))
      case 'levels':
        for (const { conversationId, level } of frame.levels) this.#setLevel(conversationId, level)
        return this.#refresh(frame.levels.map(({ conversationId }) => conversationId))
      case 'roles':
        for (const { conversationId, role } of frame.roles) this.#change(conversationId, { role })
        return frame.roles.map(({ conversationId }) => conversationId)
      case 'membership':
        for (const id of frame.removed) this.#rows.delete(id)
        for (const row of frame.added) this.#rows.set(row.id, row)
        return [...frame.removed, ...this.#refresh(frame.added.map(({ id }) => id))]
      case 'problem':
        return []
    }
  }

  /** Rows from elsewhere: a page, or an earlier visit. What the personal room has told of already is later. */
  add(rows: readonly ListedConversation[], totals: Totals): void {
    const fresh = rows.filter(({ id, rev }) => (this.#rows.get(id)?.rev ?? -1) < rev)
    this.#badges.take({ type: 'membership', added: fresh, removed: [] })
    for (const row of fresh) this.#rows.set(row.id, row)
    this.#measure(totals)
  }

  /** Only these are still listed. */
  keepOnly(ids: ReadonlySet<ConversationId>): void {
    const gone = [...this.#rows.keys()].filter((id) => !ids.has(id))
    for (const id of gone) this.#rows.delete(id)
    this.#badges.take({ type: 'membership', added: [], removed: gone })
  }

  /** Something was said before the reader's eyes: the personal room does not repeat it. */
  seen(id: ConversationId, newest: NonNullable<Summary['newest']>, place: { rev: number; at: string }): void {
    const row = this.#rows.get(id)
    if (!row || place.rev <= row.rev) return
    const { deletedSeqs } = row
    const summary: Summary = {
      ...{ conversationId: id, settings: settingsOf(row), newest, deletedSeqs },
      ...{ rev: place.rev, lastSeq: newest.seq, activeAt: place.at, mentions: [] },
    }
    const cursor = { conversationId: id, readSeq: newest.seq, lastSeq: newest.seq }
    this.#badges.take({ type: 'summaries', summaries: [summary] })
    this.#badges.take({ type: 'cursors', cursors: [cursor] })
    this.#upsert(summary)
    this.#refresh([id])
  }

  #begin({ conversations, unreadTotal, mentionedTotal }: Snapshot): ConversationId[] {
    const listed = new Set(conversations.map(({ id }) => id))
    const others = [...this.#rows.values()].filter(({ id }) => !listed.has(id))
    this.#rows = new Map([...conversations, ...others].map((row) => [row.id, row]))
    // the badges begin anew with a snapshot, and it does not name those that were paged in
    this.#badges.take({ type: 'membership', added: others, removed: [] })
    this.#measure({
      unread: unreadTotal,
      mentioned: mentionedTotal ?? this.#badges.total.mentioned + this.#elsewhere.mentioned,
    })
    return [...this.#rows.keys()]
  }

  #measure(totals: Totals): void {
    const here = this.#badges.total
    this.#elsewhere = {
      unread: Math.max(0, totals.unread - here.unread),
      mentioned: Math.max(0, totals.mentioned - here.mentioned),
    }
  }

  #upsert(summary: Summary): void {
    const { conversationId, settings, mentions: _, ...news } = summary
    const row = this.#rows.get(conversationId)
    if (!row || news.rev <= row.rev) return
    const { newest: __, ...kept } = withSettings(row, settings)
    this.#rows.set(conversationId, { ...kept, ...news })
  }

  #change(id: ConversationId, change: Partial<ListedConversation>): void {
    const row = this.#rows.get(id)
    if (row) this.#rows.set(id, { ...row, ...change })
  }

  #setLevel(id: ConversationId, level: NotificationLevel): void {
    const row = this.#rows.get(id)
    if (!row || (row.level ?? 'all') === level) return
    const { level: _, ...kept } = row
    this.#rows.set(id, { ...kept, ...(level !== 'all' && { level }) })
  }

  /** Writes into the rows what their badges say. */
  #refresh(ids: readonly ConversationId[]): ConversationId[] {
    for (const id of ids) {
      const row = this.#rows.get(id)
      const place = this.#badges.placeOf(id)
      if (!row || !place) continue
      const { unread, mentioned, readSeq, lastSeq } = place
      const isSame =
        row.unread === unread &&
        row.mentioned === mentioned &&
        row.readSeq === readSeq &&
        row.lastSeq === lastSeq
      if (!isSame) this.#rows.set(id, { ...row, unread, mentioned, readSeq, lastSeq })
    }
    return [...ids]
  }
}
