/**
 * How every refusal leaves: RFC 9457 `application/problem+json`. `type` is a relative reference, since the
 * address of a deployment is its own. Nothing here ever holds content of a conversation or of a statement.
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type Problem, problems } from '../../schema/protocol/problem.ts'
import type { FrontContext } from '../front.ts'

/** One fault of a request: `pointer` is a JSON Pointer into the body, or names a query parameter likewise. */
export type Fault = { pointer: string; detail: string }

export type ProblemBody = {
  type: string
  title: string
  status: number
  detail?: string
  instance: string
  code: Problem['code']
  errors?: readonly Fault[]
  request_id: string
}

export function answerProblem(c: FrontContext, problem: Problem, faults: readonly Fault[] = []): Response {
  const { status, title } = problems[problem.code]
  const errors =
    faults.length === 0 && problem.pointer !== undefined
      ? [{ pointer: problem.pointer, detail: problem.detail ?? title }]
      : faults
  const body: ProblemBody = {
    type: `/problems/${problem.code}`,
    title,
    status,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    instance: new URL(c.req.url).pathname,
    code: problem.code,
    ...(errors.length === 0 ? {} : { errors }),
    request_id: c.get('requestId'),
  }
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' }
  if (problem.retryAfterMs !== undefined) headers['retry-after'] = retryAfterSeconds(problem.retryAfterMs)
  if (problem.code === 'unauthenticated') headers['www-authenticate'] = 'Bearer realm="homeroom"'
  return c.body(JSON.stringify(body), status satisfies ContentfulStatusCode, headers)
}

/** Whole seconds, rounded up: coming back early would be refused again. */
export function retryAfterSeconds(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1000)))
}
