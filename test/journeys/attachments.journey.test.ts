/** Files over real HTTP: every hostile one, by every name and under every lie, ends refused or as it came and harmless. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { fileBytesMax, personFileBytesMax } from '../../schema/limits.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import { aCampus, sql, type TestCampus } from '../campus.ts'
import { declaredLies, hostileFile, hostileFiles, hostileNames } from '../data/uploads.ts'
import { type FaultProxy, startFaultProxy } from '../fault-proxy.ts'
import { type Called, type RunningWorker, startWorker } from './running-worker.ts'

type Who = keyof TestCampus['people']

let worker: RunningWorker
let oak: TestCampus
let elm: TestCampus
let postgres: FaultProxy
let group: string

beforeAll(async () => {
  const services = inject('services')
  postgres = await startFaultProxy(services.DATABASE_ENDPOINT)
  ;[worker, oak, elm] = await Promise.all([
    startWorker({ ...services, DATABASE_ENDPOINT: postgres.url }),
    aCampus(services),
    aCampus(services),
  ])
  group = await aGroup()
})
afterAll(async () => {
  await worker.close()
  await postgres.stop()
})

async function aGroup(): Promise<string> {
  const body = { kind: 'group', title: 'Lab', members: ['ben'] }
  return String((await worker.call(oak, 'POST /v1/conversations', { as: oak.people.ada, body })).body['id'])
}

type Upload = { name?: string; type?: string | null; as?: Who; id?: string; key?: true; senderId?: string }

function upload(bytes: Uint8Array, { name = 'x', type = null, as = 'ada', id = group, ...by }: Upload = {}) {
  const sender = by.senderId === undefined ? '' : `&senderId=${by.senderId}`
  const path = `/v1/conversations/${id}/attachments?name=${encodeURIComponent(name.toWellFormed())}${sender}`
  return worker.call(oak, `POST ${path}`, {
    ...(by.key ? { key: true } : { as: oak.people[as] }),
    raw: new Blob([new Uint8Array(bytes)]),
    headers: type === null ? {} : { 'content-type': type },
  })
}

const attachmentOf = ({ body }: Called) => body as unknown as Attachment

let messages = 0
type Sending = { as?: Who; id?: string; text?: string }

/** By a server key in somebody's name, which is not held to the pace of a person. */
function send(attachments: string[], { as = 'ada', id = group, text = '' }: Sending = {}): Promise<Called> {
  const body = { clientMessageId: `m-${++messages}`, text, attachments, senderId: as }
  return worker.call(oak, `POST /v1/conversations/${id}/messages`, { key: true, body })
}

/** By Ada herself: unlike a key's words in her name, which the directory has to know, hers wait for no database. */
function say(attachments: string[], text = ''): Promise<Called> {
  const body = { clientMessageId: `m-${++messages}`, text, attachments }
  return worker.call(oak, `POST /v1/conversations/${group}/messages`, { as: oak.people.ada, body })
}

async function download(
  attachmentId: string,
  headers: Record<string, string> = {},
  as: Who = 'ben',
  id = group,
) {
  const token = await oak.tokenFor(oak.people[as])
  const response = await fetch(new URL(`/v1/conversations/${id}/attachments/${attachmentId}`, worker.url), {
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) }
}

async function sent(bytes: Uint8Array, options: Upload = {}): Promise<Attachment> {
  const uploaded = await upload(bytes, options)
  expect(uploaded.status).toBe(201)
  const file = attachmentOf(uploaded)
  expect((await send([file.id])).status).toBe(201)
  return file
}

/** Types that no browser runs, whatever is in the bytes. */
const harmless =
  /^(image\/(png|jpeg|gif|webp)|application\/(pdf|zip|octet-stream)|text\/plain; charset=utf-8)$/

async function expectHarmless({ id, type }: Attachment, bytes: Uint8Array, about: string): Promise<Headers> {
  const { response, bytes: got } = await download(id)
  const { headers } = response
  expect(response.status, about).toBe(200)
  expect(Buffer.compare(got, bytes), about).toBe(0)
  expect(headers.get('content-type'), about).toMatch(harmless)
  expect(headers.get('x-content-type-options'), about).toBe('nosniff')
  expect(headers.get('content-security-policy'), about).toBe("sandbox; default-src 'none'")
  expect(headers.get('cache-control'), about).toBe('no-store, private')
  const isInline = /^(image|application\/pdf)/.test(type)
  expect(headers.get('content-disposition'), about).toMatch(isInline ? /^inline;/ : /^attachment;/)
  return headers
}

