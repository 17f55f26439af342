/**
 * One conversation, live: dials, joins, keeps the log up to date, sends in order, and comes back when the
 * socket is lost. It holds no message and no rule of its own: the log knows what is missing, the outbox what
 * is unsaid, the close code whether to return. Rules: SDK-10 to SDK-39 (docs/SPEC).
 *
 *   connecting ──welcome──▶ live ──socket lost, or a frame missed──▶ reconnecting ──welcome──▶ live
 *   any of them ──close(), or a code that says not to return──▶ closed, for good
 */
import type { ClientMessageId } from '../schema/ids.ts'
import { mayReconnect } from '../schema/protocol/close-codes.ts'
import type { Received } from '../schema/protocol/commands/received.ts'
import type { Send } from '../schema/protocol/commands/send.ts'
import type { Viewing } from '../schema/protocol/commands/viewing.ts'
import { type Frame, parseFrame } from '../schema/protocol/frame.ts'
import type { Ack } from '../schema/protocol/frames/ack.ts'
import type { ProblemFrame } from '../schema/protocol/frames/problem-frame.ts'
import type { Welcome } from '../schema/protocol/frames/welcome.ts'
import { boundedHintMs, reconnectDelayMs } from './backoff.ts'
import {
  ackWithinMs,
  liveWithinMs,
  rateLimitedWaitMs,
  reconnectCalmMs,
  rejoinsMax,
} from '../schema/limits.ts'
import { type Clock, systemClock, Timer } from './clock.ts'
import type {
  ConnectionListener,
  ConnectionState,
  ConversationConnectionOptions,
  StateReason,
} from './connection-options.ts'
import { type Change, MessageLog, type Place } from './message-log.ts'
import { Outbox } from './outbox.ts'
import { randomMessageId } from './random-message-id.ts'
import { ReceivedReporter } from './received-reporter.ts'
import { RoomSocket, type SocketLoss } from './room-socket.ts'
import { dialWebSocket } from './socket.ts'

export class ConversationConnection {
  readonly log: MessageLog
  readonly #options: ConversationConnectionOptions
  readonly #listener: ConnectionListener
  readonly #clock: Clock
  readonly #outbox = new Outbox()
  readonly #received: ReceivedReporter
  readonly #welcomeDue: Timer
  readonly #ackDue: Timer
  readonly #retryDue: Timer
  readonly #sendPause: Timer
  #state: ConnectionState = 'connecting'
  #socket: RoomSocket | null = null
  #failures = 0
  #rejoins = 0
  #liveSince = 0
  #hintMs = 0
  #isViewing = false

