/**
 * Whether a caller may ask once more in this minute, as their gate counts it; and the headers that say so. A read is
 * done while the gate is asked and given only if it agrees; whatever changes something waits for it. A gate that does
 * not answer lets everyone through: a limit is not worth an outage.
 */
import { actorName, type Named } from '../../domain/actor-name.ts'
import type { UserActor } from '../../schema/actor.ts'
import type { CampusId, UserId } from '../../schema/ids.ts'
import {
  gateTimeoutMs,
  integrationPostsPerMinute,
  keyRequestsPerMinute,
  rateWindowMs,
  refusedCallersMax,
  userRequestsPerMinute,
} from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Admission, AdmissionGateRpc } from '../../schema/rpc.ts'
import type { Environment } from '../environment.ts'
import type { FrontContext } from '../front.ts'
import { describeError } from '../middleware/uncaught.ts'
import { type Refusal, refusal } from './outcome.ts'

type Gates = Pick<Environment, 'ADMISSION_GATES'>

export const deactivated = problem('unauthenticated', 'This person has been deactivated by the host.')

/** Callers over their limit, and until when: whoever hammers on is refused here, without a call. */
const refused = new Map<string, number>()

/** Null where the gate did not answer. It never rejects. */
export function admit(c: FrontContext): Promise<Admission | null> {
  const actor = c.get('actor')
  return countAt(c.env, gateName(actor.campusId, actor), limitOf(c))
}

/** A post by the token of an integration. The gate is the token's: whoever revokes it, or gives it another, shuts this one. */
export async function admitIntegration(
  c: FrontContext,
  campusId: CampusId,
  tokenHash: string,
): Promise<Admission | null> {
  const admission = await countAt(c.env, integrationGate(campusId, tokenHash), integrationPostsPerMinute)
  if (admission && !admission.isShut) sayRate(c, 'integration', integrationPostsPerMinute, admission)
  return admission
}

/** Throws where the gate does not answer: a token that is worth nothing any more must not go on for a minute. */
export async function shutIntegration(bindings: Gates, campusId: CampusId, tokenHash: string): Promise<void> {
  await gateOf(bindings, integrationGate(campusId, tokenHash)).setShut(true)
}

async function countAt(bindings: Gates, name: string, perMinute: number): Promise<Admission | null> {
  const until = refused.get(name) ?? 0
  const now = Date.now()
  if (until > now) return { admitted: false, remaining: 0, resetMs: until - now }
  const admission = await inTime((gate) => gate.admit(perMinute), bindings, name)
  if (admission?.admitted === false && !admission.isShut) remember(name, now + admission.resetMs)
  return admission
}

export function refusalOf(admission: Admission | null): Refusal | null {
  if (!admission || admission.admitted) return null
  if (admission.isShut) return refusal(deactivated)
  return refusal({ code: 'rate_limited', retryAfterMs: admission.resetMs })
}

/** As draft-ietf-httpapi-ratelimit-headers has them. */
export function markRate(c: FrontContext, admission: Admission | null): void {
  if (admission && !admission.isShut) sayRate(c, c.get('actor').type, limitOf(c), admission)
}

function sayRate(
  c: FrontContext,
  policy: string,
  perMinute: number,
  { remaining, resetMs }: Admission,
): void {
  c.header('ratelimit-policy', `"${policy}";q=${perMinute};w=${rateWindowMs / 1000}`)
  c.header('ratelimit', `"${policy}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`)
}

/** A person whom the host deactivates, or takes back. Throws where their gate does not answer: it must be known. */
export async function setShut(
  bindings: Gates,
  campusId: CampusId,
  userId: UserId,
  isShut: boolean,
): Promise<void> {
  await gateOf(bindings, gateName(campusId, { type: 'user', userId })).setShut(isShut)
}

/** Whether this person was deactivated, for the door of a socket, which is no request to count. */
export async function isShut(bindings: Gates, actor: UserActor): Promise<boolean> {
  const name = gateName(actor.campusId, actor)
  return (await inTime((gate) => gate.isShut(), bindings, name)) === true
}

function limitOf(c: FrontContext): number {
  const { rates = {} } = c.get('campus').settings
  return c.get('actor').type === 'user'
    ? (rates.user ?? userRequestsPerMinute)
    : (rates.key ?? keyRequestsPerMinute)
}

/** Null where the gate does not answer in time. */
async function inTime<Value>(
  ask: (gate: AdmissionGateRpc) => Promise<Value>,
  bindings: Gates,
  name: string,
): Promise<Value | null> {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), gateTimeoutMs)
  try {
    return await Promise.race([ask(gateOf(bindings, name)), late.promise])
  } catch (error) {
    console.error(JSON.stringify({ event: 'gate_unreachable', ...describeError(error) }))
    return null
  } finally {
    clearTimeout(timer)
  }
}

function gateOf(bindings: Gates, name: string): AdmissionGateRpc {
  return bindings.ADMISSION_GATES.getByName(name)
}

function gateName(campusId: CampusId, actor: Named): string {
  return `${campusId}/${actorName(actor)}`
}

function integrationGate(campusId: CampusId, tokenHash: string): string {
  return `${campusId}/integration:${tokenHash}`
}

function remember(name: string, until: number): void {
  refused.delete(name)
  refused.set(name, until)
  const oldest = refused.keys().next()
  if (refused.size > refusedCallersMax && !oldest.done) refused.delete(oldest.value)
}
