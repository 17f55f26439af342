/**
 * Says to this room's sockets what the log has committed, in rev order (H3). A quiet room sends at once; under
 * load, whatever is committed while the previous frame is still going out travels in the next one, so the
 * window is as wide as the crowd is large and no wider. Each frame is encoded once. It never reads storage
 * and never decides who may hear: who is named, what is quoted and who hears is asked of the caller, at every push.
 */
import { coalesceMsMax, sendCostMicros, unackedBytesMax, unackedRevsMax } from '../../schema/limits.ts'
import type { Epoch, UserId } from '../../schema/ids.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import type { Messages } from '../../schema/protocol/frames/messages.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Quote } from '../../schema/protocol/quote.ts'
import type { ConversationSettings } from '../../schema/protocol/settings.ts'
import type { Session } from '../sockets/session.ts'
import type { Sessions } from '../sockets/sessions.ts'

export type BroadcasterParts = {
  sessions: Sessions
  epoch: Epoch
  /** The log's rev when this instance began: what came before has been said by another. */
  rev: number
  mayHear: (session: Session, now: number) => boolean
  named: (ids: Iterable<UserId>) => UserSummary[]
  /** What the replies among these answer, as far as it is known. */
  quoted: (messages: readonly Message[]) => Quote[]
  /** Members who are viewing now. */
  viewers: () => number
  /** A frame has gone to so many sockets; what is in it had waited so long since its commit. */
  onSent: (waitedMs: number, sockets: number) => void
  clock: () => number
}

export class Broadcaster {
  readonly #parts: BroadcasterParts
  readonly #pending = new Map<number, Message>()
  readonly #pendingQuotes = new Map<number, Quote>()
  #settings: { state: ConversationSettings; rev: number } | null = null
  /** What one frame's total of bytes was after which rev, so that `received` can be turned into bytes. */
  #sent: { rev: number; bytes: number }[] = []
  #bytes = 0
  #rev: number
  #freeAt = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  /** When the first of what is pending was committed. */
  #pendingSince: number | null = null

  constructor(parts: BroadcasterParts) {
    this.#parts = parts
    this.#rev = parts.rev
  }

  /** Everything up to this rev has been said. */
  get rev(): number {
    return this.#rev
  }

  /** The last frame is still going out. */
  get isBusy(): boolean {
    return this.#freeAt > this.#parts.clock()
  }

  /** A committed message, in rev order. */
  announce(message: Message): void {
    this.#pending.set(message.seq, message)
    this.#flushSoon()
  }

  /** The conversation itself has changed, in rev order with its messages. */
  announceSettings(state: ConversationSettings, rev: number): void {
    this.#settings = { state, rev }
    this.#flushSoon()
  }

  /** What replies answer has become known after they were said. */
  announceQuotes(quotes: readonly Quote[]): void {
    for (const quote of quotes) this.#pendingQuotes.set(quote.seq, quote)
    this.#flushSoon()
  }

  #flushSoon(): void {
    this.#pendingSince ??= this.#parts.clock()
    if (this.#timer !== null) return
    const wait = this.#freeAt - this.#parts.clock()
    if (wait <= 0) this.flush()
    else this.#timer = setTimeout(() => this.flush(), wait)
  }

  /** Sends what is pending now: before a welcome, so that its rev is where the next frame begins. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#pending.size === 0 && this.#pendingQuotes.size === 0 && !this.#settings) return
    const settings = this.#settings
    const since = this.#pendingSince
    this.#settings = null
    this.#pendingSince = null
    const messages = [...this.#pending.values()].sort((one, other) => one.rev - other.rev)
    this.#pending.clear()
    const to = Math.max(messages.at(-1)?.rev ?? this.#rev, settings?.rev ?? 0)
    const count = this.#send(messages, to, settings?.state)
    const now = this.#parts.clock()
    if (since !== null) this.#parts.onSent(now - since, count)
    this.#freeAt = now + Math.min(coalesceMsMax, (count * sendCostMicros) / 1000)
  }

  /**
   * An instance that finds sockets and unconfirmed work cannot know whether its forerunner sent the last frame.
   * An empty frame at the head lets whoever missed it notice and catch up.
   */
  announceHead(): void {
    this.#send([], this.#rev)
  }

  /** The client has taken everything up to `rev`. */
  noteReceived(session: Session, rev: number): void {
    if (rev > this.#rev || rev < (session.taken ?? 0)) return
    session.noteTaken(rev)
    for (const frame of this.#sent) {
      if (frame.rev > rev) break
      session.takenBytes = Math.max(session.takenBytes, frame.bytes)
    }
  }

  /** A session that has just been welcomed at the head owes nothing. `owedBytes`: what it had not taken before an eviction. */
  follow(session: Session, owedBytes = 0): void {
    session.takenBytes = this.#bytes - owedBytes
  }

  #send(messages: Message[], to: number, settings?: ConversationSettings): number {
    const { sessions, epoch, named, quoted, mayHear, viewers, clock } = this.#parts
    const quotes = this.#takeQuotes(quoted(messages))
    const users = named([...messages, ...quotes].map(({ senderId }) => senderId))
    const frame: Messages = {
      type: 'messages',
      epoch,
      from: this.#rev,
      to,
      messages,
      users,
      ...(quotes.length > 0 && { quotes }),
      ...(settings && { settings }),
      viewers: viewers(),
    }
    const text = JSON.stringify(frame)
    this.#rev = to
    this.#bytes += text.length
    this.#sent.push({ rev: to, bytes: this.#bytes })
    if (this.#sent.length > unackedRevsMax * 2) this.#sent = this.#sent.slice(-unackedRevsMax)
    let count = 0
    const now = clock()
    for (const session of sessions.following()) {
      if (!mayHear(session, now)) continue
      if (this.#lags(session, to)) sessions.close(session, closeCodes.slowReader, 'reader too slow')
      else if (session.tell(text)) count += 1
    }
    return count
  }

  /** The frame's own, and those that were owed. */
  #takeQuotes(own: readonly Quote[]): Quote[] {
    const quotes = new Map(this.#pendingQuotes)
    this.#pendingQuotes.clear()
    for (const quote of own) quotes.set(quote.seq, quote)
    return [...quotes.values()]
  }

  #lags(session: Session, to: number): boolean {
    return to - (session.taken ?? to) > unackedRevsMax || this.#bytes - session.takenBytes > unackedBytesMax
  }
}
