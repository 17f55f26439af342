/**
 * From an endpoint to its courier. Whatever it is asked may be asked twice. One that does not answer is a problem, not an
 * exception.
 */
import { placed, type PlacementVariables } from '../../stores/placed.ts'
import { roomRetryAfterMs } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer, WebhookCourierRpc } from '../../schema/rpc.ts'
import type { EndpointAddress } from '../../stores/webhook-endpoints.ts'
import type { Environment } from '../environment.ts'
import { describeError } from '../middleware/uncaught.ts'

export async function askCourier<Value>(
  bindings: Pick<Environment, 'WEBHOOK_COURIERS'> & PlacementVariables,
  { campusId, endpointId }: EndpointAddress,
  ask: (courier: WebhookCourierRpc) => Promise<Value>,
): Promise<Answer<Value>> {
  try {
    // `/` is in no id, so no two pairs read alike
    const courier = placed(bindings.WEBHOOK_COURIERS, bindings).getByName(`${campusId}/${endpointId}`)
    return { ok: true, value: await ask(courier) }
  } catch (error) {
    console.error(
      JSON.stringify({ event: 'courier_unreachable', endpoint: endpointId, ...describeError(error) }),
    )
    return { ok: false, problem: { ...problem('unavailable'), retryAfterMs: roomRetryAfterMs } }
  }
}
