/**
 * One person's socket that can be cut and comes back by itself, as the SDK's does: with the epoch and the rev that it has,
 * after a wait with jitter. It can also stop reading altogether.
 */
import WebSocket from 'ws'
import { reconnectDelayMs } from '../../client/backoff.ts'
import { systemClock } from '../../client/clock.ts'
import { ReceivedReporter } from '../../client/received-reporter.ts'
import { handshakeProtocols } from '../../client/socket.ts'
import type { Frame } from '../../schema/protocol/frame.ts'
import type { Messages } from '../../schema/protocol/frames/messages.ts'
import type { Welcome } from '../../schema/protocol/frames/welcome.ts'
import type { Seat } from '../delivery/plan.ts'

export type LoadEvents = {
  onMessages: (messages: Messages['messages'], at: number) => void
  onAck: (clientMessageId: string, seq: number, at: number) => void
  onWelcome: (welcome: Welcome, at: number) => void
  /** `isMeant`: we have cut it ourselves. */
  onClosed: (code: number, isMeant: boolean) => void
}

/** A frame that is the same for all sockets of a room is parsed once. */
export class LastFrame {
  #bytes: Buffer | null = null
  #frame: Frame | null = null

  read(bytes: Buffer): Frame {
    if (this.#frame && this.#bytes?.equals(bytes)) return this.#frame
    const frame = JSON.parse(bytes.toString('utf8')) as Frame
    if (frame.type === 'messages') {
      this.#bytes = bytes
      this.#frame = frame
    }
    return frame
  }
}

export class LoadSeat {
  readonly #seat: Seat
  readonly #shared: LastFrame
  readonly #events: LoadEvents
  readonly #reporter: ReceivedReporter
  #socket: WebSocket | null = null
  #place: { epoch: string; rev: number } | null = null
  readonly #unacked = new Map<string, string>()
  #failures = 0
  #isEnded = false
  /** Frames that it has been given to read. */
  frames = 0

  constructor(seat: Seat, shared: LastFrame, events: LoadEvents) {
    this.#seat = seat
    this.#shared = shared
    this.#events = events
    this.#reporter = new ReceivedReporter(systemClock, (rev) => this.#say({ type: 'received', rev }))
  }

  open(): void {
    const socket = new WebSocket(this.#seat.url, handshakeProtocols(this.#seat.token), {
      perMessageDeflate: false,
    })
    this.#socket = socket
    socket.on('open', () => this.#say({ type: 'join', ...this.#place }))
    socket.on('message', (data: Buffer) => this.#take(data, performance.now()))
    socket.on('error', () => undefined) // the close that follows counts it
    socket.on('close', (code) => {
      this.#reporter.stop()
      const isMeant = this.#socket !== socket
      this.#events.onClosed(code, isMeant)
      if (this.#isEnded) return
      if (!isMeant) this.#failures += 1
      const waitMs = reconnectDelayMs(this.#failures, Math.random())
      setTimeout(() => {
        if (!this.#isEnded && (this.#socket === socket || this.#socket === null)) this.open()
      }, waitMs)
    })
  }

  /** As a network does it: without a word. */
  cut(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.terminate()
  }

  pause(): void {
    this.#socket?.pause()
  }

  resume(): void {
    this.#socket?.resume()
  }

  /** Kept until its ack, and said again whenever the socket comes back. */
  send(clientMessageId: string, text: string): void {
    this.#unacked.set(clientMessageId, text)
    this.#say({ type: 'send', clientMessageId, text })
  }

  end(): void {
    this.#isEnded = true
    this.#socket?.terminate()
  }

  #take(bytes: Buffer, at: number): void {
    this.frames += 1
    const frame = this.#shared.read(bytes)
    switch (frame.type) {
      case 'messages':
        if (this.#place) this.#place.rev = frame.to
        this.#reporter.took(frame.to, bytes.length)
        return this.#events.onMessages(frame.messages, at)
      case 'ack':
        this.#unacked.delete(frame.clientMessageId)
        return this.#events.onAck(frame.clientMessageId, frame.seq, at)
      case 'welcome':
        this.#failures = 0
        this.#place = { epoch: frame.epoch, rev: frame.rev }
        this.#reporter.start(frame.rev)
        this.#events.onWelcome(frame, at)
        this.#say({ type: 'viewing', viewing: true })
        for (const [clientMessageId, text] of this.#unacked)
          this.#say({ type: 'send', clientMessageId, text })
        return
      case 'problem':
      case 'done':
      case 'receipts':
      case 'reacted':
      case 'typing':
      case 'standing':
    }
  }

  #say(command: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command))
  }
}
