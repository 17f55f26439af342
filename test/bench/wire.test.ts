/** Round trips are counted in a stream that comes in any pieces: a count that is off proves nothing. */
import { createServer, connect, type AddressInfo } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAnswer } from '../../bench/http/connection.ts'
import { MessageReader, startPostgresWire } from '../../bench/machine/postgres-wire.ts'

const ready = 0x5a

function message(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head[0] = type
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

describe('the reader of Postgres’s messages', () => {
  it('counts each ready, wherever the stream is cut and whatever the rows hold', () => {
    const anyMessage = fc.record({
      type: fc.constantFrom(ready, 0x44, 0x43, 0x54),
      // bodies that look like a ready message, too
      body: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(message(ready, Buffer.from('I')))),
    })
    fc.assert(
      fc.property(
        fc.array(anyMessage, { maxLength: 12 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        (messages, cuts) => {
          const stream = Buffer.concat(messages.map(({ type, body }) => message(type, Buffer.from(body))))
          const places = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort(
            (one, other) => one - other,
          )
          const reader = new MessageReader()
          let [found, from] = [0, 0]
          for (const to of [...places, stream.length]) {
            found += reader.count(stream.subarray(from, to), ready)
            from = to
          }
          expect(found).toBe(messages.filter(({ type }) => type === ready).length)
        },
      ),
      { verbose: true },
    )
  })
})

describe('the wire to Postgres', () => {
  it('counts answers and not the greeting, and makes each way as long as it is told', async () => {
    const answer = message(ready, Buffer.from('I'))
    // greets once, then answers whatever it is asked
    const server = createServer((socket) => {
      socket.write(answer)
      socket.on('data', () => socket.write(answer))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const wire = await startPostgresWire(`postgres://user:password@127.0.0.1:${port}/database`)
    const socket = connect(Number(new URL(wire.url).port), '127.0.0.1')
    const heard = () => new Promise<void>((resolve) => socket.once('data', () => resolve()))
    await heard()
    expect(wire.roundTrips()).toBe(0)

    wire.setDelay(60)
    for (const expected of [1, 2]) {
      const startedAt = performance.now()
      socket.write('?')
      await heard()
      expect(wire.roundTrips()).toBe(expected)
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(55)
    }

    socket.destroy()
    await wire.stop()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
})

describe('an answer over HTTP', () => {
  const head = (rest: string) => `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${rest}\r\n\r\n`

  it.each([
    ['by its length', `${head('Content-Length: 9')}{"é":"z"}`.replace('9', '10'), '{"é":"z"}'],
    ['in chunks', `${head('transfer-encoding: chunked')}4\r\n{"a"\r\n3\r\n:1}\r\n0\r\n\r\n`, '{"a":1}'],
  ])('is whole only once its last byte is here: %s', (_, text, body) => {
    const bytes = Buffer.from(text)

    for (let length = 0; length < bytes.length; length++)
      expect(parseAnswer(bytes.subarray(0, length))).toBeNull()
    expect(parseAnswer(bytes)).toEqual({ status: 200, bytes: bytes.length, body })
  })

  it('says its status', () => {
    expect(parseAnswer(Buffer.from('HTTP/1.1 429 Too Many\r\ncontent-length: 0\r\n\r\n'))?.status).toBe(429)
  })
})
