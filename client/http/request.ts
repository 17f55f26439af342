/**
 * One request to Homeroom, with all its tries. Repeated are those that may be: reads and repeatable writes after a failure
 * of the network or the server, anything after a 401 (once, with a new token) or a 429, since it was not done. Waits have
 * jitter, and a server's hint is a floor.
 */
import { requestTriesMax, requestTryMs } from '../../schema/limits.ts'
import type { ProblemCode } from '../../schema/protocol/problem.ts'
import { isUnparsed } from '../../schema/protocol/unparsed.ts'
import { ApiError, type Fault } from '../api/api-error.ts'
import { reconnectDelayMs } from '../backoff.ts'
import type { Clock } from '../clock.ts'
import type { TokenSource } from '../token-source.ts'

export type Requested = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the address of Homeroom, with its query. */
  path: string
  body?: unknown
  /** Saying it twice does no harm. Reads are so anyway. */
  repeatable?: boolean
  signal?: AbortSignal | undefined
}

export type RequesterOptions = {
  url: string
  tokens: TokenSource
  fetch: (url: string, init: RequestInit) => Promise<Response>
  clock: Clock
  random: () => number
}

export class Requester {
  readonly #options: RequesterOptions

  constructor(options: RequesterOptions) {
    this.#options = options
  }

  /** The answer's body. Rejects with an `ApiError`, or with the signal's reason. */
  async ask<Body>(requested: Requested): Promise<Body> {
    const isRepeatable = requested.repeatable ?? requested.method === 'GET'
    for (let tries = 1; ; tries++) {
      const outcome = await this.#try(requested)
      if (!(outcome instanceof ApiError)) return outcome.body as Body
      const { status, retryAfterMs } = outcome
      const wasNotDone = status === 429 || (status === 401 && tries === 1)
      const mayWork = wasNotDone || (isRepeatable && (status === 0 || status >= 500))
      if (!mayWork || tries >= requestTriesMax) throw outcome
      if (status !== 401)
        await this.#wait(reconnectDelayMs(tries - 1, this.#options.random(), retryAfterMs), requested.signal)
    }
  }

  async #try({ method, path, body, signal }: Requested): Promise<{ body: unknown } | ApiError> {
    signal?.throwIfAborted()
    const { url, tokens, fetch, clock } = this.#options
    const leaving = new AbortController()
    const leave = () => leaving.abort(signal?.reason)
    signal?.addEventListener('abort', leave)
    const cancel = clock.after(requestTryMs, () => leaving.abort())
    try {
      const token = await tokens.current()
      const response = await fetch(new URL(path, url).href, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: leaving.signal,
      })
      if (response.status === 401) tokens.discard(token)
      if (!response.ok) return errorOf(response, await bodyOf(response))
      return { body: response.status === 204 ? undefined : await response.json() }
    } catch (cause) {
      signal?.throwIfAborted()
      return new ApiError('unreachable', { message: 'Homeroom could not be reached.', cause })
    } finally {
      cancel()
      signal?.removeEventListener('abort', leave)
    }
  }

  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        cancel()
        // whoever aborted chose the reason
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors
        reject(signal?.reason)
      }
      const cancel = this.#options.clock.after(ms, () => {
        signal?.removeEventListener('abort', leave)
        resolve()
      })
      signal?.addEventListener('abort', leave, { once: true })
    })
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return null // something between us and Homeroom answered: its status is all that it says
  }
}

function errorOf({ status, statusText, headers }: Response, body: unknown): ApiError {
  const said = isUnparsed(body) ? body : {}
  const { code, title, detail, errors, request_id: requestId } = said
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return new ApiError(isProblemCode(code) ? code : codeFor(status), {
    message: [title, detail].filter((text) => typeof text === 'string').join(': ') || statusText,
    status,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
    faults: Array.isArray(errors) ? errors.filter(isFault) : [],
    requestId: typeof requestId === 'string' ? requestId : undefined,
  })
}

/** Also one that this build doesn't know: a newer server has reasons of its own. */
function isProblemCode(code: unknown): code is ProblemCode {
  return typeof code === 'string' && /^[a-z_]{1,64}$/.test(code)
}

function isFault(fault: unknown): fault is Fault {
  return isUnparsed(fault) && typeof fault['pointer'] === 'string' && typeof fault['detail'] === 'string'
}

/** For an answer that is not Homeroom's. */
function codeFor(status: number): ProblemCode {
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'not_allowed'
  if (status === 404) return 'not_found'
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'unavailable' : 'request_invalid'
}
