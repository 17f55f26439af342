/**
 * What the host tells us of its own accord: changes of people, courses and rosters, signed by Standard Webhooks. Each is an
 * act that a server key could ask for, and is done once by its id, however often it comes.
 */
import * as z from 'zod'
import { rosterBodyBytesMax } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { campusId } from '../../schema/shapes/ids.ts'
import { resolveSigned } from '../auth/signing-host.ts'
import { admit, markRate, refusalOf } from '../contract/admission.ts'
import { once } from '../contract/idempotency.ts'
import { type Refusal, type Reply, refusal, reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { parseJson, parseWith } from '../middleware/json-body.ts'
import { applyHostEvent, hostEvent, isHostEvent } from '../provisioning/host-event.ts'
import { sha256Hex } from '../sha256-hex.ts'

const taken = z
  .object({
    applied: z.boolean().meta({ description: 'False where it is of a type that we do nothing about.' }),
  })
  .meta({ id: 'HostEventTaken' })

export const hostEventRoutes = [
  route({
    method: 'POST',
    path: '/v1/host-events/:campusId',
    operationId: 'takeHostEvent',
    summary: 'Tell Homeroom of a change by a signed webhook',
    description:
      'Signed as Standard Webhooks has it, with a secret of `/v1/host-secrets`, at most five minutes ago. The same `webhook-id` again changes nothing; with another body it is refused. A refusal is not kept: send it again.',
    tag: 'Host events',
    callers: 'anyone',
    params: { campusId },
    signedBody: hostEvent,
    answers: { 200: taken },
    problems: [
      ...(['signature_invalid', 'body_too_large', 'request_invalid', 'rate_limited'] as const),
      ...(['idempotency_in_flight', 'idempotency_key_reused', 'conversation_full'] as const),
    ],
    idempotency: 'own',
    handle: async ({ c, params }) => {
      const signed = await resolveSigned(c.req.raw, params.campusId, rosterBodyBytesMax, c.env)
      if (!signed.ok) return refusal(signed.problem)
      const { actor, campus, id, bytes } = signed.value
      c.set('actor', actor)
      c.set('campus', campus)
      const admission = await admit(c)
      markRate(c, admission)
      const tooMany = refusalOf(admission)
      if (tooMany) return tooMany
      const json = parseJson(bytes)
      if (!json.ok) return refusal(problem('request_invalid', 'The body must be JSON in UTF-8.'))
      if (!isHostEvent(json.value)) return reply(200, { applied: false })
      const event = parseWith(hostEvent, json.value)
      if (!event.ok) return refusal(event.problem, event.faults)
      const request = {
        campusId: actor.campusId,
        // of the host, whichever of its secrets has signed: one may take the place of the other between two tries
        caller: 'key:host',
        key: await sha256Hex(id),
        fingerprint: await sha256Hex(new TextDecoder().decode(bytes)),
      } as const
      const outcome = await once(c, request, async () => {
        const applied = await applyHostEvent(c, actor, event.value)
        return applied.ok ? reply(200, { applied: true }) : refusal(applied.problem)
      })
      return outcome as Refusal | Reply<200, z.input<typeof taken>>
    },
  }),
]