  constructor(options: ConversationConnectionOptions) {
    this.#options = options
    this.#listener = options.listener ?? {}
    this.log = options.log ?? new MessageLog()
    this.#clock = options.clock ?? systemClock
    this.#received = new ReceivedReporter(this.#clock, (rev) => this.#say({ type: 'received', rev }))
    this.#welcomeDue = new Timer(this.#clock)
    this.#ackDue = new Timer(this.#clock)
    this.#retryDue = new Timer(this.#clock)
    this.#sendPause = new Timer(this.#clock)
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Sends that have no ack yet. */
  get unsent(): number {
    return this.#outbox.size
  }

  open(): void {
    if (this.#state === 'connecting' && !this.#socket && !this.#retryDue.isSet) this.#dial()
  }

  /** Whether the conversation is before its reader's eyes: what arrives meanwhile is born read. It outlives a socket. */
  setViewing(isViewing: boolean): void {
    if (isViewing === this.#isViewing) return
    this.#isViewing = isViewing
    if (this.#state === 'live') this.#say({ type: 'viewing', viewing: isViewing })
  }

  /** Dials now instead of when the wait is over: the network is back, or somebody pressed the button. */
  retryNow(): void {
    if (this.#retryDue.isSet) this.#dial()
  }

  close(): void {
    if (this.#state !== 'closed') this.#end({ cause: 'closed' })
  }

  /**
   * Settles with the room's ack, or with a `SendRefused`. It waits through reconnects for as long as they
   * take. To repeat a refused send, give its `clientMessageId` again: it can't be said twice that way.
   */
  send(text: string, options: { replyTo?: number; clientMessageId?: ClientMessageId } = {}): Promise<Ack> {
    const { clientMessageId = randomMessageId(), ...reply } = options
    const ack = this.#outbox.add({ type: 'send', clientMessageId, text, ...reply })
    if (this.#state === 'closed') this.#outbox.refuseAll('connection_closed')
    this.#sendNext()
    return ack
  }

  // --- coming and going -----------------------------------------------------------------------------------

  #dial(): void {
    this.#retryDue.clear()
    this.#welcomeDue.set(liveWithinMs, () => this.#giveUp('no_welcome'))
    this.#socket = new RoomSocket({
      url: this.#options.url,
      token: this.#options.token,
      dial: this.#options.dial ?? dialWebSocket,
      clock: this.#clock,
      onOpen: () => this.#join(),
      onText: (text) => this.#hear(text),
      onLost: (loss) => this.#lost(loss),
    })
    this.#socket.dial()
  }

  #lost({ cause, code, error }: SocketLoss): void {
    const reason: StateReason = code === undefined ? { cause } : { cause, code }
    if (code !== undefined && !mayReconnect(code)) this.#end({ ...reason, cause: 'refused' })
    else this.#comeBack(reason)
    if (error !== undefined) this.#listener.onFault?.(error)
  }

  #giveUp(cause: StateReason['cause']): void {
    this.#comeBack({ cause })
  }

  #comeBack(reason: StateReason): void {
    const wasCalm = this.#state === 'live' && this.#clock.now() - this.#liveSince >= reconnectCalmMs
    if (wasCalm) this.#failures = 0
    const random = this.#options.random ?? Math.random
    const retryInMs = reconnectDelayMs(this.#failures, random(), this.#hintMs)
    this.#detach()
    this.#failures += 1
    this.#retryDue.set(retryInMs, () => this.#dial())
    this.#becomeStale({ ...reason, retryInMs })
  }

  #end(reason: StateReason): void {
    this.#detach()
    this.#outbox.refuseAll('connection_closed')
    this.#become('closed', reason)
  }

  /** Leaves the socket and everything that was due on it. */
  #detach(): void {
    for (const timer of [this.#welcomeDue, this.#ackDue, this.#retryDue, this.#sendPause]) timer.clear()
    this.#received.stop()
    this.#outbox.retry()
    this.#rejoins = 0
    this.#hintMs = 0
    this.#socket?.hangUp()
    this.#socket = null
  }

  // --- what the room says ---------------------------------------------------------------------------------

  #hear(text: string): void {
    let frame: Frame | null
    try {
      frame = parseFrame(text)
    } catch (error) {
      this.#giveUp('fault')
      this.#listener.onFault?.(error)
      return
    }
    if (frame?.type === 'welcome') this.#onWelcome(frame, text.length)
    else if (frame?.type === 'ack') this.#onAck(frame)
    else if (frame?.type === 'problem') this.#onProblem(frame)
    // while a join is under way, its welcome covers whatever else arrives before it
    else if (frame?.type === 'messages' && this.#state === 'live') {
      const applied = this.log.applyMessages(frame)
      if (applied.outcome === 'missed') return this.#rejoin()
      this.#rejoins = 0
      if (frame.settings) this.#listener.onSettings?.(frame.settings)
      this.#deliver(applied, 'live', text.length)
    }
  }

  #onWelcome(welcome: Welcome, length: number): void {
    this.#welcomeDue.clear()
    const applied = this.log.applyWelcome(welcome)
    if (applied.outcome === 'missed') return this.#rejoin()
    this.#liveSince = this.#clock.now()
    this.#listener.onWelcome?.(welcome)
    this.#deliver(applied, welcome.verdict, length)
    if (this.#state === 'closed') return // a listener has closed us
    this.#become('live', { cause: 'welcome' })
    if (this.#isViewing) this.#say({ type: 'viewing', viewing: true })
    this.#sendNext()
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
    // a refusal that names no send may be followed by a close: then the hint is about coming back
    if (clientMessageId === undefined) this.#hintMs = waitMs
    if (code === 'rate_limited') this.#wait(waitMs || rateLimitedWaitMs, clientMessageId !== undefined)
    else if (code === 'not_joined') this.#rejoin()
    else if (clientMessageId !== undefined) {
      this.#outbox.refused(clientMessageId, code, frame.detail ?? frame.title)
      this.#sendNext()
    }
    this.#listener.onProblem?.(frame)
  }

  /** Refused for haste. A refusal that names no send may have meant any frame, so each is said again. */
  #wait(waitMs: number, isSend: boolean): void {
    this.#outbox.deferred()
    this.#ackDue.clear()
    if (!isSend && this.#state === 'live') this.#received.again(waitMs)
    this.#sendPause.set(waitMs, () => (this.#state === 'live' ? this.#sendNext() : this.#join()))
  }

  // --- what the client says -------------------------------------------------------------------------------

  #join(): void {
    if (!this.#socket) return
    const { place } = this.log
    this.#received.start(place?.rev ?? 0)
    this.#welcomeDue.set(liveWithinMs, () => this.#giveUp('no_welcome'))
    this.#say({ type: 'join', ...place })
  }

  #rejoin(): void {
    this.#rejoins += 1
    if (this.#rejoins > rejoinsMax) return this.#giveUp('missed')
    this.#ackDue.clear()
    this.#outbox.retry()
    this.#becomeStale({ cause: 'missed' })
    this.#join()
  }

  #sendNext(): void {
    if (this.#state !== 'live' || this.#sendPause.isSet) return
    const next = this.#outbox.next()
    if (next) {
      this.#ackDue.set(ackWithinMs, () => this.#giveUp('no_ack'))
      this.#say(next)
    } else if (this.#outbox.isIdle) this.#ackDue.clear()
  }

  #say(command: Send | Received | Viewing | ({ type: 'join' } & Partial<Place>)): void {
    this.#socket?.say(JSON.stringify(command))
  }

  #becomeStale(reason: StateReason): void {
    this.#become(this.#state === 'connecting' ? 'connecting' : 'reconnecting', reason)
  }

  #become(state: ConnectionState, reason: StateReason): void {
    this.#state = state
    this.#listener.onState?.(state, reason)
  }
}
