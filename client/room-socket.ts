/**
 * One socket to a room, from asking for the token to its loss. It reports its loss once and nothing after
 * it, so whoever holds one never hears from an earlier one. It doesn't know what the frames mean.
 */
import { closeCodes } from '../schema/protocol/close-codes.ts'
import { heartbeatResponse } from '../schema/protocol/version.ts'
import type { Clock } from './clock.ts'
import { Heartbeat } from './heartbeat.ts'
import { type Dial, handshakeProtocols, type Socket } from './socket.ts'

export type SocketLoss = { cause: 'lost' | 'silent' | 'fault'; code?: number; error?: unknown }

export type RoomSocketOptions = {
  url: string
  token: () => Promise<string>
  dial: Dial
  clock: Clock
  onOpen: () => void
  onText: (text: string) => void
  onLost: (loss: SocketLoss) => void
}

export class RoomSocket {
  readonly #options: RoomSocketOptions
  readonly #heartbeat: Heartbeat
  #socket: Socket | null = null
  #isOver = false

  constructor(options: RoomSocketOptions) {
    this.#options = options
    this.#heartbeat = new Heartbeat(
      options.clock,
      (text) => this.say(text),
      () => this.#lose({ cause: 'silent' }, closeCodes.heartbeatMissed),
    )
  }

  dial(): void {
    askFor(this.#options.token).then(
      (token) => this.#connect(token),
      (error: unknown) => this.#lose({ cause: 'fault', error }),
    )
  }

  say(text: string): void {
    this.#socket?.send(text)
  }

  /** Asks for a sign of life now; without one, the socket is lost as silent. */
  probe(): void {
    if (this.#heartbeat.isBeating) this.#heartbeat.beat()
  }

  /** Leaves without waiting for a close that may never be answered; nothing is reported any more. */
  hangUp(code = 1000): void {
    this.#isOver = true
    this.#heartbeat.stop()
    this.#socket?.close(code)
    this.#socket = null
  }

  #connect(token: string): void {
    if (this.#isOver) return
    const socket = this.#tryDial(token)
    if (!socket) return
    this.#socket = socket
    socket.addEventListener('open', () => this.#opened())
    socket.addEventListener('message', ({ data }) => this.#hear(data))
    socket.addEventListener('close', ({ code }) => this.#lose({ cause: 'lost', code }))
    // the close event follows and says the same; but Node's sockets throw where nobody listens
    socket.addEventListener('error', () => undefined)
  }

  #tryDial(token: string): Socket | null {
    try {
      return this.#options.dial(this.#options.url, handshakeProtocols(token))
    } catch (error) {
      this.#lose({ cause: 'fault', error })
      return null
    }
  }

  #opened(): void {
    if (this.#isOver) return
    this.#heartbeat.start()
    this.#options.onOpen()
  }

  #hear(data: unknown): void {
    if (this.#isOver) return
    this.#heartbeat.heard()
    if (data === heartbeatResponse) return
    if (typeof data === 'string') this.#options.onText(data)
    else this.#lose({ cause: 'fault', error: new TypeError('The room sent a frame that is not text.') })
  }

  #lose(loss: SocketLoss, code?: number): void {
    if (this.#isOver) return
    this.hangUp(code)
    this.#options.onLost(loss)
  }
}

/** A callback that throws before it returns a promise fails like one that rejects. */
async function askFor(token: () => Promise<string>): Promise<string> {
  return token()
}
