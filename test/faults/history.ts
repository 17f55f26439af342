/**
 * What was done and what was seen, in the order in which it happened: each act as `invoke`, then `ok`, `fail` or
 * `unknown`, and beside them whatever a client was shown. Checkers read it; it judges nothing itself.
 */
import type { NotificationLevel } from '../../schema/protocol/level.ts'

/** What a message is, wherever it was read. Two of them are alike if this is. */
export type Shown = {
  seq: number
  rev: number
  senderId: string
  clientMessageId: string
  text: string
  replyTo?: number
  isDeleted: boolean
  /** `👍 2`, sorted. */
  reactions: readonly string[]
}

/** `isForbidden`: it must not come to pass. */
export type Act = { isForbidden?: true } & (
  | { type: 'send'; clientMessageId: string; text: string; replyTo?: number }
  | { type: 'edit'; seq: number; text: string }
  | { type: 'delete'; seq: number }
  | { type: 'react'; seq: number; emoji: string; on: boolean }
  | { type: 'read'; seq: number }
  /** `seen`: up to where it was before their eyes, without interruption. */
  | { type: 'look-away'; seen: number }
  | { type: 'level'; level: NotificationLevel }
  | { type: 'remove'; userId: string }
  | { type: 'upload'; name: string }
  /** `finds`: the conversation has to be in the answer. */
  | { type: 'list' }
  | { type: 'enter'; door: string }
)

export type Place = { seq: number; rev: number }

export type Event =
  | { what: 'invoke'; act: Act; n: number }
  | { what: 'ok'; n: number; place?: Place; isMissing?: true }
  | { what: 'fail'; n: number; code: string }
  /** Nobody has answered: it may have come to pass or not. */
  | { what: 'unknown'; n: number; why: string }
  /** A log has taken this state. */
  | { what: 'saw'; message: Shown; isLive: boolean }
  /** A log begins, or begins anew, with this seq. */
  | { what: 'began'; firstSeq: number }
  /** A welcome has called itself complete: what was held before, and the new seqs that came along. */
  | { what: 'completed'; lastSeq: number; fresh: readonly number[] }
  /** A device was told of the conversation though it is not before its owner's eyes. */
  | { what: 'summary'; rev: number }
  | { what: 'cursor'; readSeq: number }
  /** Anything at all about the conversation, to whoever listens without being a member. */
  | { what: 'overheard'; rev: number }
  | { what: 'closed'; door: string; code: number }

export type Entry = { at: number; who: string } & Event

/** An act, and what became of it. */
export type Deed = {
  who: string
  act: Act
  invokedAt: number
  /** Absent while nobody has answered. */
  answeredAt?: number
  outcome: 'ok' | 'fail' | 'unknown'
  place?: Place
  code?: string
  isMissing?: true
}

export class History {
  readonly entries: Entry[] = []
  readonly #clock: () => number
  #acts = 0

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
  }

  note(who: string, event: Event): void {
    this.entries.push({ at: this.#clock(), who, ...event })
  }

  /** Answers the number under which the outcome is noted. */
  invoke(who: string, act: Act): number {
    this.#acts += 1
    this.note(who, { what: 'invoke', act, n: this.#acts })
    return this.#acts
  }
}

/** Every act in the order of asking; one that was answered by nobody is unknown. */
export function deedsOf(entries: readonly Entry[]): Deed[] {
  const deeds = new Map<number, Deed>()
  for (const entry of entries) {
    if (entry.what === 'invoke')
      deeds.set(entry.n, { who: entry.who, act: entry.act, invokedAt: entry.at, outcome: 'unknown' })
    if (entry.what !== 'ok' && entry.what !== 'fail') continue
    const deed = deeds.get(entry.n)
    if (!deed) throw new Error(`The outcome ${entry.n} is of no act.`)
    deed.outcome = entry.what
    deed.answeredAt = entry.at
    if (entry.what === 'fail') deed.code = entry.code
    else if (entry.place) deed.place = entry.place
    if (entry.what === 'ok' && entry.isMissing) deed.isMissing = true
  }
  return [...deeds.values()]
}

type ActOf<Type extends Act['type']> = Extract<Act, { type: Type }>
export type DeedOf<Type extends Act['type']> = Omit<Deed, 'act'> & { act: ActOf<Type> }

export function deedsOfType<Type extends Act['type']>(deeds: readonly Deed[], type: Type): DeedOf<Type>[] {
  const isOfType = (deed: Deed): deed is DeedOf<Type> & Deed => deed.act.type === type
  return deeds.filter(isOfType)
}
