/**
 * A socket that comes back: dials, waits for the welcome, notices silence, and dials again with backoff until the other
 * side says not to return. It knows no frame; whoever holds it says what to join with and when that was answered.
 */
import { liveWithinMs, reconnectCalmMs } from '../schema/limits.ts'
import { closeCodes, mayReconnect } from '../schema/protocol/close-codes.ts'
import type { ProblemFrame } from '../schema/protocol/frames/problem-frame.ts'
import type { ConnectionStatus, RefusedReason } from './api/connection-status.ts'
import type { Store } from './api/store.ts'
import { boundedHintMs, reconnectDelayMs } from './backoff.ts'
import { Cell } from './cell.ts'
import { type Clock, Timer } from './clock.ts'
import type { ConnectionState, StateReason } from './connection-options.ts'
import { RoomSocket, type SocketLoss } from './room-socket.ts'
import type { Dial } from './socket.ts'
import { AnotherUser } from './token-source.ts'

export type LineOptions = {
  url: string
  token: () => Promise<string>
  dial: Dial
  clock: Clock
  random: () => number
  wallNow: () => number
  /** The socket is up: time to join. */
  onOpen: () => void
  onText: (text: string) => void
  /** The socket and everything that was due on it is left behind, before another is dialled or none. */
  onLeft: () => void
  onState: (state: ConnectionState, reason: StateReason) => void
  onFault: (error: unknown) => void
}

const refusals = new Map<number, RefusedReason>([
  [closeCodes.tokenInvalid, 'token_invalid'],
  [closeCodes.removed, 'removed'],
  [closeCodes.replaced, 'replaced'],
])

export class Line {
  readonly #options: LineOptions
  readonly #welcomeDue: Timer
  readonly #retryDue: Timer
  readonly #status = new Cell<ConnectionStatus>({ state: 'idle' })
  #state: ConnectionState = 'connecting'
  #socket: RoomSocket | null = null
  #failures = 0
  #liveSince = 0
  #hintMs = 0
  #problem: ProblemFrame | null = null

  constructor(options: LineOptions) {
    this.#options = options
    this.#welcomeDue = new Timer(options.clock)
    this.#retryDue = new Timer(options.clock)
  }

  get state(): ConnectionState {
    return this.#state
  }

  get status(): Store<ConnectionStatus> {
    return this.#status
  }

  open(): void {
    if (this.#state === 'connecting' && !this.#socket && !this.#retryDue.isSet) this.#dial()
  }

  /** Dials now instead of when the wait is over; also where it was refused, since the token may be another one now. */
  retryNow(): void {
    const wasRefused = this.#status.getSnapshot().state === 'refused'
    if (wasRefused) this.#state = 'connecting'
    if (wasRefused || this.#retryDue.isSet) this.#dial()
  }

  /** The network may be another one, or the tab has slept: a socket proves that it lives, a wait is over. */
  probe(): void {
    if (this.#retryDue.isSet) this.#dial()
    else this.#socket?.probe()
  }

  close(): void {
    if (this.#state !== 'closed') this.#end({ cause: 'closed' }, { state: 'idle' })
  }

  say(text: string): void {
    this.#socket?.say(text)
  }

  get isUp(): boolean {
    return this.#socket !== null
  }

  /** From here on the welcome is waited for, no longer than it may take. */
  expectWelcome(): void {
    this.#welcomeDue.set(liveWithinMs, () => this.comeBack({ cause: 'no_welcome' }))
  }

  /** The welcome is here, whatever it says. */
  welcomed(): void {
    this.#welcomeDue.clear()
  }

  live(): void {
    if (this.#state !== 'live') this.#liveSince = this.#options.clock.now()
    this.#become('live', { state: 'live' }, { cause: 'welcome' })
  }

  /** Not up to date any more, on a socket that is. */
  stale(reason: StateReason): void {
    this.#becomeStale(null, reason)
  }

  /** What the other side said before it may close: why, and when to come back. */
  heard(problem: ProblemFrame): void {
    this.#problem = problem
    this.#hintMs = boundedHintMs(problem.retryAfterMs ?? 0)
  }

  comeBack(reason: StateReason): void {
    const wasCalm = this.#state === 'live' && this.#options.clock.now() - this.#liveSince >= reconnectCalmMs
    if (wasCalm) this.#failures = 0
    const retryInMs = reconnectDelayMs(this.#failures, this.#options.random(), this.#hintMs)
    this.#leave()
    this.#failures += 1
    this.#retryDue.set(retryInMs, () => this.#dial())
    this.#becomeStale(this.#options.wallNow() + retryInMs, { ...reason, retryInMs })
  }

  #dial(): void {
    this.#retryDue.clear()
    this.expectWelcome()
    const isFirst = this.#failures === 0 && this.#state === 'connecting'
    this.#status.set(
      isFirst ? { state: 'connecting' } : { state: 'reconnecting', nextTryAt: null, attempt: this.#failures },
    )
    const { url, token, dial, clock, onOpen, onText } = this.#options
    this.#socket = new RoomSocket({
      ...{ url, token, dial, clock, onOpen, onText },
      onLost: (loss) => this.#lost(loss),
    })
    this.#socket.dial()
  }

  #lost({ cause, code, error }: SocketLoss): void {
    const reason: StateReason = code === undefined ? { cause } : { cause, code }
    if (code !== undefined && !mayReconnect(code)) this.#refused(reason, code)
    else if (error instanceof AnotherUser)
      this.#end({ cause: 'refused' }, { state: 'refused', reason: 'another_user' })
    else this.comeBack(reason)
    if (error !== undefined) this.#options.onFault(error)
  }

  #refused(reason: StateReason, code: number): void {
    const { code: said, detail } = this.#problem ?? {}
    this.#end(
      { ...reason, cause: 'refused' },
      {
        state: 'refused',
        reason: refusals.get(code) ?? said ?? 'unknown',
        ...(detail !== undefined && { detail }),
      },
    )
  }

  #end(reason: StateReason, status: ConnectionStatus): void {
    this.#leave()
    this.#become('closed', status, reason)
  }

  #leave(): void {
    this.#welcomeDue.clear()
    this.#retryDue.clear()
    this.#hintMs = 0
    this.#problem = null
    this.#socket?.hangUp()
    this.#socket = null
    this.#options.onLeft()
  }

  #becomeStale(nextTryAt: number | null, reason: StateReason): void {
    const state = this.#state === 'connecting' ? 'connecting' : 'reconnecting'
    this.#become(state, { state: 'reconnecting', nextTryAt, attempt: this.#failures }, reason)
  }

  #become(state: ConnectionState, status: ConnectionStatus, reason: StateReason): void {
    this.#state = state
    this.#status.set(status)
    this.#options.onState(state, reason)
  }
}
