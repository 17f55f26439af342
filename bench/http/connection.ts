/**
 * One kept connection, one request at a time, as little work as HTTP allows: the client shares its core with the
 * databases, and what it spends is taken from what it measures.
 */
import { connect, type Socket } from 'node:net'

export type HttpAnswer = { status: number; bytes: number; body: string }

const headEnd = Buffer.from('\r\n\r\n')
const lastChunk = Buffer.from('0\r\n\r\n')

export class HttpConnection {
  readonly #socket: Socket
  readonly #host: string
  #pieces: Buffer[] = []
  #waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | null = null

  private constructor(socket: Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.setNoDelay(true)
    socket.on('data', (piece) => this.#take(piece))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('The server closed the connection.')))
  }

  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port, host } = new URL(url)
    const socket = connect(Number(port), hostname)
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new HttpConnection(socket, host)
  }

  get(path: string, token: string): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(
        `GET ${path} HTTP/1.1\r\nhost: ${this.#host}\r\nauthorization: Bearer ${token}\r\n\r\n`,
      )
    })
  }

  close(): void {
    this.#waiting = null
    this.#socket.destroy()
  }

  #take(piece: Buffer): void {
    this.#pieces.push(piece)
    const data = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces)
    const answer = parseAnswer(data)
    if (!answer) {
      this.#pieces = [data]
      return
    }
    this.#pieces = []
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.resolve(answer)
  }

  #fail(error: Error): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.reject(error)
  }
}

/** Null while there is more to come. */
export function parseAnswer(data: Buffer): HttpAnswer | null {
  const bodyAt = data.indexOf(headEnd)
  if (bodyAt < 0) return null
  const head = data.toString('latin1', 0, bodyAt)
  const status = Number(head.slice(9, 12))
  const body = data.subarray(bodyAt + headEnd.length)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) {
    if (body.length < Number(length)) return null
    return { status, bytes: data.length, body: body.toString() }
  }
  if (!body.subarray(-lastChunk.length).equals(lastChunk)) return null
  return { status, bytes: data.length, body: unchunked(body) }
}

function unchunked(body: Buffer): string {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf('\r\n', at)
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16)
    if (!(size > 0)) break
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
  return Buffer.concat(parts).toString()
}
