/**
 * One conversation, live: joins, keeps the log up to date, sends in order. It holds no message and no rule of its own:
 * the line knows when to dial, the log what is missing, the outbox what is unsaid. Rules: SDK-10 to SDK-39 (docs/SPEC).
 *
 *   connecting ──welcome──▶ live ──socket lost, or a frame missed──▶ reconnecting ──welcome──▶ live
 *   any of them ──close(), or a code that says not to return──▶ closed, until it is retried
 */
import type { ClientMessageId } from '../schema/ids.ts'
import { ackWithinMs, rateLimitedWaitMs, rejoinsMax } from '../schema/limits.ts'
import type { MarkUnread } from '../schema/protocol/commands/mark-unread.ts'
import type { Read } from '../schema/protocol/commands/read.ts'
import type { Received } from '../schema/protocol/commands/received.ts'
import type { Send } from '../schema/protocol/commands/send.ts'
import type { Typing } from '../schema/protocol/commands/typing.ts'
import type { Viewing } from '../schema/protocol/commands/viewing.ts'
import { type Frame, parseFrame } from '../schema/protocol/frame.ts'
import type { ProblemFrame } from '../schema/protocol/frames/problem-frame.ts'
import type { Ack } from '../schema/protocol/frames/ack.ts'
import type { Welcome } from '../schema/protocol/frames/welcome.ts'
import { type Act, Acts } from './acts.ts'
import type { ConnectionStatus } from './api/connection-status.ts'
import type { Store } from './api/store.ts'
import { boundedHintMs } from './backoff.ts'
import { systemClock, Timer } from './clock.ts'
import type {
  ConnectionListener,
  ConnectionState,
  ConversationConnectionOptions,
} from './connection-options.ts'
import { DeliveryDelay } from './delivery-delay.ts'
import { Line } from './line.ts'
import { type Change, MessageLog, type Place } from './message-log.ts'
import { Outbox } from './outbox.ts'
import { randomMessageId } from './random-message-id.ts'
import { ReceivedReporter } from './received-reporter.ts'
import { dialWebSocket } from './socket.ts'

type Said = Send | Received | Viewing | Read | MarkUnread | Typing | Act | ({ type: 'join' } & Partial<Place>)

export class ConversationConnection {
  readonly log: MessageLog
  readonly #listener: ConnectionListener
  readonly #line: Line
  readonly #outbox = new Outbox()
  readonly #received: ReceivedReporter
  readonly #ackDue: Timer
  readonly #sendPause: Timer
  readonly #acts: Acts
  readonly #delay = new DeliveryDelay()
  readonly #wallNow: () => number
  #rejoins = 0
  #isViewing = false
  #hasJoined = false

