/**
 * What is shown of a log: the range around one seq, or the newest. It is built when somebody looks, so a burst of frames
 * between two frames of a screen costs one copy. It holds no message of its own and asks for none.
 */
import type { Message } from '../../schema/protocol/message.ts'
import type { Edge, MessagesSnapshot } from '../api/messages-snapshot.ts'
import type { Outgoing } from '../api/outgoing.ts'
import type { Store } from '../api/store.ts'
import { Cell } from '../cell.ts'
import type { MessageLog } from '../message-log.ts'
import type { Range } from '../message-ranges.ts'

export type Freshness = MessagesSnapshot['freshness']
export type EdgeName = 'older' | 'newer'
/** What became of asking beyond an end; null where nothing was asked. */
export type Asked = Extract<Edge, { state: 'loading' | 'failed' }> | null

export class MessagesView implements Store<MessagesSnapshot> {
  readonly #log: MessageLog
  readonly #outgoing: () => readonly Outgoing[]
  /** Counts the changes; its listeners are ours. */
  readonly #turn = new Cell(0)
  #built: { turn: number; version: number; snapshot: MessagesSnapshot } | null = null
  #peopleVersion = -1
  #home: number | null = null
  #freshness: Freshness = 'none'
  #asked: Record<EdgeName, Asked> = { older: null, newer: null }
  #pending: ReadonlySet<number> = new Set()
  /** What was shown before a reset, until the place that the reader was at is back. */
  #frozen: readonly Message[] | null = null

  constructor(log: MessageLog, outgoing: () => readonly Outgoing[]) {
    this.#log = log
    this.#outgoing = outgoing
  }

  readonly subscribe = (listener: () => void): (() => void) => this.#turn.subscribe(listener)

  readonly getSnapshot = (): MessagesSnapshot => {
    const turn = this.#turn.getSnapshot()
    if (this.#built?.turn !== turn)
      this.#built = { turn, version: this.#log.version, snapshot: this.#build() }
    return this.#built.snapshot
  }

  /** Something that is shown may have changed: the log, what is on its way, or what is known of them. */
  changed(): void {
    this.#turn.set(this.#turn.getSnapshot() + 1)
  }

  get range(): Range {
    return (this.#home === null ? null : this.#log.rangeAt(this.#home)) ?? this.#log.messages
  }

  get isAtNewest(): boolean {
    return this.range === this.#log.messages
  }

  /** Shows the range around a seq that is held; null: the newest, whatever it will be. */
  goTo(seq: number | null): void {
    this.#home = seq
    this.#frozen = null
    this.#asked = { older: null, newer: null }
    this.changed()
  }

  freeze(): void {
    this.#frozen ??= this.getSnapshot().messages
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

  setPending(seqs: ReadonlySet<number>): void {
    this.#pending = seqs
    this.changed()
  }

  #build(): MessagesSnapshot {
    const before = this.#built?.snapshot
    const { range } = this
    return {
      messages: this.#frozen ?? this.#copyOf(range, before?.messages),
      outgoing: this.#outgoing(),
      people: this.#peopleAsOf(before),
      older: this.#edge('older', (range[0]?.seq ?? 1) <= 1),
      newer: this.#edge('newer', this.#frozen === null && this.isAtNewest),
      lastSeq: this.#log.lastSeq,
      freshness: this.#freshness,
      pending: this.#pending,
    }
  }

  #copyOf(range: Range, before: readonly Message[] | undefined): readonly Message[] {
    const isSame =
      before &&
      before.length === range.length &&
      (this.#built?.version === this.#log.version
        ? before[0] === range[0]
        : before.every((message, index) => message === range[index]))
    return isSame ? before : [...range]
  }

  #peopleAsOf(before: MessagesSnapshot | undefined): MessagesSnapshot['people'] {
    if (before && this.#peopleVersion === this.#log.peopleVersion) return before.people
    this.#peopleVersion = this.#log.peopleVersion
    return new Map(this.#log.people)
  }

  #edge(edge: EdgeName, isEnd: boolean): Edge {
    if (isEnd) return { state: 'end' }
    return this.#asked[edge] ?? { state: 'more' }
  }
}
