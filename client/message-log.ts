/**
 * What one client knows of one conversation: ranges of messages, the last of which reaches to the newest, and the place
 * (epoch, rev) up to which all of it is true. Pure: no socket, no clock. Frames may come twice; the rev guard makes
 * the second a no-op. A frame that does not begin where the log stands is refused as a whole: join again.
 * Rules: SDK-1 to SDK-7, SDK-50 to SDK-52 (docs/SPEC).
 */
import type { Epoch, UserId } from '../schema/ids.ts'
import type { Messages } from '../schema/protocol/frames/messages.ts'
import type { Welcome } from '../schema/protocol/frames/welcome.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { OwnReactions } from '../schema/protocol/reaction.ts'
import { messagesHeldMax, messagesSlack, outsideHeldMax, welcomePageMessages } from '../schema/limits.ts'
import { BesideMessages, type Carrier, setBounded } from './beside-messages.ts'
import { MessageRanges, type Range, runsOf } from './message-ranges.ts'

/** `changed`: new or newer states, ascending by seq. `absorbed`: states that were already held. */
export type Change = { outcome: 'applied'; changed: Message[]; absorbed: number }
export type Applied = Change | { outcome: 'missed' }

export type Place = { epoch: Epoch; rev: number }

/** One answer of the history route, as far as the log needs it. */
export type Page = { epoch: Epoch; data: readonly Message[] } & Carrier

/** What an earlier log held at its end, with the place up to which it was true. */
export type Kept = { place: Place; messages: readonly Message[]; pinned?: readonly number[] } & Carrier

const missed: Applied = { outcome: 'missed' }

export class MessageLog {
  readonly beside = new BesideMessages()
  #held = new MessageRanges()
  #place: Place | null = null
  /** Changes to messages that are not held: a page that was read before them must not win over them. */
  #outside = new Map<number, Message>()
  #eyesAt: number | null = null
  #life = 0

  /** Where the log stands, to be named in a join; null when only a fresh page can help. */
  get place(): Place | null {
    return this.#place
  }

  get epoch(): Epoch | null {
    return this.#place?.epoch ?? null
  }

  get rev(): number {
    return this.#place?.rev ?? 0
  }

  /** The newest range, up to the last message that there is. */
  get messages(): Range {
    return this.#held.newest
  }

  /** All ranges that are held, ascending, the newest one included. */
  get ranges(): readonly Range[] {
    return this.#held.ranges
  }

  get people(): ReadonlyMap<UserId, UserSummary> {
    return this.beside.people
  }

  /** Another number whenever something was forgotten that an older page must not undo: ask for that page again. */
  get life(): number {
    return this.#life
  }

  /** Of the newest range; 0 while nothing is held, as seqs begin at 1. */
  get firstSeq(): number {
    return this.messages[0]?.seq ?? 0
  }

  get lastSeq(): number {
    return this.messages.at(-1)?.seq ?? 0
  }

  get(seq: number): Message | undefined {
    return this.#held.get(seq)
  }

  rangeAt(seq: number): Range | null {
    return this.#held.rangeAt(seq)
  }

  /** Where the reader is; null: at the newest. */
  get eyesAt(): number | null {
    return this.#eyesAt
  }

  /** What lies farthest from here is forgotten first. */
  lookAt(seq: number | null): void {
    this.#eyesAt = seq
  }

