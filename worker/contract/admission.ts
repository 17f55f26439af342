/**
 * Whether a caller may ask once more in this minute, as their gate counts it; and the headers that say so. The gate
 * grants a few requests at a time, so most of them ask nobody. A read is done while the gate is asked and given only if it
 * agrees; whatever changes something waits for it. A gate that does not answer lets everyone through: a limit is not
 * worth an outage.
 */
import { actorName, type Named } from '../../domain/actor-name.ts'
import { gateIndex } from '../../domain/gate-index.ts'
import { blockOf } from '../../domain/rate-window.ts'
import type { UserActor } from '../../schema/actor.ts'
import type { CampusId, UserId } from '../../schema/ids.ts'
import {
  gatesPerCampus,
  gateTimeoutMs,
  integrationPostsPerMinute,
  keyRequestsPerMinute,
  leaseRequestsMax,
  rateBlockParts,
  rateWindowMs,
  refusedCallersMax,
  userRequestsPerMinute,
} from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Admission, AdmissionGateRpc } from '../../schema/rpc.ts'
import { placed, type PlacementVariables } from '../../stores/placed.ts'
import type { Environment } from '../environment.ts'
import type { FrontContext } from '../front.ts'
import { describeError } from '../middleware/uncaught.ts'
import { AdmissionLeases } from './admission-leases.ts'
import { type Refusal, refusal } from './outcome.ts'

type Caller = { campusId: CampusId; name: string }
type Gates = Pick<Environment, 'ADMISSION_GATES'> & PlacementVariables

export const deactivated = problem('unauthenticated', 'This person has been deactivated by the host.')

const leases = new AdmissionLeases()

/** Callers whose gate is being asked for a grant: whoever comes meanwhile asks for themselves alone. */
const asking = new Set<string>()

/** Callers over their limit, and until when: whoever hammers on is refused here, without a call. */
const refused = new Map<string, number>()

/** Null where the gate did not answer. It never rejects. */
export async function admit(c: FrontContext): Promise<Admission | null> {
  const actor = c.get('actor')
  const caller = callerOf(actor.campusId, actor)
  const { name } = caller
  const now = Date.now()
  const leased = leases.take(name, now)
  if (leased) return leased
  const until = refused.get(name) ?? 0
  if (until > now) return { admitted: false, remaining: 0, resetMs: until - now }
  const admission = await askGate(c, caller)
  if (admission?.admitted) leases.keep(name, admission, now)
  if (admission?.admitted !== false || admission.isShut) return admission
  remember(name, now + admission.resetMs)
  // somebody who asked at the same time may have been granted more than they needed
  return leases.take(name, now) ?? admission
}

async function askGate(c: FrontContext, caller: Caller): Promise<Admission | null> {
  const { name } = caller
  const perMinute = limitOf(c)
  if (asking.has(name)) return inTime((gate) => gate.admit(name, perMinute), c.env, caller)
  asking.add(name)
  try {
    const wanted = Math.min(leaseRequestsMax, blockOf({ limit: perMinute, blockParts: rateBlockParts }))
    return await inTime((gate) => gate.admit(name, perMinute, wanted), c.env, caller)
  } finally {
    asking.delete(name)
  }
}

/**
 * A post by the token of an integration. The gate knows the token and not the integration: whoever revokes it, or gives it
 * another, shuts it for this one, and so nothing is granted ahead.
 */
export async function admitIntegration(
  c: FrontContext,
  campusId: CampusId,
  tokenHash: string,
): Promise<Admission | null> {
  const caller = integrationCaller(campusId, tokenHash)
  const perMinute = integrationPostsPerMinute
  const admission = await inTime((gate) => gate.admit(caller.name, perMinute), c.env, caller)
  if (admission && !admission.isShut) sayRate(c, 'integration', perMinute, admission)
  return admission
}

/** Throws where the gate does not answer: a token that is worth nothing any more must not go on for a minute. */
export async function shutIntegration(bindings: Gates, campusId: CampusId, tokenHash: string): Promise<void> {
  const caller = integrationCaller(campusId, tokenHash)
  await gateOf(bindings, caller).setShut(caller.name, true)
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
  const caller = callerOf(campusId, { type: 'user', userId })
  await gateOf(bindings, caller).setShut(caller.name, isShut)
  leases.forget(caller.name)
}

/** Whether this person was deactivated, for the door of a socket, which is no request to count. */
export async function isShut(bindings: Gates, actor: UserActor): Promise<boolean> {
  const caller = callerOf(actor.campusId, actor)
  return (await inTime((gate) => gate.isShut(caller.name), bindings, caller)) === true
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
  caller: Caller,
): Promise<Value | null> {
  const late = Promise.withResolvers<null>()
  const timer = setTimeout(() => late.resolve(null), gateTimeoutMs)
  try {
    return await Promise.race([ask(gateOf(bindings, caller)), late.promise])
  } catch (error) {
    console.error(JSON.stringify({ event: 'gate_unreachable', ...describeError(error) }))
    return null
  } finally {
    clearTimeout(timer)
  }
}

function gateOf(bindings: Gates, { campusId, name }: Caller): AdmissionGateRpc {
  return placed(bindings.ADMISSION_GATES, bindings).getByName(
    `${campusId}/gate-${gateIndex(name, gatesPerCampus)}`,
  )
}

/** Named with their campus, since this isolate remembers those of all of them. */
function callerOf(campusId: CampusId, actor: Named): Caller {
  return { campusId, name: `${campusId}/${actorName(actor)}` }
}

function integrationCaller(campusId: CampusId, tokenHash: string): Caller {
  return { campusId, name: `${campusId}/integration:${tokenHash}` }
}

function remember(name: string, until: number): void {
  refused.delete(name)
  refused.set(name, until)
  const oldest = refused.keys().next()
  if (refused.size > refusedCallersMax && !oldest.done) refused.delete(oldest.value)
}
