/**
 * One request to one route, in this order: who asks, whether they may ask once more in this minute, whether this kind of
 * caller may, the path, the query, the body, whether it was asked before, the handler. Whoever may not call a route learns
 * nothing of what is wrong with their request.
 */
import { apiVersions } from '../../schema/api-version.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { FrontContext } from '../front.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { parseBody } from '../middleware/json-body.ts'
import { answerProblem } from '../middleware/problem-answer.ts'
import { admit, markRate, refusalOf } from './admission.ts'
import { refuseCaller } from './callers.ts'
import { onceByKey } from './idempotency.ts'
import { type AnyOutcome, isRefusal, type Refusal, refusal } from './outcome.ts'
import { takesIdempotencyKey } from './problems-of.ts'
import { noFields, objectOf, parseQuery } from './query.ts'
import type { Call, RouteFacts } from './route.ts'

type Untyped = Call<unknown, unknown, unknown, unknown>
export type Handler = (call: Untyped) => AnyOutcome | Promise<AnyOutcome>

export async function serve(c: FrontContext, facts: RouteFacts, handle: Handler): Promise<Response> {
  if (facts.callers === 'anyone') {
    const call = await parseCall(c, facts)
    return write(c, isCall(call) ? await handle(call) : call)
  }
  const unknown = await authenticate(c)
  if (unknown) return unknown
  const admission = admit(c)
  const call = refused(facts, c) ?? (await parseCall(c, facts))
  // a read is done while the gate is asked; whatever changes something waits for it
  const early = facts.method === 'GET' ? null : refusalOf(await admission)
  const outcome = early ?? (isCall(call) ? await perform(c, facts, call, handle) : call)
  markRate(c, await admission)
  return write(c, refusalOf(await admission) ?? outcome)
}

function refused({ callers }: RouteFacts, c: FrontContext): Refusal | null {
  const why = callers === 'anyone' ? null : refuseCaller(callers, c.get('actor'))
  if (why) return refusal(why)
  const version = c.req.header('api-version')
  if (version === undefined || apiVersions.some((known) => known === version)) return null
  return refusal(problem('api_version_unknown', `Known versions: ${apiVersions.join(', ')}.`))
}

async function parseCall(c: FrontContext, facts: RouteFacts): Promise<Untyped | Refusal> {
  const params = objectOf(facts.params ?? noFields).safeParse(c.req.param())
  if (!params.success) return refusal(problem('not_found'))
  const query = parseQuery(facts.query ?? noFields, new URL(c.req.url).searchParams)
  if (!query.ok) return refusal(query.problem, query.faults)
  const body = facts.body ? await parseBody(c.req.raw, facts.body, facts) : noBody
  if (!body.ok) return refusal(body.problem, body.faults)
  const actor = facts.callers === 'anyone' ? undefined : c.get('actor')
  return { c, actor, params: params.data, query: query.value, body: body.value }
}

const noBody = { ok: true, value: undefined } as const

async function perform(
  c: FrontContext,
  facts: RouteFacts,
  call: Untyped,
  handle: Handler,
): Promise<AnyOutcome> {
  return takesIdempotencyKey(facts) ? onceByKey(c, call.body, async () => handle(call)) : handle(call)
}

function isCall(call: Untyped | Refusal): call is Untyped {
  return 'c' in call
}

function write(c: FrontContext, outcome: AnyOutcome): Response {
  if (outcome instanceof Response) return outcome
  if (isRefusal(outcome)) return answerProblem(c, outcome.refusal, outcome.faults ?? [])
  for (const [name, value] of Object.entries(outcome.headers ?? {})) c.header(name, value)
  const status = outcome.status as Parameters<typeof c.json>[1] & number
  if (outcome.body === null) return c.body(null, status)
  return c.json(outcome.body, status)
}