describe('a file', () => {
  test('[FILE-32] comes back to every reader byte for byte, under its name, with one round trip to each vendor', async () => {
    const bytes = new Uint8Array(randomBytes(300_000))
    const uploaded = await upload(bytes, { name: 'Übung 3.bin', type: 'application/x-thing' })
    expect(uploaded).toMatchObject({
      status: 201,
      roundTrips: 1,
      body: { name: 'Übung 3.bin', type: 'application/octet-stream', bytes: 300_000 },
    })
    expect(uploaded.headers.get('server-timing')).toContain('files;desc="1 round trip"')
    const file = attachmentOf(uploaded)
    expect((await send([file.id])).status).toBe(201)
    const headers = await expectHarmless(file, bytes, 'the file')
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="_bung 3.bin"; filename*=UTF-8''%C3%9Cbung%203.bin`,
    )
    expect(headers.get('server-timing')).toMatch(/db;desc="0 round trips".*files;desc="1 round trip"/)
    const page = await worker.call(oak, `GET /v1/conversations/${group}/messages?limit=1`, {
      as: oak.people.ben,
    })
    expect(page.body['data']).toMatchObject([{ text: '', attachments: [file] }])
  })

  test('[FILE-15] is given in parts, and says so where a part does not exist', async () => {
    const bytes = new Uint8Array(randomBytes(1_000))
    const { id } = await sent(bytes)
    const part = await download(id, { range: 'bytes=100-199' })
    expect([part.response.status, part.response.headers.get('content-range')]).toEqual([
      206,
      'bytes 100-199/1000',
    ])
    expect(Buffer.compare(part.bytes, bytes.subarray(100, 200))).toBe(0)
    const end = await download(id, { range: 'bytes=-10' })
    expect(Buffer.compare(end.bytes, bytes.subarray(990))).toBe(0)
    const beyond = await download(id, { range: 'bytes=1000-' })
    expect([beyond.response.status, beyond.response.headers.get('content-range')]).toEqual([
      416,
      'bytes */1000',
    ])
    const several = await download(id, { range: 'bytes=0-1,5-6' })
    expect([several.response.status, several.bytes.length]).toEqual([200, 1_000])
  })

  test('[FILE-33] of the longest length is taken, and one byte more is not', async () => {
    const longest = new Uint8Array(fileBytesMax).fill(7)
    const file = await sent(longest)
    const { bytes } = await download(file.id)
    expect(Buffer.compare(bytes, longest)).toBe(0)
    const longer = await upload(new Uint8Array(fileBytesMax + 1))
    expect([longer.status, longer.body['code']]).toEqual([413, 'file_too_large'])
  })

  test('[FILE-8] without a length, or with none of its bytes, is refused', async () => {
    const line = `POST /v1/conversations/${group}/attachments`
    const streamed = await worker.call(oak, line, {
      as: oak.people.ada,
      raw: new Blob(['some bytes']).stream(),
    })
    expect([streamed.status, streamed.body['code']]).toEqual([411, 'length_required'])
    const empty = await upload(new Uint8Array())
    expect([empty.status, empty.body['code']]).toEqual([422, 'file_empty'])
  })

  test('[FILE-34] under any name keeps a label that steers nothing, and its bytes', async () => {
    const bytes = hostileFile('valid_1x1.png')
    for (const name of hostileNames) {
      const file = await sent(bytes, { name, type: 'image/png' })
      expect(file.name, JSON.stringify(name)).not.toMatch(/[/\\\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u)
      expect(Buffer.byteLength(file.name)).toBeLessThanOrEqual(255)
      const headers = await expectHarmless(file, bytes, JSON.stringify(name))
      expect(decodeURIComponent(headers.get('content-disposition')?.split("UTF-8''")[1] ?? '')).toBe(
        file.name,
      )
      expect(headers.has('x-injected')).toBe(false)
    }
  })

  test('[FILE-34] that is hostile, under any declared type, is refused or comes back as it was and harmless', async () => {
    const lies = [...new Set(declaredLies.map(([, declared]) => declared))].filter(
      (type) => !/[\r\n]/.test(type),
    )
    let kept = 0
    for (const { file, bytes } of hostileFiles)
      for (const type of [...lies, null]) {
        const about = `${file} as ${String(type).slice(0, 40)}`
        const uploaded = await upload(bytes, { name: file, type })
        if (uploaded.status !== 201) {
          expect(uploaded.body['code'], about).toMatch(/^(file|image)_/)
          continue
        }
        kept += 1
        const attachment = attachmentOf(uploaded)
        expect((await send([attachment.id])).status, about).toBe(201)
        await expectHarmless(attachment, bytes, about)
      }
    expect(kept).toBeGreaterThan(100)
  }, 180_000)
})

describe('who may', () => {
  test('[FILE-35] a stranger, another campus and another conversation get the same 404', async () => {
    const { id } = await sent(new Uint8Array([1, 2, 3]))
    const other = await aGroup()
    const answers = [
      await download(id, {}, 'cyd'),
      await download(id, {}, 'ada', other),
      await download(`att_${'0'.repeat(32)}`),
      await download('../secret'),
    ]
    expect(answers.map(({ response }) => response.status)).toEqual([404, 404, 404, 404])
    const foreign = await worker.call(elm, `GET /v1/conversations/${group}/attachments/${id}`, {
      as: elm.people.ada,
    })
    expect([foreign.status, foreign.body['code']]).toEqual([404, 'not_found'])
    const uploaded = await upload(new Uint8Array([1]), { as: 'cyd' })
    expect([uploaded.status, uploaded.body['code']]).toEqual([404, 'not_found'])
  })

  test('[FILE-36] a server key uploads and sends in the name of a member', async () => {
    const bytes = new Uint8Array([1, 2, 3])
    const nameless = await upload(bytes, { key: true })
    expect(nameless.body).toMatchObject({ code: 'request_invalid', errors: [{ pointer: '/senderId' }] })
    expect((await upload(bytes, { key: true, senderId: 'cyd' })).body['code']).toBe('members_invalid')
    const { id } = attachmentOf(await upload(bytes, { key: true, senderId: 'ben' }))
    expect((await send([id], { as: 'ada' })).body['code']).toBe('attachment_unknown')
    expect((await send([id], { as: 'ben' })).status).toBe(201)
    expect((await upload(bytes, { senderId: 'ben' })).status).toBe(403)
  })

  test('[FILE-31] whoever has no room left is told so, and a deletion makes room', async () => {
    const id = await aGroup()
    await sql(
      inject('services'),
      `INSERT INTO files (id, campus_id, user_id, conversation_id, bytes)
       VALUES ('filler', $1, 'ben', $2, $3::bigint - 2000000)`,
      [oak.id, id, String(personFileBytesMax)],
    )
    const bytes = new Uint8Array(1_500_000).fill(1)
    const first = attachmentOf(await upload(bytes, { as: 'ben', id }))
    const second = await upload(bytes, { as: 'ben', id })
    expect([second.status, second.body['code']]).toEqual([422, 'file_quota_exceeded'])
    const { body } = await send([first.id], { as: 'ben', id })
    await worker.call(oak, `DELETE /v1/conversations/${id}/messages/${Number(body['seq'])}`, {
      as: oak.people.ben,
    })
    expect((await download(first.id, {}, 'ben', id)).response.status).toBe(404)
    await expect.poll(async () => (await upload(bytes, { as: 'ben', id })).status).toBe(201)
  })
})

describe('while Postgres is away', () => {
  test('[FILE-37] an upload is 503 with the time to wait, and text, files of before and downloads go on', async () => {
    const { id } = await sent(new Uint8Array([1, 2, 3]))
    const waiting = attachmentOf(await upload(new Uint8Array([4, 5])))
    postgres.mode = 'refuse'
    try {
      const refused = await upload(new Uint8Array([1]))
      expect([refused.status, refused.body['code']]).toEqual([503, 'unavailable'])
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await say([], 'text goes on')).status).toBe(201)
      expect((await say([waiting.id])).status).toBe(201)
      expect((await download(id)).response.status).toBe(200)
    } finally {
      postgres.mode = 'pass'
    }
  })
})
