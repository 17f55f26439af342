/**
 * One call: its address, its headers, its time, and whether it may be made again. It is made again only where that
 * cannot do anything twice: reads, what is put or deleted, and a POST under an `Idempotency-Key`, which every POST that
 * takes one is given. The server's `Retry-After` is kept to; else waits grow, with full jitter.
 */
import type { Problem } from './api-types.ts'
import { HomeroomError, HomeroomUnreachable } from './errors.ts'

export type RequestSettings = {
  fetch: typeof fetch
  /** How often a call is made again, at most. */
  retries: number
  /** Of one attempt, until its answer is read. A roster of 20,000 takes seconds. */
  timeoutMs: number
}

export type CallOptions = {
  signal?: AbortSignal
  /** Of a POST: your own name for it, so that you too may make it again. Without, each call has one of its own. */
  idempotencyKey?: string
}

/** Parts of the path and of the query. */
export type Fields = Record<string, string | number | boolean | readonly string[] | undefined>

export type Given = { fields: Fields; body: unknown }

type Prepared = { url: URL; init: RequestInit & { method: string; duplex?: 'half' } }

export type Called = { method: string; path: string; takesKey: boolean }

const usual = { retries: 3, timeoutMs: 60_000 }
const backoffMinMs = 250
const backoffMaxMs = 8_000
/** A wrong unit must not silence a host for a day. */
const retryAfterMaxMs = 60_000
const mayPass: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

export class Requests {
  readonly #url: string
  readonly #serverKey: string
  readonly #settings: RequestSettings

  constructor(url: string, serverKey: string, settings: Partial<RequestSettings>) {
    this.#url = url
    this.#serverKey = serverKey
    this.#settings = { ...usual, fetch: (...request) => fetch(...request), ...settings }
  }

  async call(called: Called, given: Given, options: CallOptions): Promise<unknown> {
    const request = this.#requestOf(called, given, options)
    const isSafe = called.method !== 'POST' || called.takesKey
    // a stream is read once
    const attempts = isSafe && !(given.body instanceof ReadableStream) ? this.#settings.retries + 1 : 1
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(request, options.signal)
      } catch (error) {
        options.signal?.throwIfAborted()
        if (attempt >= attempts || !isPassing(error)) throw error
        await sleep(waitOf(error, attempt), options.signal)
      }
    }
  }

  #requestOf({ method, path, takesKey }: Called, given: Given, options: CallOptions): Prepared {
    const { body } = given
    const fields = { ...given.fields }
    const url = new URL(
      path.replaceAll(/\{(\w+)\}/g, (_, name: string) => takeField(fields, name)),
      this.#url,
    )
    for (const [name, value] of Object.entries(fields))
      if (value !== undefined)
        url.searchParams.set(name, Array.isArray(value) ? value.join(',') : String(value))
    const headers = new Headers({ authorization: `Bearer ${this.#serverKey}`, accept: 'application/json' })
    // a message that has a name already is known by that
    if (takesKey && !hasOwnName(body))
      headers.set('idempotency-key', options.idempotencyKey ?? crypto.randomUUID())
    const isBytes = body instanceof Blob || body instanceof ArrayBuffer || body instanceof ReadableStream
    if (body !== undefined && !isBytes) headers.set('content-type', 'application/json')
    const encoded = body === undefined ? null : isBytes ? body : JSON.stringify(body)
    return { url, init: { method, headers, body: encoded, redirect: 'error' as const, ...streaming(body) } }
  }

  async #attempt({ url, init }: Prepared, signal?: AbortSignal): Promise<unknown> {
    const controller = new AbortController()
    const giveUp = () => controller.abort(signal?.reason)
    signal?.addEventListener('abort', giveUp, { once: true })
    if (signal?.aborted) giveUp()
    const timer = setTimeout(() => controller.abort(new Error('it took too long')), this.#settings.timeoutMs)
    try {
      const response = await this.#settings.fetch(url, { ...init, signal: controller.signal })
      return await answerOf(response)
    } catch (error) {
      if (error instanceof HomeroomError || signal?.aborted) throw error
      if (error instanceof HomeroomUnreachable) throw error
      const why = error instanceof Error ? error.message : String(error)
      throw new HomeroomUnreachable(`${init.method} ${url.pathname} got no answer: ${why}`, { cause: error })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    }
  }
}

function hasOwnName(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'clientMessageId' in body
}

/** Node wants to know that a body is still being made while it is sent. */
function streaming(body: unknown): { duplex?: 'half' } {
  return body instanceof ReadableStream ? { duplex: 'half' } : {}
}

function takeField(fields: Fields, name: string): string {
  const value = fields[name]
  delete fields[name]
  if (value === undefined || value === '') throw new TypeError(`${name} is missing`)
  return encodeURIComponent(String(value))
}

async function answerOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? ''
  if (response.ok) {
    if (response.status === 204) return null
    return type.startsWith('application/json') ? (JSON.parse(await response.text()) as unknown) : response
  }
  if (!type.startsWith('application/problem+json')) {
    await response.body?.cancel()
    throw new HomeroomUnreachable(`something that is not Homeroom answered ${response.status}`)
  }
  throw new HomeroomError(JSON.parse(await response.text()) as Problem, retryAfterOf(response.headers))
}

function retryAfterOf(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null
}

function isPassing(error: unknown): boolean {
  if (error instanceof HomeroomUnreachable) return true
  if (!(error instanceof HomeroomError)) return false
  return mayPass.has(error.status) || error.code === 'idempotency_in_flight'
}

function waitOf(error: unknown, attempt: number): number {
  if (error instanceof HomeroomError && error.retryAfterMs !== null)
    return Math.min(error.retryAfterMs, retryAfterMaxMs)
  return Math.random() * Math.min(backoffMaxMs, backoffMinMs * 2 ** attempt)
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    }
    const timer = setTimeout(done, ms)
    function giveUp(): void {
      clearTimeout(timer)
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}
