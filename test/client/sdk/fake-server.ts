/** Answers requests as the test says, and remembers what was asked. A path without an answer waits until it is answered. */
import type { Epoch } from '../../../schema/ids.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { FileSending } from '../../../client/surroundings.ts'
import { anEpoch } from '../builders.ts'

type Uploading = FileSending & { url: string; answer: (response: Response) => void }

type Asked = {
  line: string
  body: unknown
  token: string
  answer: (response: Response) => void
  fail: () => void
}

export class FakeServer {
  readonly asked: Asked[] = []
  #answers: { pattern: RegExp; answer: (url: URL, body: unknown) => Response }[] = []

  readonly fetch = (address: string, init: RequestInit): Promise<Response> => {
    const url = new URL(address)
    const line = `${init.method} ${url.pathname}${url.search}`
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    const token = String(new Headers(init.headers).get('authorization')).replace('Bearer ', '')
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    const fail = () => reject(new TypeError('fetch failed'))
    this.asked.push({ line, body, token, answer: resolve, fail })
    init.signal?.addEventListener('abort', fail)
    const known = this.#answers.findLast(({ pattern }) => pattern.test(line))
    if (known) resolve(known.answer(url, body))
    return promise
  }

  /** From now on; a later answer to the same line wins. */
  answers(pattern: RegExp, answer: (url: URL, body: unknown) => Response): void {
    this.#answers.push({ pattern, answer })
  }

  readonly uploading: Uploading[] = []

  readonly upload = (url: string, sending: FileSending): Promise<Response> => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>()
    this.uploading.push({ ...sending, url, answer: resolve })
    sending.signal.addEventListener('abort', () => reject(new TypeError('abort')))
    return promise
  }

  get lines(): string[] {
    return this.asked.map(({ line }) => line)
  }

  /** Pages of history out of a whole conversation, as the worker reads them. */
  holds(room: () => readonly Message[], epoch: () => Epoch = () => anEpoch): void {
    this.answers(/^GET .*\/messages\?/, ({ searchParams }) => {
      const [all, limit] = [room(), Number(searchParams.get('limit'))]
      const asked = (name: string) => (searchParams.has(name) ? Number(searchParams.get(name)) : null)
      const [before, after, around] = ['before', 'after', 'around'].map(asked)
      const first =
        after !== null && after !== undefined
          ? after
          : around !== null && around !== undefined
            ? Math.max(0, Math.min(around - 1 - Math.floor(limit / 2), all.length - limit))
            : Math.max(0, (before ?? all.length + 1) - 1 - limit)
      const last = before !== null && before !== undefined ? before - 1 : first + limit
      const data = all.slice(first, last)
      return json({ data, users: [], has_more: true, epoch: epoch(), first: first + 1, last, gaps: [] })
    })
  }
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers })
}

export function refusal(status: number, code: string, headers: Record<string, string> = {}): Response {
  return json({ code, title: 'No', status, request_id: 'req_1' }, status, headers)
}
