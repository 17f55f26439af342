/** The server SDK against a server of this test's own making: what it asks, when it asks again, and what it gives. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { HomeroomError, homeroomServer, HomeroomUnreachable } from '../../../client/server/homeroom-server.ts'
import { openApi } from '../../../worker/contract/openapi.ts'
import { routes } from '../../../worker/routes.ts'
import { serverTypes } from '../../contract/write-server-types.ts'

type Asked = { line: string; headers: Headers; body: string | null }
type Answer = (asked: Asked) => Response | Promise<Response>

let asked: Asked[]
let answers: Answer[]
beforeEach(() => {
  asked = []
  answers = []
})

const fakeFetch: typeof fetch = async (input, init) => {
  init?.signal?.throwIfAborted()
  const url = new URL(input instanceof Request ? input.url : input)
  const one = {
    line: `${init?.method ?? 'GET'} ${url.pathname}${url.search}`,
    headers: new Headers(init?.headers),
    body: typeof init?.body === 'string' ? init.body : null,
  }
  asked.push(one)
  const answer = answers.shift()
  if (!answer) throw new Error('nothing more was expected')
  return answer(one)
}

const homeroom = homeroomServer({ url: 'https://chat.example', serverKey: 'hr_live_x', fetch: fakeFetch })

const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status })
const broken = () => {
  throw new TypeError('the network is gone')
}
function problem(status: number, code: string, headers: Record<string, string> = {}): Answer {
  const body = { type: `/problems/${code}`, title: 'No', status, instance: '/', code, request_id: 'r-1' }
  return () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
    })
}

describe('a call', () => {
  it('[SRV-3] puts path, query, body and key where they belong', async () => {
    answers = [json({ id: 'ada' }), json({ data: [] }), json({ seq: 1 }, 201)]
    await homeroom.putUser({ userId: 'a@b', body: { name: 'Ada', role: 'student' } })
    await homeroom.getPresence({ users: ['ada', 'ben'] })
    await homeroom.sendMessage({ id: 'cnv_1', body: { text: 'hi', senderId: 'ada' } })
    expect(asked.map(({ line }) => line)).toEqual([
      'PUT /v1/users/a%40b',
      'GET /v1/presence?users=ada%2Cben',
      'POST /v1/conversations/cnv_1/messages',
    ])
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer hr_live_x')
    expect(asked[0]?.body).toBe('{"name":"Ada","role":"student"}')
    expect(asked.map(({ headers }) => headers.has('idempotency-key'))).toEqual([false, false, true])
  })

  it('[SRV-3] refuses to be made without a part of its path', async () => {
    await expect(homeroom.getUser({ userId: '' })).rejects.toThrow('userId is missing')
    expect(asked).toEqual([])
  })

  it('[SRV-4] that may pass is made again, under the same key; what is refused is not', async () => {
    answers = [broken, problem(503, 'unavailable', { 'retry-after': '0' }), json({ id: 'cnv_1' }, 201)]
    await homeroom.createConversation({ body: { kind: 'group', title: 'Lab', members: ['ada'] } })
    expect(asked).toHaveLength(3)
    expect(new Set(asked.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1)

    answers = [problem(422, 'members_invalid')]
    const refused = homeroom.createConversation({
      body: { kind: 'group', title: 'Lab', members: ['nobody'] },
    })
    await expect(refused).rejects.toMatchObject({ code: 'members_invalid', status: 422, requestId: 'r-1' })
    await expect(refused).rejects.toBeInstanceOf(HomeroomError)
  })

  it('[SRV-4] that could do something twice is made once', async () => {
    answers = [broken]
    const body = new Blob(['x'])
    await expect(homeroom.uploadAttachment({ id: 'cnv_1', senderId: 'ada', body })).rejects.toBeInstanceOf(
      HomeroomUnreachable,
    )
    expect(asked).toHaveLength(1)
  })

  it('[SRV-4] gives up after its retries, and keeps to Retry-After', async () => {
    vi.useFakeTimers()
    try {
      const late = problem(429, 'rate_limited', { 'retry-after': '7' })
      answers = [late, late, late, late]
      const call = homeroom.getMe()
      const refused = expect(call).rejects.toMatchObject({ code: 'rate_limited', retryAfterMs: 7_000 })
      await vi.advanceTimersByTimeAsync(6_900)
      expect(asked).toHaveLength(1)
      await vi.advanceTimersByTimeAsync(200)
      expect(asked).toHaveLength(2)
      await vi.advanceTimersByTimeAsync(14_000)
      await refused
      expect(asked).toHaveLength(4)
    } finally {
      vi.useRealTimers()
    }
  })

  it('[SRV-5] ends with its signal, before, during and between attempts', async () => {
    await expect(
      homeroom.getMe(undefined, { signal: AbortSignal.abort(new Error('not now')) }),
    ).rejects.toThrow('not now')
    const between = new AbortController()
    answers = [problem(503, 'unavailable', { 'retry-after': '30' })]
    const call = homeroom.getMe(undefined, { signal: between.signal })
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    between.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    expect(asked).toHaveLength(1)
  })

  it('[SRV-5] takes no longer than it may', async () => {
    const impatient = homeroomServer({
      url: 'https://chat.example',
      serverKey: 'k',
      timeoutMs: 20,
      retries: 0,
      fetch: (_, init) =>
        new Promise((_resolve, reject) =>
          init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    })
    await expect(impatient.getMe()).rejects.toBeInstanceOf(HomeroomUnreachable)
  })

  it('[SRV-4] that something else answers is no refusal of Homeroom', async () => {
    answers = Array.from({ length: 4 }, () => () => new Response('<html>', { status: 502 }))
    vi.spyOn(Math, 'random').mockReturnValue(0)
    await expect(homeroom.getMe()).rejects.toBeInstanceOf(HomeroomUnreachable)
    vi.restoreAllMocks()
    expect(asked).toHaveLength(4)
  })
})

describe('a list', () => {
  const pages = (): Answer[] => [
    json({ data: [{ id: 'a' }, { id: 'b' }], has_more: true, next_cursor: 'c-1' }),
    json({ data: [{ id: 'c' }], has_more: false, next_cursor: null }),
  ]

  it('[SRV-6] iterated is all of it, page by page; awaited it is the first', async () => {
    answers = pages()
    const ids: string[] = []
    for await (const user of homeroom.listUsers({ limit: 2 })) ids.push(user.id)
    expect(ids).toEqual(['a', 'b', 'c'])
    expect(asked.map(({ line }) => line)).toEqual([
      'GET /v1/users?limit=2',
      'GET /v1/users?limit=2&cursor=c-1',
    ])
    answers = pages()
    expect((await homeroom.listUsers()).next_cursor).toBe('c-1')
  })

  it('[SRV-6] asks for no page that is not read, and for nothing by itself', async () => {
    homeroom.listUsers()
    answers = pages()
    for await (const user of homeroom.listUsers()) if (user.id === 'b') break
    expect(asked).toHaveLength(1)
  })
})

it('[SRV-7] the types of the server SDK are those of the routes', () => {
  const written = readFileSync(join(import.meta.dirname, '../../../client/server/api-types.ts'), 'utf8')
  expect(written, 'run: npx node test/contract/update-server-types.ts').toBe(serverTypes(openApi(routes)))
})
