/** Where a campus wants to be told of its events. A host's own affair: nothing here is a person's to ask. */
import * as z from 'zod'
import { formatWebhookSecret } from '../../domain/webhook-signature.ts'
import { judgeWebhookUrl } from '../../domain/webhook-url.ts'
import { eventTypes } from '../../schema/events.ts'
import { type EndpointId, parseEndpointId } from '../../schema/ids.ts'
import {
  webhookDescriptionCharactersMax,
  webhookOverlapSecondsDefault,
  webhookOverlapSecondsMax,
  webhookSecretBytes,
  webhookUrlCharactersMax,
} from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { endpointId } from '../../schema/shapes/ids.ts'
import { eventType } from '../../schema/shapes/moderation.ts'
import { webhookEndpoint, webhookEndpointWithSecret } from '../../schema/shapes/webhook.ts'
import { openNeon } from '../../stores/neon.ts'
import { postgresWebhookEndpoints } from '../../stores/webhook-endpoints.ts'
import { type Refusal, refusal, reply } from '../contract/outcome.ts'
import { pageOf, whole } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import type { Environment } from '../environment.ts'
import { askCourier } from '../webhooks/ask-courier.ts'
import { body } from './fields.ts'

const tag = 'Webhooks'
const [reads, writes] = [{ key: 'webhooks:read' }, { key: 'webhooks:write' }] as const
const params = { endpointId }

const url = z.string('must be text').meta({
  maxLength: webhookUrlCharactersMax,
  description: '`https`, with a name that the public may know, on port 443 or 8443.',
})
const description = z
  .string('must be text')
  .max(webhookDescriptionCharactersMax, `must be at most ${webhookDescriptionCharactersMax} characters`)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'must hold no control characters')
  .meta({ description: 'For those who look after it.' })
const types = z
  .array(eventType, 'must be a list')
  .max(eventTypes.length, 'must name each type once')
  .transform((named) => [...new Set(named)])
  .pipe(z.array(eventType))
  .meta({ description: 'What it is told of; empty, or left out, for everything.' })

const newEndpoint = body({ url, description: description.optional(), types: types.optional() }).meta({
  id: 'NewWebhookEndpoint',
})
const endpointChange = body({
  url: url.optional(),
  description: description.optional(),
  types: types.optional(),
  disabled: z.boolean('must be true or false').optional().meta({
    description: 'Nothing is sent while it is; what happens meanwhile is sent once it is enabled again.',
  }),
}).meta({ id: 'WebhookEndpointChange' })
const rotation = body({
  overlapSeconds: z
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(webhookOverlapSecondsMax, `must be at most ${webhookOverlapSecondsMax}`)
    .default(webhookOverlapSecondsDefault)
    .meta({ description: 'How long the secret of before signs as well.' }),
}).meta({ id: 'SecretRotation' })

