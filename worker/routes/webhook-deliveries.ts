/** What was told to a webhook endpoint, what waits, and telling it again. Its courier knows; Postgres says whose it is. */
import * as z from 'zod'
import { deliveriesPageDefault, deliveriesPageMax, deliveryKeptMs } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import { endpointId, eventId } from '../../schema/shapes/ids.ts'
import { deliveryState, webhookDelivery } from '../../schema/shapes/webhook.ts'
import type { WebhookEndpoint } from '../../schema/webhooks.ts'
import { postgresEventLog } from '../../stores/event-log.ts'
import { openNeon } from '../../stores/neon.ts'
import { type EndpointAddress, postgresWebhookEndpoints } from '../../stores/webhook-endpoints.ts'
import { refusal, reply, replyOf } from '../contract/outcome.ts'
import { page, pageOf, pageQuery, positionOf } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import type { Environment } from '../environment.ts'
import { askCourier } from '../webhooks/ask-courier.ts'
import { body } from './fields.ts'

const tag = 'Webhooks'
const [reads, writes] = [{ key: 'webhooks:read' }, { key: 'webhooks:write' }] as const
const params = { endpointId }
const position = z.object({ below: z.int().min(0) })

const since = z.iso
  .datetime({ offset: true, error: 'must be an instant, as in 2026-11-24T09:00:00Z' })
  .meta({ description: 'At most 30 days back.' })

export const webhookDeliveryRoutes = [
  route({
    method: 'GET',
    path: '/v1/webhook-endpoints/:endpointId/deliveries',
    operationId: 'listWebhookDeliveries',
    summary: 'List what was sent to a webhook endpoint, and what waits',
    description: 'The newest first, with every attempt, for 30 days, and at most 10,000 of them.',
    tag,
    callers: reads,
    params,
    query: { ...pageQuery(deliveriesPageDefault, deliveriesPageMax), state: deliveryState.optional() },
    answers: { 200: pageOf(webhookDelivery, {}).meta({ id: 'WebhookDeliveryPage' }) },
    handle: async ({
      c,
      actor: { campusId },
      params: { endpointId: id },
      query: { limit, cursor, state },
    }) => {
      const from = positionOf(c, cursor, position)
      if (!from.ok) return refusal(from.problem)
      const address = { campusId, endpointId: id }
      if (!(await endpointOf(c.env, address))) return refusal(problem('not_found'))
      const asked = { below: from.value?.below ?? null, limit, state: state ?? null }
      const listed = await askCourier(c.env, address, (courier) => courier.list(asked))
      if (!listed.ok) return refusal(listed.problem)
      const { deliveries, n } = listed.value
      return reply(200, page(c, deliveries, n === null ? null : { below: n }))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/webhook-endpoints/:endpointId/test',
    operationId: 'testWebhookEndpoint',
    summary: 'Send a test to a webhook endpoint',
    description:
      'One attempt with an event of type `webhook.test`, which is in no log. What came of it is among the deliveries.',
    tag,
    callers: writes,
    params,
    answers: { 200: webhookDelivery },
    problems: ['endpoint_disabled'],
    handle: async ({ c, actor: { campusId }, params: { endpointId: id } }) => {
      const address = { campusId, endpointId: id }
      const able = await ableEndpoint(c.env, address)
      if (!able.ok) return refusal(able.problem)
      return replyOf(flat(await askCourier(c.env, address, (courier) => courier.sendTest())))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/webhook-endpoints/:endpointId/deliveries/:eventId/resend',
    operationId: 'resendWebhook',
    summary: 'Send an event to a webhook endpoint again',
    description:
      'At once, and then by the whole schedule, under the same id. Also one that it has not been told of, whatever types it wants.',
    tag,
    callers: writes,
    params: { endpointId, eventId },
    answers: { 200: webhookDelivery },
    problems: ['endpoint_disabled'],
    handle: async ({ c, actor: { campusId }, params: { endpointId: id, eventId: named } }) => {
      const address = { campusId, endpointId: id }
      const able = await ableEndpoint(c.env, address)
      if (!able.ok) return refusal(able.problem)
      const [event] = await postgresEventLog(openNeon(c.env)).byIds(campusId, [named])
      if (!event) return refusal(problem('not_found'))
      const { type } = event
      return replyOf(flat(await askCourier(c.env, address, (courier) => courier.resend(named, type))))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/webhook-endpoints/:endpointId/resend',
    operationId: 'resendWebhooksSince',
    summary: 'Send a webhook endpoint everything again since some time',
    description:
      'What it wants of the events since then, in order, under the same ids; what happens meanwhile comes after them. What still waits is not doubled.',
    tag,
    callers: writes,
    params,
    body: body({ since }).meta({ id: 'ResendSince' }),
    answers: { 200: z.object({ since: z.string() }).meta({ id: 'ResendBegun' }) },
    problems: ['endpoint_disabled'],
    handle: async ({ c, actor: { campusId }, params: { endpointId: id }, body: { since: text } }) => {
      const from = new Date(text)
      if (from.getTime() < Date.now() - deliveryKeptMs)
        return refusal(problem('request_invalid'), [
          { pointer: '/since', detail: 'must be within the last 30 days' },
        ])
      const address = { campusId, endpointId: id }
      const able = await ableEndpoint(c.env, address)
      if (!able.ok) return refusal(able.problem)
      const before = await postgresWebhookEndpoints(openNeon(c.env)).positionBefore(campusId, from)
      if (before !== null) {
        const told = await askCourier(c.env, address, (courier) => courier.resendFrom(before))
        if (!told.ok) return refusal(told.problem)
      }
      return reply(200, { since: from.toISOString() })
    },
  }),
]

function endpointOf(bindings: Environment, address: EndpointAddress): Promise<WebhookEndpoint | null> {
  return postgresWebhookEndpoints(openNeon(bindings)).get(address)
}

async function ableEndpoint(
  bindings: Environment,
  address: EndpointAddress,
): Promise<Answer<WebhookEndpoint>> {
  const found = await endpointOf(bindings, address)
  if (!found) return { ok: false, problem: problem('not_found') }
  if (found.disabledAt !== undefined) return { ok: false, problem: problem('endpoint_disabled') }
  return { ok: true, value: found }
}

/** Whether it answers, and what it says then, are one to whoever asks. */
function flat<Value>(asked: Answer<Answer<Value>>): Answer<Value> {
  return asked.ok ? asked.value : asked
}
