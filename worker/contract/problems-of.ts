/** Which refusals a route may answer: those that follow from what it takes, and its own. */
import type { ProblemCode } from '../../schema/protocol/problem.ts'
import type { RouteFacts } from './route.ts'

export function problemsOf(facts: RouteFacts): ProblemCode[] {
  const { callers, params, query, body, problems = [] } = facts
  const codes = new Set<ProblemCode>(['internal', 'unavailable', ...problems])
  const add = (...more: ProblemCode[]) => more.forEach((code) => codes.add(code))
  if (callers !== 'anyone') {
    add('unauthenticated', 'origin_refused', 'not_allowed', 'rate_limited', 'api_version_unknown')
    if (callers.key !== undefined && callers.key !== 'any') add('scope_missing')
  }
  if (params) add('not_found')
  if (query || body) add('request_invalid')
  if (query && 'cursor' in query) add('cursor_invalid')
  if (body) add('body_too_large')
  if (takesIdempotencyKey(facts)) add('request_invalid', 'idempotency_in_flight', 'idempotency_key_reused')
  return [...codes].sort()
}

/** A POST that is remembered by the key that its caller has given it. */
export function takesIdempotencyKey({ method, callers, idempotency = 'record' }: RouteFacts): boolean {
  return method === 'POST' && callers !== 'anyone' && idempotency === 'record'
}
