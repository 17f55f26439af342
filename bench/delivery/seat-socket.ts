/** One person's socket: connects, speaks the side's dialect through the handshake, confirms what it takes. */
import WebSocket from 'ws'
import { systemClock } from '../../client/clock.ts'
import { ReceivedReporter } from '../../client/received-reporter.ts'
import type { Dialect, Heard } from './dialects/dialect.ts'
import type { Seat } from './plan.ts'

export type SeatEvents = {
  onHeard: (heard: NonNullable<Heard>, at: number) => void
  onClosed: (code: number) => void
}

export type SeatSocket = { send: (clientMessageId: string, text: string) => void }

const joinWithinMs = 20_000

/** What one frame said to everybody: most frames of a room are the same bytes for each of its sockets. */
export class SharedFrame {
  #bytes: Buffer | null = null
  #heard: Heard = null

  read(bytes: Buffer, dialect: Dialect, seat: Seat): Heard {
    if (seat.isViewer && this.#bytes !== null && this.#bytes.equals(bytes)) return this.#heard
    const heard = dialect.read(bytes.toString('utf8'), seat)
    if (seat.isViewer && heard?.type === 'messages') {
      this.#bytes = bytes
      this.#heard = heard
    }
    return heard
  }
}

/** Resolves when the seat is taken. */
export function takeSeat(
  seat: Seat,
  dialect: Dialect,
  shared: SharedFrame,
  events: SeatEvents,
): Promise<SeatSocket> {
  const socket = new WebSocket(seat.url, dialect.protocols(seat), { perMessageDeflate: false })
  const { received } = dialect
  const reporter =
    received && new ReceivedReporter(systemClock, (taken) => socket.send(received(taken, seat)))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no seat at ${seat.url}`)), joinWithinMs)
    socket.on('open', () => {
      const greeting = dialect.greeting(seat)
      if (greeting !== null) socket.send(greeting)
    })
    socket.on('message', (data: Buffer) => {
      const at = performance.now()
      const heard = shared.read(data, dialect, seat)
      if (heard === null) return
      if (heard.type === 'reply') socket.send(heard.text)
      else if (heard.type === 'failed') reject(new Error(`${seat.url} says ${heard.reason}`))
      else if (heard.type === 'joined') {
        clearTimeout(timer)
        reporter?.start(heard.taken)
        for (const text of heard.say) socket.send(text)
        resolve({ send: (clientMessageId, text) => socket.send(dialect.send(clientMessageId, text, seat)) })
      } else {
        if ('taken' in heard) reporter?.took(heard.taken, data.length)
        events.onHeard(heard, at)
      }
    })
    socket.on('close', (code) => {
      reject(new Error(`${seat.url} closed with ${code}`))
      events.onClosed(code)
    })
    socket.on('error', reject)
  })
}
