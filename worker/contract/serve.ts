/**
 * One request to one route, in this order: who asks, whether this kind of caller may, the path, the query, the body,
 * the handler. Whoever may not call a route learns nothing of what is wrong with their request.
 */
import * as z from 'zod'
import { problem } from '../../schema/protocol/problem.ts'
import type { FrontContext } from '../front.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { parseBody } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { refuseCaller } from './callers.ts'
import type { Refusal, Reply } from './outcome.ts'
import { parseQuery } from './query.ts'
import type { Call, RouteFacts } from './route.ts'

type Untyped = Call<unknown, unknown, unknown, unknown>
type AnyOutcome = Refusal | Response | Reply<unknown, unknown>
export type Handler = (call: Untyped) => AnyOutcome | Promise<AnyOutcome>

export async function serve(c: FrontContext, facts: RouteFacts, handle: Handler): Promise<Response> {
  const { callers } = facts
  if (callers !== 'anyone') {
    const refused = await authenticate(c)
    if (refused) return refused
    const mayNot = refuseCaller(callers, c.get('actor'))
    if (mayNot) return answerProblem(c, mayNot)
  }
  const params = z.object(facts.params ?? {}).safeParse(c.req.param())
  if (!params.success) return answerProblem(c, problem('not_found'))
  const query = parseQuery(facts.query ?? {}, new URL(c.req.url).searchParams)
  if (!query.ok) return answerProblem(c, query.problem, query.faults)
  const body = facts.body ? await parseBody(c.req.raw, facts.body, facts.bodyBytesMax) : noBody
  if (!body.ok) return answerProblem(c, body.problem, body.faults)
  const actor = callers === 'anyone' ? undefined : c.get('actor')
  const call: Untyped = { c, actor, params: params.data, query: query.value, body: body.value }
  return write(c, await handle(call))
}

const noBody = { ok: true, value: undefined } as const

function write(c: FrontContext, outcome: AnyOutcome): Response {
  if (outcome instanceof Response) return outcome
  if ('refusal' in outcome) return answerProblem(c, outcome.refusal, outcome.faults ?? [])
  for (const [name, value] of Object.entries(outcome.headers ?? {})) c.header(name, value)
  const status = outcome.status as Parameters<typeof c.json>[1] & number
  if (outcome.body === null) return c.body(null, status)
  return c.json(outcome.body, status)
}
