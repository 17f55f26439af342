/**
 * The list as an interface sees it: rows with their drafts, more of them by page, and how far to believe them. Rows that
 * were paged in are checked again whenever a snapshot has replaced the rest. Rules: SDK-70 to SDK-76.
 */
import type { ConversationId } from '../../schema/ids.ts'
import { conversationsPageMax, snapshotConversationsMax } from '../../schema/limits.ts'
import type { PersonalFrame } from '../../schema/protocol/personal/frame.ts'
import type { ListedConversation, Summary } from '../../schema/protocol/summary.ts'
import { abortable } from '../abortable.ts'
import { ApiError } from '../api/api-error.ts'
import type {
  ConversationEntry,
  ConversationList,
  ConversationListSnapshot,
  Totals,
} from '../api/conversation-list.ts'
import type { ConversationPage, ConversationQuery } from '../api/http-api.ts'
import type { Store } from '../api/store.ts'
import { Cell } from '../cell.ts'
import type { ConversationBadges } from '../conversation-badges.ts'
import type { KeptList } from './kept-list.ts'
import { ListedRows } from './listed-rows.ts'

export type ConversationListOptions = {
  badges: ConversationBadges
  page: (query: ConversationQuery) => Promise<ConversationPage>
  onFault: (error: unknown) => void
}

type Meta = Pick<ConversationListSnapshot, 'more' | 'freshness' | 'isDelayed'>

export class ConversationListStore implements ConversationList {
  readonly #options: ConversationListOptions
  readonly #rows: ListedRows
  readonly #drafts = new Map<string, string>()
  readonly #entries = new Map<string, { row: ListedConversation; entry: ConversationEntry }>()
  readonly #turn = new Cell(0)
  #built: { turn: number; snapshot: ConversationListSnapshot } | null = null
  #totals: Totals = { unread: 0, mentioned: 0 }
  #meta: Meta = { more: { state: 'end' }, freshness: 'none', isDelayed: false }
  /** Where the next page begins; null before the first. */
  #cursor: string | null = null
  #hasPaged = false
  #loading: Promise<void> | null = null
  /** Told of since a check began: a page that was read before must not take them away. */
  #heard: Set<ConversationId> | null = null

  constructor(options: ConversationListOptions) {
    this.#options = options
    this.#rows = new ListedRows(options.badges)
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#turn.subscribe(listener)

  readonly getSnapshot = (): ConversationListSnapshot => {
    const turn = this.#turn.getSnapshot()
    if (this.#built?.turn !== turn) this.#built = { turn, snapshot: this.#build() }
    return this.#built.snapshot
  }

  readonly totals: Store<Totals> = {
    subscribe: this.subscribe,
    getSnapshot: () => {
      const now = this.#rows.totals
      const { unread, mentioned } = this.#totals
      if (now.unread !== unread || now.mentioned !== mentioned) this.#totals = now
      return this.#totals
    },
  }

  entry(id: ConversationId): Store<ConversationEntry | null> {
    return { subscribe: this.subscribe, getSnapshot: () => this.#entryOf(this.#rows.get(id)) }
  }

  loadMore({ signal }: { signal?: AbortSignal } = {}): Promise<void> {
    if (signal?.aborted) return abortable(Promise.resolve(), signal)
    this.#loading ??= this.#load().finally(() => (this.#loading = null))
    return abortable(this.#loading, signal)
  }

  // --- for the client that holds it -----------------------------------------------------------------------

  get(id: ConversationId): ListedConversation | null {
    return this.#rows.get(id)
  }

  /** Null while there is nothing to keep. */
  get kept(): KeptList | null {
    if (this.#meta.freshness === 'none') return null
    return {
      v: 1,
      rows: this.#rows.sorted.slice(0, snapshotConversationsMax),
      totals: this.totals.getSnapshot(),
    }
  }

  restore({ rows, totals }: KeptList): void {
    if (this.#meta.freshness !== 'none') return
    this.#rows.add(rows, totals)
    this.#set({ freshness: 'cached' })
  }

  /** A frame that the badges have taken already. */
  take(frame: PersonalFrame): void {
    for (const id of this.#rows.take(frame)) this.#heard?.add(id)
    if (frame.type !== 'snapshot') return this.#changed()
    const listed = new Set(frame.conversations.map(({ id }) => id))
    this.#set({
      more: { state: frame.hasMore ? 'more' : 'end' },
      freshness: 'live',
      isDelayed: frame.delayed,
    })
    if (!this.#hasPaged) this.#rows.keepOnly(listed)
    else this.#check(listed).catch(this.#options.onFault)
    this.#changed()
  }

  setLive(isLive: boolean): void {
    if (!isLive && this.#meta.freshness === 'live') this.#set({ freshness: 'stale' })
  }

  setDraft(id: string, text: string): void {
    if (text === '') this.#drafts.delete(id)
    else this.#drafts.set(id, text)
    this.#changed()
  }

  seen(id: ConversationId, newest: NonNullable<Summary['newest']>, place: { rev: number; at: string }): void {
    this.#rows.seen(id, newest, place)
    this.#changed()
  }

  // --- pages ----------------------------------------------------------------------------------------------

  async #load(): Promise<void> {
    if (this.#meta.more.state === 'end') return
    this.#set({ more: { state: 'loading' } })
    try {
      await this.#fetch()
    } catch (error) {
      this.#set({ more: error instanceof ApiError ? { state: 'failed', error } : { state: 'more' } })
      throw error
    }
  }

  async #fetch(): Promise<ListedConversation[]> {
    const page = await this.#options.page({
      limit: conversationsPageMax,
      ...(this.#cursor !== null && { cursor: this.#cursor }),
    })
    this.#hasPaged = true
    this.#cursor = page.next_cursor
    this.#rows.add(page.data, { unread: page.unread_total, mentioned: page.mentioned_total })
    this.#set({ more: { state: page.has_more ? 'more' : 'end' } })
    return page.data
  }

  /** Pages again over all that was listed before the snapshot: what is not met any more is not listed any more. */
  async #check(listed: Set<ConversationId>): Promise<void> {
    const before = this.#rows.size
    const met = new Set(listed)
    const heard = new Set<ConversationId>()
    this.#heard = heard
    this.#cursor = null
    while (this.#meta.more.state === 'more' && met.size < before)
      for (const { id } of await this.#fetch()) met.add(id)
    if (this.#heard !== heard) return // another snapshot has come, and checks for itself
    this.#heard = null
    this.#rows.keepOnly(new Set([...met, ...heard]))
    this.#changed()
  }

  // --- what is shown --------------------------------------------------------------------------------------

  #build(): ConversationListSnapshot {
    const rows = this.#rows.sorted.filter(({ archivedAt }) => archivedAt === undefined)
    const entries = rows.map((row) => this.#entryOf(row)).filter((entry) => entry !== null)
    const before = this.#built?.snapshot.entries
    const isSame = before?.length === entries.length && before.every((entry, at) => entry === entries[at])
    return { ...this.#meta, entries: isSame ? before : entries }
  }

  #entryOf(row: ListedConversation | null): ConversationEntry | null {
    if (!row) return null
    const draft = this.#drafts.get(row.id)
    const known = this.#entries.get(row.id)
    if (known?.row === row && known.entry.draft === draft) return known.entry
    const entry = draft === undefined ? row : { ...row, draft }
    this.#entries.set(row.id, { row, entry })
    return entry
  }

  #set(meta: Partial<Meta>): void {
    this.#meta = { ...this.#meta, ...meta }
    this.#changed()
  }

  #changed(): void {
    this.#turn.set(this.#turn.getSnapshot() + 1)
  }
}
