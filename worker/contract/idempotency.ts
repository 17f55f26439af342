/**
 * A POST that is made twice under one `Idempotency-Key` is done once: the answer is kept for a day and given again. A
 * refusal is not kept, since nothing was done: the next request under the key is judged anew. What is compared is the
 * address and what the body means, not its spelling.
 */
import { actorName } from '../../domain/actor-name.ts'
import { parseClientMessageId } from '../../schema/ids.ts'
import { idempotencyRetryAfterMs } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import {
  type Idempotency,
  type KeptAnswer,
  type KeyedRequest,
  postgresIdempotency,
} from '../../stores/idempotency.ts'
import { openNeon } from '../../stores/neon.ts'
import type { FrontContext } from '../front.ts'
import { describeError } from '../middleware/uncaught.ts'
import { sha256Hex } from '../sha256-hex.ts'
import { type AnyOutcome, isRefusal, refusal, type Reply, reply } from './outcome.ts'

/** Runs the handler, or gives what it has answered before. Without the header it simply runs it. */
export async function onceByKey(
  c: FrontContext,
  body: unknown,
  handle: () => Promise<AnyOutcome>,
): Promise<AnyOutcome> {
  const header = c.req.header('idempotency-key')
  if (header === undefined) return handle()
  // of the shape of a clientMessageId, which it is on a message: one rule for the header everywhere
  const key = parseClientMessageId(header)
  if (!key)
    return refusal(problem('request_invalid', 'Idempotency-Key must be 1 to 64 of A–Z a–z 0–9 . _ : -'))
  const actor = c.get('actor')
  const fingerprint = await sha256Hex(`${c.req.method} ${c.req.url}\n${JSON.stringify(body)}`)
  return once(c, { campusId: actor.campusId, caller: actorName(actor), key, fingerprint }, handle)
}

/** The same for what names its requests otherwise. */
export async function once(
  c: FrontContext,
  request: KeyedRequest,
  handle: () => Promise<AnyOutcome>,
): Promise<AnyOutcome> {
  const { campusId, caller, key, fingerprint } = request
  // should the record be lost between the work and its answer, the work done again makes the same thing
  c.set('onceAs', await sha256Hex(`${campusId} ${caller} ${key} ${fingerprint}`))
  const records = postgresIdempotency(openNeon(c.env))
  const claimed = await records.claim(request)
  switch (claimed.state) {
    case 'mine':
      return workOn(records, request, claimed.claim, handle)
    case 'in-flight':
      return refusal({ code: 'idempotency_in_flight', retryAfterMs: idempotencyRetryAfterMs })
    case 'reused':
      return refusal(problem('idempotency_key_reused'))
    case 'answered': {
      const { status, headers, body: text } = claimed.answer
      return reply(status, JSON.parse(text) as unknown, { ...headers, 'idempotency-replayed': 'true' })
    }
  }
}

async function workOn(
  records: Idempotency,
  request: KeyedRequest,
  claim: string,
  handle: () => Promise<AnyOutcome>,
): Promise<AnyOutcome> {
  const free = () => records.release(request, claim).catch(report)
  try {
    const outcome = await handle()
    if (outcome instanceof Response) throw new Error('a POST that is recorded answers with a value')
    if (isRefusal(outcome)) await free()
    else await records.settle(request, claim, keptOf(outcome)).catch(report) // what was done is done
    return outcome
  } catch (error) {
    await free()
    throw error
  }
}

function keptOf({ status, body, headers = {} }: Reply<unknown, unknown>): KeptAnswer {
  return { status: Number(status), headers: { ...headers }, body: JSON.stringify(body) }
}

function report(error: unknown): void {
  console.error(JSON.stringify({ event: 'idempotency_not_recorded', ...describeError(error) }))
}