  constructor(options: ConversationConnectionOptions) {
    this.#listener = options.listener ?? {}
    this.log = options.log ?? new MessageLog()
    const clock = options.clock ?? systemClock
    this.#wallNow = options.wallNow ?? Date.now
    const report = (rev: number) => this.#report(rev)
    this.#received = new ReceivedReporter(clock, report, options.random)
    this.#ackDue = new Timer(clock)
    this.#sendPause = new Timer(clock)
    this.#acts = new Acts({
      clock,
      say: (act) => this.#sayIfLive(act),
      onSilent: () => this.#line.comeBack({ cause: 'no_ack' }),
      onChange: () => this.#listener.onActs?.(this.#acts.waiting),
    })
    this.#line = new Line({
      url: options.url,
      token: options.token,
      dial: options.dial ?? dialWebSocket,
      clock,
      random: options.random ?? Math.random,
      wallNow: this.#wallNow,
      onOpen: () => this.#join(),
      onText: (text) => this.#hear(text),
      onLeft: () => this.#left(),
      onState: (state, reason) => {
        if (state === 'closed') this.#refuseAll()
        this.#listener.onState?.(state, reason)
      },
      onFault: (error) => this.#listener.onFault?.(error),
    })
  }

  get state(): ConnectionState {
    return this.#line.state
  }

  get status(): Store<ConnectionStatus> {
    return this.#line.status
  }

  /** Whether the room has been asked where the log stands: what is put into it now would come too late. */
  get hasJoined(): boolean {
    return this.#hasJoined
  }

  /** Sends that have no ack yet. */
  get unsent(): number {
    return this.#outbox.size
  }

  open(): void {
    this.#line.open()
  }

  /** Whether the conversation is before its reader's eyes: what arrives meanwhile is born read. It outlives a socket. */
  setViewing(isViewing: boolean): void {
    if (isViewing === this.#isViewing) return
    this.#isViewing = isViewing
    this.#sayIfLive({ type: 'viewing', viewing: isViewing })
  }

  /** False where the room can't be told now: it is not said later either. */
  tell(command: Read | MarkUnread | Typing): boolean {
    return this.#sayIfLive(command)
  }

  /** Settles with the room's answer, however many sockets it takes; rejects with an `ApiError`. */
  perform(act: Act): Promise<void> {
    const done = this.#acts.perform(act)
    if (this.state === 'closed') this.#acts.refuseAll()
    return done
  }

  /** Dials now instead of when the wait is over: the network is back, or somebody pressed the button. */
  retryNow(): void {
    this.#line.retryNow()
  }

  /** The network may be another one, or the tab has slept: makes sure that the socket lives, or dials now. */
  probe(): void {
    this.#line.probe()
  }

  close(): void {
    this.#line.close()
  }

  /**
   * Settles with the room's ack, or with a `SendRefused`. It waits through reconnects for as long as they
   * take. To repeat a refused send, give its `clientMessageId` again: it can't be said twice that way.
   */
  send(text: string, options: Partial<Omit<Send, 'type' | 'text'>> = {}): Promise<Ack> {
    const { clientMessageId = randomMessageId(), ...more } = options
    const ack = this.#outbox.add({ type: 'send', clientMessageId, text, ...more })
    if (this.state === 'closed') this.#outbox.refuseAll('connection_closed')
    this.#sendNext()
    return ack
  }

  /** Takes back a send that has not left yet. */
  withdraw(clientMessageId: ClientMessageId): boolean {
    return this.#outbox.withdraw(clientMessageId)
  }

  #refuseAll(): void {
    this.#outbox.refuseAll('connection_closed')
    this.#acts.refuseAll()
  }

  /** Leaves everything that was due on the socket that is gone. */
  #left(): void {
    this.#ackDue.clear()
    this.#sendPause.clear()
    this.#received.stop()
    this.#outbox.retry()
    this.#acts.left()
    this.#rejoins = 0
  }

  // --- what the room says ---------------------------------------------------------------------------------

  #hear(text: string): void {
    let frame: Frame | null
    try {
      frame = parseFrame(text)
    } catch (error) {
      this.#line.comeBack({ cause: 'fault' })
      this.#listener.onFault?.(error)
      return
    }
    if (!frame) return
    if (frame.type === 'welcome') this.#onWelcome(frame, text.length)
    else if (frame.type === 'ack') this.#onAck(frame)
    else if (frame.type === 'done') this.#acts.done(frame.ref)
    else if (frame.type === 'reacted') this.log.applyReacted(frame.reacted)
    else if (frame.type === 'problem') this.#onProblem(frame)
    // while a join is under way, its welcome covers whatever else arrives before it
    else if (frame.type === 'messages' && this.state === 'live') {
      const applied = this.log.applyMessages(frame)
      if (applied.outcome === 'missed') return this.#rejoin()
      this.#rejoins = 0
      this.#delay.heard(frame.messages, this.#wallNow())
      if (frame.settings) this.#listener.onSettings?.(frame.settings)
      this.#deliver(applied, 'live', text.length)
    }
    this.#listener.onFrame?.(frame)
  }

  #onWelcome(welcome: Welcome, length: number): void {
    this.#line.welcomed()
    this.#delay.welcomed(this.#wallNow())
    const applied = this.log.applyWelcome(welcome)
    if (applied.outcome === 'missed') return this.#rejoin()
    this.#listener.onWelcome?.(welcome)
    this.#deliver(applied, welcome.verdict, length)
    if (this.state === 'closed') return // a listener has closed us
    this.#line.live()
    if (this.#isViewing) this.#say({ type: 'viewing', viewing: true })
    this.#sendNext()
    this.#acts.sayAll()
  }

  #deliver({ changed, absorbed }: Change, via: 'live' | 'complete' | 'reset', length: number): void {
    this.#received.took(this.log.rev, length)
    this.#listener.onMessages?.({ via, changed, absorbed })
  }

  #onAck(ack: Ack): void {
    this.#outbox.acked(ack)
    this.#sendNext()
  }

  #onProblem(frame: ProblemFrame): void {
    const { code, clientMessageId } = frame
    const waitMs = boundedHintMs(frame.retryAfterMs ?? 0)
    if (this.#acts.refused(frame)) return
    // a refusal that names nothing may be followed by a close: then the hint is about coming back
    if (clientMessageId === undefined) this.#line.heard(frame)
    if (code === 'rate_limited') this.#wait(waitMs || rateLimitedWaitMs, clientMessageId !== undefined)
    else if (code === 'not_joined') this.#rejoin()
    else if (clientMessageId !== undefined) {
      this.#outbox.refused(clientMessageId, code, frame.detail ?? frame.title, frame.retryAfterMs)
      this.#sendNext()
    }
    this.#listener.onProblem?.(frame)
  }

  /** Refused for haste. A refusal that names no send may have meant any frame, so each is said again. */
  #wait(waitMs: number, isSend: boolean): void {
    this.#outbox.deferred()
    this.#ackDue.clear()
    if (!isSend && this.state === 'live') this.#received.again(waitMs)
    this.#sendPause.set(waitMs, () => (this.state === 'live' ? this.#sendNext() : this.#join()))
  }

  // --- what the client says -------------------------------------------------------------------------------

  #join(): void {
    if (!this.#line.isUp) return
    const { place } = this.log
    this.#hasJoined = true
    this.#received.start(place?.rev ?? 0)
    this.#line.expectWelcome()
    this.#delay.joining(this.#wallNow())
    this.#say({ type: 'join', ...place })
  }

  #rejoin(): void {
    this.#rejoins += 1
    if (this.#rejoins > rejoinsMax) return this.#line.comeBack({ cause: 'missed' })
    this.#ackDue.clear()
    this.#outbox.retry()
    this.#line.stale({ cause: 'missed' })
    this.#join()
  }

  #sendNext(): void {
    if (this.state !== 'live' || this.#sendPause.isSet) return
    const next = this.#outbox.next()
    if (next) {
      this.#ackDue.set(ackWithinMs, () => this.#line.comeBack({ cause: 'no_ack' }))
      this.#say(next)
    } else if (this.#outbox.isIdle) this.#ackDue.clear()
  }

  /** With it goes how long the message took that made the report due: one of many, and each the same chance. */
  #report(rev: number): void {
    const { newestMs } = this.#delay
    this.#say({ type: 'received', rev, ...(newestMs !== null && { delayMs: newestMs }) })
  }

  #sayIfLive(command: Said): boolean {
    const isLive = this.state === 'live'
    if (isLive) this.#say(command)
    return isLive
  }

  #say(command: Said): void {
    this.#line.say(JSON.stringify(command))
  }
}
