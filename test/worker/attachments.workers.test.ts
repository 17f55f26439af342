/** Files on their way through the worker, with an R2 that fails, hangs, lags behind or has lost what it had. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fileHeadBytes } from '../../schema/limits.ts'
import type { Attachment } from '../../schema/protocol/attachment.ts'
import type { Bucket } from '../../stores/files.ts'
import { heldApp } from '../contract/held-app.ts'
import { entry } from '../../worker/entry.ts'
import type { Environment } from '../../worker/environment.ts'
import { aCampus, sql, type TestCampus } from '../campus.ts'

type Caller = Awaited<ReturnType<typeof aCaller>>

afterEach(() => vi.restoreAllMocks())

/** Ada and Ben in a group, and calls through the app with another R2 where one is given. */
async function aCaller() {
  const campus = await aCampus(env)
  async function call(
    line: string,
    { body, headers = {}, bucket, as = 'ada' }: Call = {},
  ): Promise<Response> {
    const [method = 'GET', path = '/'] = line.split(' ')
    const authorization = `Bearer ${await campus.tokenFor(campus.people[as])}`
    const bindings = { ...env, ...(bucket && { FILES: bucket }) } as unknown as Environment
    const context = createExecutionContext()
    const request = new Request(`https://homeroom.test${path}`, {
      method,
      headers: { authorization, ...headers },
      body: body ?? null,
    })
    const response = await heldApp.fetch(request, bindings, context)
    await waitOnExecutionContext(context)
    return response
  }
  const made = await call('POST /v1/conversations', {
    body: JSON.stringify({ kind: 'group', title: 'Lab', members: ['ben'] }),
  })
  const { id } = await made.json<{ id: string }>()
  const send = (attachments: string[], text = '') =>
    call(`POST /v1/conversations/${id}/messages`, {
      body: JSON.stringify({ clientMessageId: crypto.randomUUID(), text, attachments }),
    })
  return { campus, call, id, send, path: `/v1/conversations/${id}/attachments` }
}

type Call = {
  body?: BodyInit
  headers?: Record<string, string>
  bucket?: Bucket
  as?: keyof TestCampus['people']
}

async function anUpload({ call, path }: Caller, text = 'some bytes'): Promise<Attachment> {
  const response = await call(`POST ${path}?name=a.txt`, {
    body: text,
    headers: { 'content-length': String(text.length), 'content-type': 'text/plain' },
  })
  expect(response.status).toBe(201)
  return response.json()
}

const codeOf = async (response: Response) => (await response.json<{ code: string }>()).code
const rowsOf = ({ campus }: Caller) => sql(env, 'SELECT id FROM files WHERE campus_id = $1', [campus.id])

function aBucket(over: Partial<Bucket>): Bucket {
  const absent = () => Promise.reject(new Error('R2 is away'))
  return { get: absent, put: absent, delete: absent, ...over }
}

describe('while R2 is away', () => {
  it('[FILE-38] an upload is 503 with the time to wait, takes no room, and text goes on', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const caller = await aCaller()
    const refused = await caller.call(`POST ${caller.path}`, {
      body: 'some bytes',
      headers: { 'content-length': '10' },
      bucket: aBucket({ delete: async () => undefined }),
    })
    expect([refused.status, await codeOf(refused)]).toEqual([503, 'unavailable'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await rowsOf(caller)).toEqual([])
    expect((await caller.send([], 'text goes on')).status).toBe(201)
  })

  it('[FILE-38] a download is 503 and marks nothing as lost', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const caller = await aCaller()
    const file = await anUpload(caller)
    await caller.send([file.id])
    const refused = await caller.call(`GET ${caller.path}/${file.id}`, { bucket: aBucket({}), as: 'ben' })
    expect([refused.status, await codeOf(refused)]).toEqual([503, 'unavailable'])
    const given = await caller.call(`GET ${caller.path}/${file.id}`, { as: 'ben' })
    expect([given.status, await given.text()]).toEqual([200, 'some bytes'])
  })

  it('[FILE-38] a deletion is one all the same, and its files go when R2 is back', async () => {
    const caller = await aCaller()
    const file = await anUpload(caller)
    const { seq } = await (await caller.send([file.id])).json<{ seq: number }>()
    const away = vi.spyOn(env.FILES, 'delete').mockRejectedValue(new Error('R2 is away'))
    const deleted = await caller.call(`DELETE /v1/conversations/${caller.id}/messages/${seq}`)
    expect(deleted.status).toBe(200)
    expect((await caller.call(`GET ${caller.path}/${file.id}`, { as: 'ben' })).status).toBe(404)
    away.mockRestore()
    await expect.poll(() => rowsOf(caller)).toEqual([])
    expect(await env.FILES.head(`${caller.campus.id}/${caller.id}/${file.id}`)).toBeNull()
  })
})

