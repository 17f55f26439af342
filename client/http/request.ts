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
import type { Surroundings } from '../surroundings.ts'
import type { TokenSource } from '../token-source.ts'

export type Requested = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the address of Homeroom, with its query. */
  path: string
  body?: unknown
  /** Saying it twice does no harm. Reads are so anyway. */
  repeatable?: boolean
  /** The answer is a file: it may take its time, and is no JSON. */
  isFile?: boolean
  signal?: AbortSignal | undefined
}

/** A file to be sent. `onProgress` hears how many bytes have left. */
export type Sending = {
  path: string
  file: Blob
  onProgress: (sentBytes: number) => void
  signal: AbortSignal
}

export type RequesterOptions = {
  url: string
  tokens: TokenSource
  fetch: Surroundings['fetch']
  upload: Surroundings['upload']
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

  /** Sends a file, once: whoever waits for it decides about another try. */
  async send<Body>({ path, file, onProgress, signal }: Sending): Promise<Body> {
    const { url, upload } = this.#options
    for (let tries = 1; ; tries++) {
      const outcome = await this.#answer(signal, false, (token) =>
        upload(new URL(path, url).href, { token, file, onProgress, signal }),
      )
      if (!(outcome instanceof ApiError)) return outcome.body as Body
      if (outcome.status !== 401 || tries > 1) throw outcome
    }
  }

  async #try({
    method,
    path,
    body,
    isFile = false,
    signal,
  }: Requested): Promise<{ body: unknown } | ApiError> {
    const { url, fetch, clock } = this.#options
    const leaving = new AbortController()
    const leave = () => leaving.abort(signal?.reason)
    signal?.addEventListener('abort', leave)
    const cancel = isFile ? () => undefined : clock.after(requestTryMs, () => leaving.abort())
    try {
      return await this.#answer(signal, isFile, (token) =>
        fetch(new URL(path, url).href, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          signal: leaving.signal,
        }),
      )
    } finally {
      cancel()
      signal?.removeEventListener('abort', leave)
    }
  }

  async #answer(
    signal: AbortSignal | undefined,
    isFile: boolean,
    ask: (token: string) => Promise<Response>,
  ): Promise<{ body: unknown } | ApiError> {
    signal?.throwIfAborted()
    const { tokens } = this.#options
    try {
      const token = await tokens.current()
      const response = await ask(token)
      if (response.status === 401) tokens.discard(token)
      if (!response.ok) return errorOf(response, await bodyOf(response))
      if (response.status === 204) return { body: undefined }
      return { body: isFile ? await response.blob() : await response.json() }
    } catch (cause) {
      signal?.throwIfAborted()
      return new ApiError('unreachable', { message: 'Homeroom could not be reached.', cause })
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
