/**
 * A request that came to nothing, and why. Decide by `code`: the server's own (schema/protocol/problem), or `unreachable`
 * where there was no answer that could be read. A request that was aborted rejects with its signal's reason instead.
 */
import type { ProblemCode } from '../../schema/protocol/problem.ts'

export type ApiErrorCode = ProblemCode | 'unreachable'

export type Fault = { readonly pointer: string; readonly detail: string }

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ApiErrorCode
  /** 0 where there was no answer. */
  readonly status: number
  readonly retryAfterMs: number | undefined
  /** Which fields are at fault, where some are. */
  readonly faults: readonly Fault[]
  /** Names the request in the server's logs. */
  readonly requestId: string | undefined

  constructor(
    code: ApiErrorCode,
    about: {
      message: string
      status?: number
      retryAfterMs?: number | undefined
      faults?: readonly Fault[]
      requestId?: string | undefined
      cause?: unknown
    },
  ) {
    super(about.message, { cause: about.cause })
    this.code = code
    this.status = about.status ?? 0
    this.retryAfterMs = about.retryAfterMs
    this.faults = about.faults ?? []
    this.requestId = about.requestId
  }
}
