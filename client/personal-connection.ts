/**
 * A device's line to its owner's personal room: asks for the list, takes what changes in it, and asks for a fresh one
 * with every socket. The badges hold every rule about what is unread; this only asks again whenever they say that they
 * can't know. Rules: SDK-40 to SDK-45 (docs/SPEC).
 */
import type { UserId } from '../schema/ids.ts'
import { snapshotAgainMs } from '../schema/limits.ts'
import { parsePersonalFrame, type PersonalFrame } from '../schema/protocol/personal/frame.ts'
import type { ConnectionStatus } from './api/connection-status.ts'
import type { Store } from './api/store.ts'
import { type Clock, systemClock, Timer } from './clock.ts'
import type { ConnectionState, StateReason } from './connection-options.ts'
import { ConversationBadges } from './conversation-badges.ts'
import { Line } from './line.ts'
import { ReceivedReporter } from './received-reporter.ts'
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
  /** Whose badges they are; where only the token says it, it is known before the first frame. */
  userId: UserId | (() => UserId)
  /** Asked at every dial, so that each comes with a fresh one. */
  token: () => Promise<string>
  listener?: PersonalListener
  dial?: Dial
  clock?: Clock
  random?: () => number
  /** Milliseconds since 1970, to say when the next dial begins. */
  wallNow?: () => number
}

export class PersonalConnection {
  readonly badges: ConversationBadges
  readonly #listener: PersonalListener
  readonly #line: Line
  readonly #received: ReceivedReporter
  readonly #again: Timer

  constructor(options: PersonalConnectionOptions) {
    this.#listener = options.listener ?? {}
    this.badges = new ConversationBadges(options.userId)
    const clock = options.clock ?? systemClock
    const report = (n: number) => this.#say({ type: 'received', n })
    this.#received = new ReceivedReporter(clock, report, options.random)
    this.#again = new Timer(clock)
    this.#line = new Line({
      url: options.url,
      token: options.token,
      dial: options.dial ?? dialWebSocket,
      clock,
      random: options.random ?? Math.random,
      wallNow: options.wallNow ?? Date.now,
      onOpen: () => this.#join(),
      onText: (text) => this.#hear(text),
      onLeft: () => this.#left(),
      onState: (state, reason) => this.#listener.onState?.(state, reason),
      onFault: (error) => this.#listener.onFault?.(error),
    })
  }

  get state(): ConnectionState {
    return this.#line.state
  }

  get status(): Store<ConnectionStatus> {
    return this.#line.status
  }

  open(): void {
    this.#line.open()
  }

  /** Dials now instead of when the wait is over. */
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

  #join(): void {
    this.#again.clear()
    this.#received.start(0)
    this.#ask()
  }

  /** Also on the same socket, whose frames go on being numbered. */
  #ask(): void {
    this.#line.expectWelcome()
    this.#say({ type: 'join' })
  }

  #hear(text: string): void {
    let frame: PersonalFrame | null
    try {
      frame = parsePersonalFrame(text)
    } catch (error) {
      this.#line.comeBack({ cause: 'fault' })
      this.#listener.onFault?.(error)
      return
    }
    if (!frame) return
    this.#received.took(frame.n, text.length)
    this.badges.take(frame)
    if (frame.type === 'problem') this.#line.heard(frame)
    if (frame.type === 'snapshot') {
      this.#line.welcomed()
      if (this.state !== 'live') this.#line.live()
    }
    // not at once: whatever made them unsure may come in many frames
    else if (this.badges.isUnsure && this.state === 'live' && !this.#again.isSet)
      this.#again.set(snapshotAgainMs, () => this.#ask())
    this.#listener.onFrame?.(frame)
  }

  #left(): void {
    this.#again.clear()
    this.#received.stop()
  }

  #say(command: { type: 'join' } | { type: 'received'; n: number }): void {
    this.#line.say(JSON.stringify(command))
  }
}