  /** Begins with what was kept, to be proved by the next join. Too late once there is a place. */
  restore(kept: Kept): boolean {
    if (this.#place) return false
    this.#drop()
    this.#place = kept.place
    this.#held.add(runsOf(kept.messages).at(-1) ?? [])
    this.beside.meet(kept)
    this.beside.chose(kept.messages, kept.reacted)
    this.beside.pin(kept.pinned ?? [])
    return true
  }

  applyWelcome(welcome: Welcome): Applied {
    // `complete` about another epoch than ours contradicts itself: what we hold belongs to a log that is gone
    const keeps = welcome.verdict === 'complete' && (!this.#place || this.#place.epoch === welcome.epoch)
    if (!keeps) this.#drop()
    // a reset begins behind its last hole: contiguity is kept even if the server errs
    const messages = keeps ? bySeq(welcome.messages) : (runsOf(bySeq(welcome.messages)).at(-1) ?? [])
    if (!this.#continues(messages)) return this.#forgetPlace()
    const change = this.#take(messages, { epoch: welcome.epoch, rev: welcome.rev })
    this.beside.meet(welcome)
    this.beside.chose(messages, welcome.reacted)
    this.beside.pin(welcome.pinned ?? [])
    return change
  }

  applyMessages(frame: Messages): Applied {
    if (!this.#place || frame.epoch !== this.#place.epoch || frame.from !== this.#place.rev) return missed
    const messages = bySeq(frame.messages)
    if (!this.#continues(messages)) return this.#forgetPlace()
    this.beside.meet(frame)
    return this.#take(messages, { epoch: frame.epoch, rev: frame.to })
  }

  /** A page of history: one with what it touches, else a range of its own. `missed` where it is of another epoch. */
  applyPage(page: Page): Applied {
    if (page.epoch !== this.#place?.epoch || this.lastSeq === 0) return missed
    // what is newer than the log comes by frame: a page does not say which revs lie between
    const known = bySeq(page.data).filter(({ seq }) => seq <= this.lastSeq)
    const states = known.map((message) => newer(message, this.#outside.get(message.seq)))
    const change: Change = { outcome: 'applied', changed: [], absorbed: 0 }
    for (const run of runsOf(states)) {
      const { changed, absorbed } = this.#held.add(run)
      change.changed.push(...changed)
      change.absorbed += absorbed
    }
    for (const { seq } of known) this.#outside.delete(seq)
    this.beside.meet(page)
    this.beside.chose(known, page.reacted)
    this.#trim()
    return change
  }

  /** New seqs must follow the last one without a hole; a hole means that the two sides disagree about the log. */
  #continues(messages: readonly Message[]): boolean {
    const fresh = runsOf(messages.filter(({ seq }) => seq > this.lastSeq))
    const [run] = fresh
    return fresh.length <= 1 && (!run || this.lastSeq === 0 || run[0]?.seq === this.lastSeq + 1)
  }

  /** What the reader has chosen, told by itself: a page that was asked for before must not undo it. */
  applyReacted(reacted: readonly OwnReactions[]): void {
    this.beside.chosen(reacted)
    this.#life += 1
  }

  #take(messages: readonly Message[], place: Place): Change {
    const end = this.lastSeq
    const change: Change = { outcome: 'applied', changed: [], absorbed: 0 }
    for (const message of messages) {
      if (message.seq > end) continue
      const outcome = this.#held.replace(message)
      if (outcome === 'replaced') change.changed.push(message)
      else if (outcome === 'known') change.absorbed += 1
      else this.#keepOutside(message)
    }
    for (const run of runsOf(messages.filter(({ seq }) => seq > end)))
      change.changed.push(...this.#held.add(run).changed)
    this.beside.heard(messages)
    this.#place = place
    this.#trim()
    return change
  }

  #trim(): void {
    if (this.#held.count - messagesHeldMax < messagesSlack) return
    this.#held.keepNear(this.#eyesAt ?? this.lastSeq, messagesHeldMax, welcomePageMessages)
  }

  #keepOutside(message: Message): void {
    const kept = this.#outside.get(message.seq)
    if (!kept && this.#outside.size >= outsideHeldMax) this.#life += 1
    setBounded(this.#outside, message.seq, newer(message, kept), outsideHeldMax)
  }

  #drop(): void {
    this.#held.clear()
    this.#outside.clear()
    this.beside.clear()
    this.#place = null
    this.#life += 1
  }

  #forgetPlace(): Applied {
    this.#place = null
    return missed
  }
}

function newer(message: Message, other: Message | undefined): Message {
  return other && other.rev > message.rev ? other : message
}

/** A frame may be in order of rev: an edited new message then comes behind its successor. */
function bySeq(messages: readonly Message[]): Message[] {
  return messages.toSorted((one, other) => one.seq - other.seq)
}
