/**
 * What one client knows of one conversation: a contiguous stretch of messages up to the newest, and the place
 * (epoch, rev) up to which it is true. Pure: no socket, no clock. Frames may come twice; the rev guard makes
 * the second a no-op. A frame that does not begin where the log stands is refused as a whole: join again.
 * Rules: SDK-1 to SDK-7 (docs/SPEC).
 */
import type { Epoch, UserId } from '../schema/ids.ts'
import type { Messages } from '../schema/protocol/frames/messages.ts'
import type { Welcome } from '../schema/protocol/frames/welcome.ts'
import type { UserSummary } from '../schema/protocol/kinds.ts'
import type { Message } from '../schema/protocol/message.ts'
import { messagesHeldMax, messagesSlack, outsideHeldMax, peopleHeldMax } from '../schema/limits.ts'

/** `changed`: new or newer states, ascending by seq. `absorbed`: states that were already held. */
export type Change = { outcome: 'applied'; changed: Message[]; absorbed: number }
export type Applied = Change | { outcome: 'missed' }

export type Place = { epoch: Epoch; rev: number }

/** One answer of the history route, as far as the log needs it. */
export type Page = { epoch: Epoch; data: readonly Message[]; users: readonly UserSummary[] }

const missed: Applied = { outcome: 'missed' }

export class MessageLog {
  #messages: Message[] = []
  #place: Place | null = null
  /** Changes to messages older than the stretch: a page that was read before them must not win over them. */
  #outside = new Map<number, Message>()
  #people = new Map<UserId, UserSummary>()

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

  get messages(): readonly Message[] {
    return this.#messages
  }

  get people(): ReadonlyMap<UserId, UserSummary> {
    return this.#people
  }

  /** 0 while nothing is held, as seqs begin at 1. */
  get firstSeq(): number {
    return this.#messages[0]?.seq ?? 0
  }

  get lastSeq(): number {
    return this.#messages.at(-1)?.seq ?? 0
  }

  get(seq: number): Message | undefined {
    return this.#messages[seq - this.firstSeq]
  }

  applyWelcome(welcome: Welcome): Applied {
    // `complete` about another epoch than ours contradicts itself: what we hold belongs to a log that is gone
    const keeps = welcome.verdict === 'complete' && (!this.#place || this.#place.epoch === welcome.epoch)
    if (!keeps) this.#drop()
    const messages = keeps ? bySeq(welcome.messages) : newestRun(bySeq(welcome.messages))
    if (!this.#continues(messages)) return this.#forgetPlace()
    return this.#take(messages, welcome.users, { epoch: welcome.epoch, rev: welcome.rev })
  }

  applyMessages(frame: Messages): Applied {
    if (!this.#place || frame.epoch !== this.#place.epoch || frame.from !== this.#place.rev) return missed
    const messages = bySeq(frame.messages)
    if (!this.#continues(messages)) return this.#forgetPlace()
    return this.#take(messages, frame.users, { epoch: frame.epoch, rev: frame.to })
  }

  /** Older messages, fetched backwards. `missed` when the page does not reach up to what is held. */
  applyPage(page: Page): Applied {
    if (page.epoch !== this.#place?.epoch || this.#messages.length === 0) return missed
    const messages = bySeq(page.data)
    const older = messages.filter(({ seq }) => seq < this.firstSeq)
    if (older.length > 0 && (older.at(-1)?.seq !== this.firstSeq - 1 || !isRun(older))) return missed
    const newest = older.map((message) => newer(message, this.#outside.get(message.seq)))
    for (const { seq } of newest) this.#outside.delete(seq)
    // what is newer than the log comes by frame: a page does not say which revs lie between
    const held = messages.filter(({ seq }) => seq >= this.firstSeq && seq <= this.lastSeq)
    this.#messages = [...newest, ...this.#messages]
    const change = this.#take(held, page.users, this.#place)
    return { ...change, changed: [...newest, ...change.changed] }
  }

  /** New seqs must follow the last one without a hole; a hole means that the two sides disagree about the log. */
  #continues(messages: readonly Message[]): boolean {
    const fresh = messages.filter(({ seq }) => seq > this.lastSeq)
    const follows = this.#messages.length === 0 || fresh.length === 0 || fresh[0]?.seq === this.lastSeq + 1
    return follows && isRun(fresh)
  }

  #take(messages: readonly Message[], people: readonly UserSummary[], place: Place): Change {
    const changed: Message[] = []
    let absorbed = 0
    for (const message of messages) {
      const held = this.get(message.seq)
      if (held && held.rev >= message.rev) absorbed += 1
      else if (this.#messages.length > 0 && message.seq < this.firstSeq) this.#keepOutside(message)
      else {
        if (held) this.#messages[message.seq - this.firstSeq] = message
        else this.#messages.push(message)
        changed.push(message)
      }
    }
    for (const person of people) setBounded(this.#people, person.id, person, peopleHeldMax)
    const over = this.#messages.length - messagesHeldMax
    if (over >= messagesSlack) this.#messages.splice(0, over)
    this.#place = place
    return { outcome: 'applied', changed, absorbed }
  }

  #keepOutside(message: Message): void {
    const kept = this.#outside.get(message.seq)
    setBounded(this.#outside, message.seq, newer(message, kept), outsideHeldMax)
  }

  #drop(): void {
    this.#messages = []
    this.#outside.clear()
    this.#place = null
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

/** True where each seq follows the one before it; the same seq twice is a repeat, not a hole. */
function isRun(messages: readonly Message[]): boolean {
  return messages.every(({ seq }, index) => seq - (messages[index - 1]?.seq ?? seq) <= 1)
}

/** The part of a page without a hole that reaches its end: contiguity is kept even if the server errs. */
function newestRun(messages: readonly Message[]): Message[] {
  const start = messages.findLastIndex(
    ({ seq }, index) => index > 0 && seq - (messages[index - 1]?.seq ?? 0) > 1,
  )
  return messages.slice(Math.max(0, start))
}

/** A new entry in a full map takes the place of the one that came first. */
function setBounded<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, max: number): void {
  const oldest = map.keys().next()
  if (map.size >= max && !map.has(key) && !oldest.done) map.delete(oldest.value)
  map.set(key, value)
}
