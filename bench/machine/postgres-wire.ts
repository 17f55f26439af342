/**
 * The way to Postgres, watched: a proxy that reads the protocol as it goes by. Each answered question ends with one
 * ReadyForQuery, whoever asks and however: that is a round trip. It can make the way longer.
 */
import { connect, createServer, type Socket } from 'node:net'

export type PostgresWire = {
  url: string
  roundTrips: () => number
  /** Added to each round trip from now on, in ms. */
  setDelay: (ms: number) => void
  stop: () => Promise<void>
}

const readyForQuery = 0x5a
/** A type of one byte and a length of four that counts itself. */
const headerBytes = 5

export async function startPostgresWire(databaseUrl: string): Promise<PostgresWire> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let roundTrips = 0
  let delayMs = 0
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname)
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', () => {}) // the close that follows ends both
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    const reader = new MessageReader()
    let isGreeted = false
    client.on('data', (chunk) => {
      if (delayMs === 0) upstream.write(chunk)
      else setTimeout(() => upstream.write(chunk), delayMs)
    })
    upstream.on('data', (chunk) => {
      const answered = reader.count(chunk, readyForQuery)
      // the first of a connection ends its greeting, and is nobody's question
      roundTrips += answered - (answered > 0 && !isGreeted ? 1 : 0)
      isGreeted ||= answered > 0
      client.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The wire has no port.')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String(address.port)
  return {
    url: url.href,
    roundTrips: () => roundTrips,
    setDelay: (ms) => {
      delayMs = ms
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Finds the messages of a stream that comes in any pieces. */
export class MessageReader {
  #rest = Buffer.alloc(0)
  /** Bytes of a message's body that are still to come. */
  #skip = 0

  /** How many messages of this type begin in the piece. */
  count(chunk: Buffer, type: number): number {
    let found = 0
    let at = Math.min(this.#skip, chunk.length)
    this.#skip -= at
    let data = chunk
    if (this.#skip > 0) return 0
    if (this.#rest.length > 0) {
      data = Buffer.concat([this.#rest, chunk.subarray(at)])
      at = 0
    }
    while (at + headerBytes <= data.length) {
      if (data[at] === type) found += 1
      const end = at + 1 + data.readUInt32BE(at + 1)
      if (end > data.length) {
        this.#skip = end - data.length
        at = data.length
      } else at = end
    }
    this.#rest = Buffer.from(data.subarray(at))
    return found
  }
}
