/**
 * A device's line to its owner's personal room: dials, asks for the list, takes what changes in it, and comes back with a
 * fresh list when the socket is lost. The badges hold every rule about what is unread; this only asks again whenever
 * they say that they can't know. Rules: SDK-40 to SDK-45 (docs/SPEC).
 */
import type { UserId } from '../schema/ids.ts'
import { liveWithinMs, reconnectCalmMs, snapshotAgainMs } from '../schema/limits.ts'
import { mayReconnect } from '../schema/protocol/close-codes.ts'
import { parsePersonalFrame, type PersonalFrame } from '../schema/protocol/personal/frame.ts'
import { reconnectDelayMs } from './backoff.ts'
import { type Clock, systemClock, Timer } from './clock.ts'
import type { ConnectionState, StateReason } from './connection-options.ts'
import { ConversationBadges } from './conversation-badges.ts'
import { ReceivedReporter } from './received-reporter.ts'
import { RoomSocket, type SocketLoss } from './room-socket.ts'
import { type Dial, dialWebSocket } from './socket.ts'

export type PersonalListener = {
  onState?: (state: ConnectionState, reason: StateReason) => void
  /** After the badges have taken it. */
  onFrame?: (frame: PersonalFrame) => void
  /** Something outside the protocol broke: the token callback, the dial, a frame that cannot be read. */
  onFault?: (error: unknown) => void
}

export type PersonalConnectionOptions = {
  /** The address of the personal socket: see `personalSocketUrl`. */
  url: string
  userId: UserId
  /** Asked at every dial, so that each comes with a fresh one. */
  token: () => Promise<string>
  listener?: PersonalListener
  dial?: Dial
  clock?: Clock
  random?: () => number
}

export class PersonalConnection {
  readonly badges: ConversationBadges
  readonly #options: PersonalConnectionOptions
  readonly #clock: Clock
  readonly #received: ReceivedReporter
  readonly #snapshotDue: Timer
  readonly #retryDue: Timer
  readonly #again: Timer
  #state: ConnectionState = 'connecting'
  #socket: RoomSocket | null = null
  #failures = 0
  #liveSince = 0

  constructor(options: PersonalConnectionOptions) {
    this.#options = options
    this.badges = new ConversationBadges(options.userId)
    this.#clock = options.clock ?? systemClock
    this.#received = new ReceivedReporter(this.#clock, (n) => this.#say({ type: 'received', n }))
    this.#snapshotDue = new Timer(this.#clock)
    this.#retryDue = new Timer(this.#clock)
    this.#again = new Timer(this.#clock)
  }

  get state(): ConnectionState {
    return this.#state
  }

  open(): void {
    if (this.#state === 'connecting' && !this.#socket && !this.#retryDue.isSet) this.#dial()
  }

  /** Dials now instead of when the wait is over. */
  retryNow(): void {
    if (this.#retryDue.isSet) this.#dial()
  }

  close(): void {
    if (this.#state !== 'closed') this.#end({ cause: 'closed' })
  }

  #dial(): void {
    this.#retryDue.clear()
    this.#expectSnapshot()
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

  #join(): void {
    this.#again.clear()
    this.#received.start(0)
    this.#expectSnapshot()
    this.#say({ type: 'join' })
  }

  #expectSnapshot(): void {
    this.#snapshotDue.set(liveWithinMs, () => this.#comeBack({ cause: 'no_welcome' }))
  }

  #hear(text: string): void {
    let frame: PersonalFrame | null
    try {
      frame = parsePersonalFrame(text)
    } catch (error) {
      this.#comeBack({ cause: 'fault' })
      this.#options.listener?.onFault?.(error)
      return
    }
    if (!frame) return
    this.#received.took(frame.n, text.length)
    this.badges.take(frame)
    if (frame.type === 'snapshot') this.#live()
    // not at once: whatever made them unsure may come in many frames
    else if (this.badges.isUnsure && this.#state === 'live' && !this.#again.isSet)
      this.#again.set(snapshotAgainMs, () => this.#ask())
    this.#options.listener?.onFrame?.(frame)
  }

  /** On the same socket, whose frames go on being numbered. */
  #ask(): void {
    this.#expectSnapshot()
    this.#say({ type: 'join' })
  }

  #live(): void {
    this.#snapshotDue.clear()
    if (this.#state === 'live') return
    this.#liveSince = this.#clock.now()
    this.#become('live', { cause: 'welcome' })
  }

  #lost({ cause, code, error }: SocketLoss): void {
    const reason: StateReason = code === undefined ? { cause } : { cause, code }
    if (code !== undefined && !mayReconnect(code)) this.#end({ ...reason, cause: 'refused' })
    else this.#comeBack(reason)
    if (error !== undefined) this.#options.listener?.onFault?.(error)
  }

  #comeBack(reason: StateReason): void {
    const wasCalm = this.#state === 'live' && this.#clock.now() - this.#liveSince >= reconnectCalmMs
    if (wasCalm) this.#failures = 0
    const retryInMs = reconnectDelayMs(this.#failures, (this.#options.random ?? Math.random)())
    this.#detach()
    this.#failures += 1
    this.#retryDue.set(retryInMs, () => this.#dial())
    this.#become(this.#state === 'connecting' ? 'connecting' : 'reconnecting', { ...reason, retryInMs })
  }

  #end(reason: StateReason): void {
    this.#detach()
    this.#become('closed', reason)
  }

  #detach(): void {
    for (const timer of [this.#snapshotDue, this.#retryDue, this.#again]) timer.clear()
    this.#received.stop()
    this.#socket?.hangUp()
    this.#socket = null
  }

  #say(command: { type: 'join' } | { type: 'received'; n: number }): void {
    this.#socket?.say(JSON.stringify(command))
  }

  #become(state: ConnectionState, reason: StateReason): void {
    this.#state = state
    this.#options.listener?.onState?.(state, reason)
  }
}
