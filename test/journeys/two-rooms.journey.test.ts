/** Two devices of one person and a second person, over real sockets: what is told, and within which time. */
import { afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { WebSocket } from 'ws'
import { handshakeProtocols } from '../../client/socket.ts'
import { aCampus, type TestCampus } from '../campus.ts'
import { makeCensusWhole } from '../redis-command.ts'
import { textOf } from '../text-of.ts'
import { sharedWorker } from './running-worker.ts'

type Who = keyof TestCampus['people']
type Frame = { type: string } & Record<string, unknown>

/** "Within the same second." */
const atOnceMs = 1_000

const worker = sharedWorker()
let oak: TestCampus
const open: WebSocket[] = []

beforeAll(async () => {
  oak = await aCampus(inject('services'))
  await makeCensusWhole(inject('services'), oak.id)
})
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate()
})

const call = (who: Who, line: string, body?: unknown) => worker.call(oak, line, { as: oak.people[who], body })

async function aGroup(): Promise<string> {
  const body = { kind: 'group', title: 'Lab', members: ['ben'] }
  return String((await call('ada', 'POST /v1/conversations', body)).body['id'])
}

const say = (id: string, text: string) =>
  call('ada', `POST /v1/conversations/${id}/messages`, { clientMessageId: crypto.randomUUID(), text })

/** A joined socket, and every frame that has come on it. */
async function joined(who: Who, path: string) {
  const token = await oak.tokenFor(oak.people[who])
  const url = new URL(path, worker.url.href.replace('http', 'ws'))
  const socket = new WebSocket(url.href, handshakeProtocols(token))
  open.push(socket)
  const frames: Frame[] = []
  socket.on('message', (data) => void frames.push(JSON.parse(textOf(data)) as Frame))
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
  socket.send('{"type":"join"}')
  const has = (type: string) => frames.find((frame) => frame.type === type)
  await expect.poll(() => has('welcome') ?? has('snapshot')).toBeDefined()
  return { socket, frames, has }
}

/** Milliseconds until it is so. */
async function timed(act: () => unknown, isSo: () => unknown): Promise<number> {
  const start = performance.now()
  await act()
  await expect.poll(isSo, { interval: 5 }).toBeTruthy()
  return performance.now() - start
}

/** As staff see it: students are not shown one another. */
async function stateOf(who: Who): Promise<unknown> {
  const { body } = await call('ina', `GET /v1/presence?users=${who}`)
  return (body['data'] as { state: string }[])[0]?.state
}

describe('two devices', () => {
  test('[PERS-2] a badge that is cleared on the phone is gone from the laptop within a second', async () => {
    const id = await aGroup()
    const laptop = await joined('ben', '/v1/socket')
    const phone = await joined('ben', `/v1/conversations/${id}/socket`)
    expect(
      await timed(
        () => say(id, 'hello'),
        () => laptop.has('summaries'),
      ),
    ).toBeLessThan(atOnceMs)
    const view = () => phone.socket.send('{"type":"viewing","viewing":true}')
    expect(await timed(view, () => laptop.has('cursors'))).toBeLessThan(atOnceMs)
    expect(laptop.has('cursors')).toMatchObject({ cursors: [{ conversationId: id, readSeq: 1, lastSeq: 1 }] })
  })

  test('[PERS-8] a close is answered at once, in both kinds of room', async () => {
    const id = await aGroup()
    for (const path of ['/v1/socket', `/v1/conversations/${id}/socket`]) {
      const { socket } = await joined('ben', path)
      let code = 0
      socket.on('close', (given) => void (code = given))
      expect(
        await timed(
          () => socket.close(1000),
          () => code > 0,
        ),
        path,
      ).toBeLessThan(atOnceMs)
      expect(code).toBe(1000)
    }
  })

  test('[PRES-8] whoever connects is online at once, and offline once the last device is gone', async () => {
    const [laptop, phone] = [await joined('ben', '/v1/socket'), await joined('ben', '/v1/socket')]
    expect(await stateOf('ben')).toBe('online')
    laptop.socket.close(1000)
    await expect.poll(() => laptop.socket.readyState).toBe(WebSocket.CLOSED)
    expect(await stateOf('ben')).toBe('online')
    phone.socket.close(1000)
    await expect.poll(() => stateOf('ben'), { timeout: atOnceMs }).toBe('offline')
  })
})