export const webhookEndpointRoutes = [
  route({
    method: 'POST',
    path: '/v1/webhook-endpoints',
    operationId: 'createWebhookEndpoint',
    summary: 'Have events sent to an address',
    description:
      'It hears of what happens from now on; a campus that had none begins to keep events within a minute. The secret is shown this once.',
    tag,
    callers: writes,
    body: newEndpoint,
    answers: { 201: webhookEndpointWithSecret },
    problems: ['endpoints_exhausted'],
    handle: async ({
      c,
      actor: { campusId },
      body: { url: address, description: about = '', types: some = [] },
    }) => {
      const fault = faultOf(address, c.env)
      if (fault) return fault
      const secret = newSecret()
      const id = newEndpointId()
      const made = await postgresWebhookEndpoints(openNeon(c.env)).create(campusId, {
        ...{ id, url: address, description: about, types: some, secret },
      })
      return made ? reply(201, { ...made, secret }) : refusal(problem('endpoints_exhausted'))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/webhook-endpoints',
    operationId: 'listWebhookEndpoints',
    summary: 'List the webhook endpoints of the campus, the oldest first',
    tag,
    callers: reads,
    answers: { 200: pageOf(webhookEndpoint, {}).meta({ id: 'WebhookEndpointPage' }) },
    handle: async ({ c, actor }) =>
      reply(200, whole(await postgresWebhookEndpoints(openNeon(c.env)).list(actor.campusId))),
  }),
  route({
    method: 'GET',
    path: '/v1/webhook-endpoints/:endpointId',
    operationId: 'getWebhookEndpoint',
    summary: 'Look at a webhook endpoint',
    tag,
    callers: reads,
    params,
    answers: { 200: webhookEndpoint },
    handle: async ({ c, actor: { campusId }, params: { endpointId: id } }) => {
      const found = await postgresWebhookEndpoints(openNeon(c.env)).get({ campusId, endpointId: id })
      return found ? reply(200, found) : refusal(problem('not_found'))
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/webhook-endpoints/:endpointId',
    operationId: 'changeWebhookEndpoint',
    summary: 'Change, disable or enable a webhook endpoint',
    description: 'What is left out stays as it is.',
    tag,
    callers: writes,
    params,
    body: endpointChange,
    answers: { 200: webhookEndpoint },
    handle: async ({ c, actor: { campusId }, params: { endpointId: id }, body: change }) => {
      const fault = change.url === undefined ? null : faultOf(change.url, c.env)
      if (fault) return fault
      const address = { campusId, endpointId: id }
      const changed = await postgresWebhookEndpoints(openNeon(c.env)).change(address, {
        ...(change.url !== undefined && { url: change.url }),
        ...(change.description !== undefined && { description: change.description }),
        ...(change.types !== undefined && { types: change.types }),
        ...(change.disabled !== undefined && { disabled: change.disabled }),
      })
      if (!changed) return refusal(problem('not_found'))
      // should it not hear, the next event tells it, or the hour
      await askCourier(c.env, address, (courier) => courier.wake())
      return reply(200, changed)
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/webhook-endpoints/:endpointId',
    operationId: 'deleteWebhookEndpoint',
    summary: 'Remove a webhook endpoint',
    description: 'With what waits for it, and what is known of its deliveries.',
    tag,
    callers: writes,
    params,
    answers: { 200: z.object({ deleted: z.boolean() }).meta({ id: 'WebhookEndpointDeleted' }) },
    handle: async ({ c, actor: { campusId }, params: { endpointId: id } }) => {
      const address = { campusId, endpointId: id }
      const deleted = await postgresWebhookEndpoints(openNeon(c.env)).remove(address)
      // should it not hear, it finds out when it next looks
      if (deleted) await askCourier(c.env, address, (courier) => courier.forget())
      return deleted ? reply(200, { deleted }) : refusal(problem('not_found'))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/webhook-endpoints/:endpointId/rotate-secret',
    operationId: 'rotateWebhookSecret',
    summary: 'Replace the secret of a webhook endpoint',
    description:
      'Both secrets sign until the overlap is over; a third one takes the place of the one before. The new one is shown this once.',
    tag,
    callers: writes,
    params,
    body: rotation,
    answers: { 200: webhookEndpointWithSecret },
    handle: async ({ c, actor: { campusId }, params: { endpointId: id }, body: { overlapSeconds } }) => {
      const secret = newSecret()
      const endpoints = postgresWebhookEndpoints(openNeon(c.env))
      const rotated = await endpoints.rotate({ campusId, endpointId: id }, secret, overlapSeconds)
      return rotated ? reply(200, { ...rotated, secret }) : refusal(problem('not_found'))
    },
  }),
]

function faultOf(text: string, { WEBHOOKS_TO_LOCALHOST }: Environment): Refusal | null {
  const judged = judgeWebhookUrl(text, { toLocalhost: WEBHOOKS_TO_LOCALHOST === 'allowed' })
  return judged.ok ? null : refusal(problem('request_invalid'), [{ pointer: '/url', detail: judged.detail }])
}

function newSecret(): string {
  return formatWebhookSecret(crypto.getRandomValues(new Uint8Array(webhookSecretBytes)))
}

function newEndpointId(): EndpointId {
  const id = parseEndpointId(`whe_${crypto.randomUUID().replaceAll('-', '')}`)
  if (!id) throw new Error('a new id is none')
  return id
}
