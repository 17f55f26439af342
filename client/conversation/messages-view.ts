/**
 * What is shown of a log: the range around the reader's eyes, or the newest. It is built when somebody looks, so a burst of frames
 * between two frames of a screen costs one copy. It holds no message of its own and asks for none.
 */
import type { Message } from '../../schema/protocol/message.ts'
import type { Edge, MessagesSnapshot } from '../api/messages-snapshot.ts'
import type { Outgoing } from '../api/outgoing.ts'
import type { Store } from '../api/store.ts'
import { Cell } from '../cell.ts'
import type { MessageLog } from '../message-log.ts'
import type { Range } from '../message-ranges.ts'
import type { ActOverlay } from './act-overlay.ts'
import type { Reader } from './with-acts.ts'

export type Freshness = MessagesSnapshot['freshness']
export type EdgeName = 'older' | 'newer'
/** What became of asking beyond an end; null where nothing was asked. */
export type Asked = Extract<Edge, { state: 'loading' | 'failed' }> | null

export type MessagesViewOptions = {
  log: MessageLog
  outgoing: () => readonly Outgoing[]
  overlay: ActOverlay
  reader: () => Reader | null
}

export class MessagesView implements Store<MessagesSnapshot> {
  readonly #log: MessageLog
  readonly #outgoing: () => readonly Outgoing[]
  /** Counts the changes; its listeners are ours. */
  readonly #turn = new Cell(0)
  #built: { turn: number; held: readonly Message[]; snapshot: MessagesSnapshot } | null = null
  #besideVersion = -1
  #freshness: Freshness = 'none'
  #asked: Record<EdgeName, Asked> = { older: null, newer: null }
  readonly #overlay: ActOverlay
  readonly #reader: () => Reader | null
  /** What was shown before a reset, until the place that the reader was at is back. */
  #frozen: readonly Message[] | null = null

  constructor({ log, outgoing, overlay, reader }: MessagesViewOptions) {
    this.#log = log
    this.#outgoing = outgoing
    this.#overlay = overlay
    this.#reader = reader
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#turn.subscribe(listener)

  readonly getSnapshot = (): MessagesSnapshot => {
    const turn = this.#turn.getSnapshot()
    const built = this.#built?.turn === turn ? this.#built : { turn, ...this.#build() }
    this.#built = built
    return built.snapshot
  }

  /** Something that is shown may have changed: the log, what is on its way, or what is known of them. */
  changed(): void {
    this.#turn.set(this.#turn.getSnapshot() + 1)
  }

  /** Around the reader's eyes. */
  get range(): Range {
    const { eyesAt, messages } = this.#log
    return (eyesAt === null ? null : this.#log.rangeAt(eyesAt)) ?? messages
  }

  get isAtNewest(): boolean {
    return this.range === this.#log.messages
  }

  /** The reader's eyes are elsewhere: what was asked beyond the ends of another range is of no more use. */
  moved(): void {
    this.#frozen = null
    this.#asked = { older: null, newer: null }
    this.changed()
  }

  /** Goes on showing what somebody has seen last. */
  freeze(): void {
    if (this.#built) this.#frozen ??= this.#built.held
    this.changed()
  }

  setFreshness(freshness: Freshness): void {
    this.#freshness = freshness
    this.changed()
  }

  setAsked(edge: EdgeName, asked: Asked): void {
    this.#asked[edge] = asked
    this.changed()
  }

  #build(): { held: readonly Message[]; snapshot: MessagesSnapshot } {
    const { range } = this
    const before = this.#built
    const held = this.#frozen ?? copyOf(range, before?.held)
    const shown = this.#overlay.lay(held, this.#reader())
    const snapshot: MessagesSnapshot = {
      messages: before && isSame(before.snapshot.messages, shown) ? before.snapshot.messages : shown,
      outgoing: this.#outgoing(),
      ...this.#besideAsOf(before?.snapshot),
      older: this.#edge('older', (held[0]?.seq ?? 1) <= 1),
      newer: this.#edge('newer', this.#frozen === null && this.isAtNewest),
      lastSeq: this.#log.lastSeq,
      freshness: this.#freshness,
      pending: this.#overlay.pending,
    }
    return { held, snapshot }
  }

  #besideAsOf(before: MessagesSnapshot | undefined): Pick<MessagesSnapshot, 'people' | 'quotes'> {
    const { people, quotes, version } = this.#log.beside
    if (before && this.#besideVersion === version) return { people: before.people, quotes: before.quotes }
    this.#besideVersion = version
    return { people: new Map(people), quotes: new Map(quotes) }
  }

  #edge(edge: EdgeName, isEnd: boolean): Edge {
    if (isEnd) return { state: 'end' }
    return this.#asked[edge] ?? { state: 'more' }
  }
}

/** The log changes its ranges in place. */
function copyOf(range: Range, before: readonly Message[] | undefined): readonly Message[] {
  return before && isSame(before, range) ? before : [...range]
}

function isSame(one: readonly Message[], other: readonly Message[]): boolean {
  return one.length === other.length && one.every((message, index) => message === other[index])
}