describe('a file that R2 does not have any more', () => {
  it('[FILE-25] is said to be lost, to whoever asks and in its message', async () => {
    const caller = await aCaller()
    const file = await anUpload(caller)
    await caller.send([file.id], 'see this')
    await env.FILES.delete(`${caller.campus.id}/${caller.id}/${file.id}`)
    for (const as of ['ben', 'ada'] as const) {
      const lost = await caller.call(`GET ${caller.path}/${file.id}`, { as })
      expect([lost.status, await codeOf(lost)]).toEqual([410, 'file_lost'])
    }
    const page = await caller.call(`GET /v1/conversations/${caller.id}/messages`)
    const { data } = await page.json<{ data: unknown[] }>()
    expect(data).toMatchObject([{ text: 'see this', attachments: [{ ...file, missing: true }] }])
  })
})

describe('an upload', () => {
  it('[FILE-39] is never held: what R2 has not taken yet, nobody has read yet', async () => {
    const caller = await aCaller()
    const [chunk, chunks] = [new Uint8Array(16_384).fill(7), 1_000]
    const bytes = chunk.length * chunks
    let [produced, taken, most] = [0, 0, 0]
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          if (produced === bytes) return controller.close()
          produced += chunk.length
          most = Math.max(most, produced - taken)
          controller.enqueue(chunk.slice())
        },
      },
      { highWaterMark: 0 },
    )
    const slow = aBucket({
      put: (async (_: string, stream: ReadableStream<Uint8Array>) => {
        for await (const part of stream) {
          taken += part.byteLength
          if (taken % (chunk.length * 50) === 0) await scheduler.wait(1)
        }
        return {}
      }) as unknown as Bucket['put'],
    })
    const response = await caller.call(`POST ${caller.path}`, {
      body,
      headers: { 'content-length': String(bytes) },
      bucket: slow,
    })
    expect([response.status, taken]).toEqual([201, bytes])
    expect(most).toBeGreaterThanOrEqual(fileHeadBytes)
    expect(most).toBeLessThanOrEqual(fileHeadBytes + 8 * chunk.length)
  })

  it.each([
    ['ends early', 9_000],
    ['goes on for longer than it said', 11_000],
  ])('[FILE-39] that %s leaves nothing behind', async (_, length) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const caller = await aCaller()
    const response = await caller.call(`POST ${caller.path}`, {
      body: new Blob([new Uint8Array(length).fill(7)]).stream(),
      headers: { 'content-length': '10000' },
    })
    expect([response.status, await codeOf(response)]).toEqual([503, 'unavailable'])
    expect(await rowsOf(caller)).toEqual([])
    expect((await env.FILES.list({ prefix: `${caller.campus.id}/` })).objects).toEqual([])
  })

  it('[FILE-40] of a type that it is not is refused before it takes any room', async () => {
    const caller = await aCaller()
    const response = await caller.call(`POST ${caller.path}`, {
      body: '<script>document.title="ran"</script>',
      headers: { 'content-length': '37', 'content-type': 'image/png' },
    })
    expect([response.status, await codeOf(response)]).toEqual([422, 'file_type_mismatch'])
    expect(await rowsOf(caller)).toEqual([])
  })
})

describe('the hourly collection', () => {
  it('[FILE-26] fails without a word to anybody while Postgres is away, and finds the same later', async () => {
    const failure = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const caller = await aCaller()
    const file = await anUpload(caller)
    const inTwoDays = {
      scheduledTime: Date.now() + 172_800_000,
      cron: '17 * * * *',
      noRetry: () => undefined,
    }
    const fetching = globalThis.fetch
    const spy = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('away'))
    await entry.scheduled?.(inTwoDays, env, createExecutionContext())
    spy.mockRestore()
    expect(globalThis.fetch).toBe(fetching)
    expect(failure.mock.calls.flat().join()).toContain('orphans_not_collected')
    await entry.scheduled?.(inTwoDays, env, createExecutionContext())
    // it is old by the caller's clock alone: the room's own says that it is young
    expect((await caller.send([file.id])).status).toBe(201)
  })
})
