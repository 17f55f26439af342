/**
 * A burst of hostile frames over a socket of either kind: whatever the room answers holds to its contract, and it either
 * closes the socket for a reason that it states or goes on answering. What it has taken is told to others as it was said.
 */
import * as fc from 'fast-check'
import { WebSocket } from 'ws'
import { handshakeProtocols } from '../../client/socket.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { commands, personalCommands } from '../../schema/shapes/socket/commands.ts'
import { SchemaBook } from '../../worker/contract/schema-book.ts'
import { holdFrame } from '../contract/hold-frame.ts'
import { textOf } from '../text-of.ts'
import { rawFrames } from './data-set.ts'
import { hangMs } from './over-http.ts'
import { show } from './read-back.ts'
import { hostileText, hostileValue, prototypeNames } from './texts.ts'
import { type Ids, Values } from './values.ts'

export type SocketKind = 'conversation' | 'personal'
/** A Buffer is bytes: as a text frame, though they may be no text, or as a binary one. */
export type HostileFrame = { data: string | Buffer; binary?: boolean }

const book = new SchemaBook('#/', false)
const shapesOf = {
  conversation: Object.values(commands).map(({ shape }) => book.input(shape)),
  personal: Object.values(personalCommands).map(({ shape }) => book.input(shape)),
}
const raw = rawFrames()
/** Of ours, and of the protocol's own: bytes that are no text, a frame beyond what the platform takes. */
const statedCodes = new Set<number>([...Object.values(closeCodes), 1000, 1002, 1007, 1009, 1013])
const tries = 3

export function burstsOf(kind: SocketKind, ids: Ids, more: readonly string[]): fc.Arbitrary<HostileFrame[]> {
  const values = new Values(book.named(), ids, more)
  const shapes = fc.constantFrom(...shapesOf[kind])
  const asText = (value: unknown): HostileFrame => ({ data: JSON.stringify(value) ?? '' })
  const frame: fc.Arbitrary<HostileFrame> = fc.oneof(
    { weight: 8, arbitrary: shapes.chain((shape) => values.broken(shape)).map(asText) },
    { weight: 4, arbitrary: shapes.chain((shape) => values.valid(shape)).map(asText) },
    { weight: 1, arbitrary: hostileValue(more).map(asText) },
    { weight: 1, arbitrary: fc.constantFrom(...prototypeNames).map((type) => asText({ type })) },
    { weight: 1, arbitrary: hostileText(more).map((data) => ({ data })) },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 80 })
        .map((bytes) => ({ data: Buffer.from(bytes), binary: true })),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }).map((bytes) => ({ data: Buffer.from(bytes) })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(65_537, 200_000, 2_000_000).map((length) => ({ data: 'x'.repeat(length) })),
    },
    ...(raw.length > 0 ? [{ weight: 3, arbitrary: fc.constantFrom(...raw).map((data) => ({ data })) }] : []),
  )
  // strikes end a socket at the third broken frame: most bursts are short, so that what is behind them is reached
  return fc.oneof(
    { weight: 5, arbitrary: fc.array(frame, { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(frame, { minLength: 20, maxLength: 150 }) },
  )
}

export type Burst = {
  url: URL
  kind: SocketKind
  conversationId: string
  token: string
  frames: readonly HostileFrame[]
}

export type BurstOutcome = {
  faults: string[]
  /** What was taken, as it was said, by the name under which it was. */
  taken: { clientMessageId: string; text: string }[]
}

export async function overSocket(burst: Burst): Promise<BurstOutcome> {
  for (let at = 1; ; at++) {
    const outcome = await talk(burst)
    const isLate = outcome.faults.some((fault) => fault.startsWith('no answer'))
    if (!isLate || at === tries) return outcome
  }
}

async function talk({ url, kind, conversationId, token, frames }: Burst): Promise<BurstOutcome> {
  const path = kind === 'personal' ? '/v1/socket' : `/v1/conversations/${conversationId}/socket`
  const socket = new WebSocket(new URL(path, url.href.replace('http', 'ws')).href, handshakeProtocols(token))
  const said = new Map(frames.flatMap(({ data }) => sentIn(data)))
  const outcome: BurstOutcome = { faults: [], taken: [] }
  const joined = Promise.withResolvers<void>()
  const ponged = Promise.withResolvers<void>()
  const closed = Promise.withResolvers<number>()
  const over = closed.promise.then(() => undefined)
  socket.on('message', (data) => {
    const text = textOf(data)
    if (text === 'pong') return ponged.resolve()
    try {
      holdFrame(kind, text)
    } catch (error) {
      outcome.faults.push(error instanceof Error ? error.message.slice(0, 300) : String(error))
    }
    const frame = JSON.parse(text) as { type: string; clientMessageId?: string }
    if (frame.type === 'welcome' || frame.type === 'snapshot') joined.resolve()
    const { clientMessageId } = frame
    const spoken =
      frame.type === 'ack' && clientMessageId !== undefined ? said.get(clientMessageId) : undefined
    if (clientMessageId !== undefined && spoken !== undefined)
      outcome.taken.push({ clientMessageId, text: spoken })
  })
  socket.on('close', (code) => closed.resolve(code))
  socket.on('error', () => undefined) // the close that follows says what it was
  socket.on('open', () => socket.send(JSON.stringify({ type: 'join' })))
  if (!(await within(Promise.race([joined.promise, over]), 10_000)))
    outcome.faults.push('no answer to a join')
  for (const { data, binary = false } of frames) socket.send(data, { binary })
  // 'ping' is answered by the runtime; a join by the room itself, behind everything that was said before it
  const began = performance.now()
  const answered = Promise.withResolvers<void>()
  socket.on('message', (data) => {
    if (textOf(data).includes('hostile-last')) answered.resolve()
  })
  socket.send(JSON.stringify({ type: 'hostile-last' }))
  socket.send(JSON.stringify({ type: 'edit', seq: 0, text: '', ref: 'hostile-last' }))
  socket.send(JSON.stringify({ type: 'join' }))
  const again = new Promise<void>((resolve) =>
    socket.on('message', (data) => {
      if (/^\{"type":"(welcome|snapshot|problem)"/.test(textOf(data))) resolve()
    }),
  )
  if (!(await within(Promise.race([again, answered.promise, over]), hangMs * 5)))
    outcome.faults.push(
      `no answer within ${Math.round(performance.now() - began)} ms to ${frames.length} frames`,
    )
  socket.close(1000)
  const code = await Promise.race([closed.promise, timeout(5_000).then(() => null)])
  if (code === null) socket.terminate()
  else if (!statedCodes.has(code) && code !== 1005)
    outcome.faults.push(
      `closed with ${code} after ${frames
        .map(({ data }) => show(String(data)))
        .join(' ')
        .slice(0, 400)}`,
    )
  return outcome
}

/** Texts by the names that a send gives them, as a parser reads them. */
function sentIn(data: string | Buffer): [string, string][] {
  if (typeof data !== 'string') return []
  try {
    const frame: unknown = JSON.parse(data)
    if (typeof frame !== 'object' || frame === null) return []
    const { clientMessageId, text } = frame as Record<string, unknown>
    return typeof clientMessageId === 'string' && typeof text === 'string' ? [[clientMessageId, text]] : []
  } catch {
    return [] // no JSON: nothing that could be taken
  }
}

async function within(work: Promise<void>, ms: number): Promise<boolean> {
  return Promise.race([work.then(() => true), timeout(ms).then(() => false)])
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
