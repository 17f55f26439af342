/**
 * Inbound webhooks of a conversation: whoever may give it one names it, gets its address once, gives it another token or
 * takes it away. The room says who may, and has it on record before it is done.
 */
import * as z from 'zod'
import { actorName } from '../../domain/actor-name.ts'
import type { IntegrationChange } from '../../schema/acts.ts'
import type { Actor } from '../../schema/actor.ts'
import type { ConversationId } from '../../schema/ids.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { conversationId, keyId } from '../../schema/shapes/ids.ts'
import { integration, integrationToken } from '../../schema/shapes/integration.ts'
import { postgresIntegrations } from '../../stores/integrations.ts'
import { openNeon } from '../../stores/neon.ts'
import { newIntegrationToken } from '../auth/integration-tokens.ts'
import { shutIntegration } from '../contract/admission.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { pageOf, whole } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import type { FrontContext } from '../front.ts'
import { newKeyId } from '../new-key-id.ts'
import { askRoom } from '../rooms.ts'
import { body, userName } from './fields.ts'

const tag = 'Integrations'
const [reads, writes] = [
  { user: true, key: 'webhooks:read' },
  { user: true, key: 'webhooks:write' },
] as const
const one = { id: conversationId, integrationId: keyId }

const newIntegration = body({
  name: userName.meta({ description: 'Under which everyone is shown what it says.' }),
}).meta({ id: 'NewIntegration' })

export const integrationRoutes = [
  route({
    method: 'POST',
    path: '/v1/conversations/:id/integrations',
    operationId: 'createIntegration',
    summary: 'Give a conversation an inbound webhook',
    description: 'The answer holds its address, this once. Made again it makes another.',
    tag,
    callers: writes,
    params: { id: conversationId },
    body: newIntegration,
    answers: { 201: integrationToken },
    problems: ['conversation_archived', 'integrations_full'],
    // an answer that is kept to be given again would keep the token
    idempotency: 'none',
    handle: async ({ c, actor, params, body: { name } }) => {
      const id = newKeyId()
      const unallowed = await ask(c, actor, params.id, { type: 'integration.added', id, name })
      if (unallowed) return unallowed
      const { token, hash } = await newIntegrationToken()
      const place = { campusId: actor.campusId, conversationId: params.id }
      const wanted = { id, name, hash, createdBy: actorName(actor) }
      const added = await postgresIntegrations(openNeon(c.env)).add(place, wanted)
      return added
        ? reply(201, { ...added, token, url: urlOf(c, token) })
        : refusal(problem('integrations_full'))
    },
  }),
  route({
    method: 'GET',
    path: '/v1/conversations/:id/integrations',
    operationId: 'listIntegrations',
    summary: 'List the inbound webhooks of a conversation',
    description: 'Those that are live, the oldest first.',
    tag,
    callers: reads,
    params: { id: conversationId },
    answers: { 200: pageOf(integration, {}).meta({ id: 'IntegrationList' }) },
    handle: async ({ c, actor, params }) => {
      const unallowed = await ask(c, actor, params.id)
      if (unallowed) return unallowed
      const place = { campusId: actor.campusId, conversationId: params.id }
      return reply(200, whole(await postgresIntegrations(openNeon(c.env)).list(place)))
    },
  }),
  route({
    method: 'POST',
    path: '/v1/conversations/:id/integrations/:integrationId/rotate',
    operationId: 'rotateIntegration',
    summary: 'Give an inbound webhook another token',
    description: 'The one before is worth nothing from then on.',
    tag,
    callers: writes,
    params: one,
    answers: { 200: integrationToken },
    problems: ['conversation_archived'],
    idempotency: 'none',
    handle: async ({ c, actor, params: { id, integrationId } }) => {
      const unseen = await ask(c, actor, id)
      if (unseen) return unseen
      const integrations = postgresIntegrations(openNeon(c.env))
      const place = { campusId: actor.campusId, conversationId: id }
      const known = await integrations.get(place, integrationId)
      if (!known) return refusal(problem('not_found'))
      const change = { type: 'integration.rotated', id: integrationId, name: known.name } as const
      const unallowed = await ask(c, actor, id, change)
      if (unallowed) return unallowed
      const { token, hash } = await newIntegrationToken()
      const rotated = await integrations.rotate(place, integrationId, hash)
      if (!rotated) return refusal(problem('not_found'))
      await shutIntegration(c.env, actor.campusId, rotated.formerHash)
      return reply(200, { ...known, token, url: urlOf(c, token) })
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/conversations/:id/integrations/:integrationId',
    operationId: 'revokeIntegration',
    summary: 'Take an inbound webhook away',
    description: 'Its token is worth nothing from then on; what it has said stays.',
    tag,
    callers: writes,
    params: one,
    answers: { 200: z.object({ revoked: z.literal(true) }).meta({ id: 'IntegrationRevoked' }) },
    handle: async ({ c, actor, params: { id, integrationId } }) => {
      const unseen = await ask(c, actor, id)
      if (unseen) return unseen
      const integrations = postgresIntegrations(openNeon(c.env))
      const place = { campusId: actor.campusId, conversationId: id }
      const known = await integrations.get(place, integrationId)
      if (known) {
        const change = { type: 'integration.revoked', id: integrationId, name: known.name } as const
        const unallowed = await ask(c, actor, id, change)
        if (unallowed) return unallowed
      }
      // also one that is revoked already: its gate may not have answered then
      const revoked = await integrations.revoke(place, integrationId)
      if (!revoked) return refusal(problem('not_found'))
      await shutIntegration(c.env, actor.campusId, revoked.hash)
      return reply(200, { revoked: true as const })
    },
  }),
]

/** Null where the room allows it, and has a change on record. */
async function ask(c: FrontContext, actor: Actor, id: ConversationId, change?: IntegrationChange) {
  const address = { campusId: actor.campusId, conversationId: id }
  const given = change ? { change } : {}
  const answer = await askRoom(c.env, address, (room) => room.perform('integrate', actor, given))
  return answer.ok ? null : refusal(answer.problem)
}

function urlOf(c: FrontContext, token: string): string {
  return new URL(`/v1/hooks/${token}`, c.req.url).href
}
