/** What a call may end in beside its answer: a refusal with a code to decide by, or nobody at all. */
import type { Fault, Problem, ProblemCode } from './api-types.ts'

export class HomeroomError extends Error {
  override name = 'HomeroomError'
  /** Stable: decide by it, never by the message. One that a newer server says may be unknown here. */
  readonly code: ProblemCode | (string & {})
  readonly status: number
  /** What is wrong with which field, where that is what is wrong. */
  readonly errors: readonly Fault[]
  /** Names the request in Homeroom's logs. */
  readonly requestId: string
  readonly retryAfterMs: number | null

  constructor(problem: Problem, retryAfterMs: number | null) {
    super(problem.detail ?? problem.title)
    this.code = problem.code
    this.status = problem.status
    this.errors = problem.errors ?? []
    this.requestId = problem.request_id
    this.retryAfterMs = retryAfterMs
  }
}

/** No answer, or none of ours: the network, a proxy, or the time that a call may take. */
export class HomeroomUnreachable extends Error {
  override name = 'HomeroomUnreachable'
}
