/**
 * What comes in from elsewhere under the token of an inbound webhook, which is all that its sender has. A token that is
 * unknown, revoked or replaced opens nothing, and neither does one whose conversation is gone: there is one answer for all.
 */
import * as z from 'zod'
import { integrationId } from '../../domain/integration-id.ts'
import type { KeyActor } from '../../schema/actor.ts'
import { type ClientMessageId, parseClientMessageId, parseUserId } from '../../schema/ids.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { clientMessageId } from '../../schema/shapes/ids.ts'
import { hookPosted } from '../../schema/shapes/integration.ts'
import { integrationTokenPattern, openByToken } from '../auth/integration-tokens.ts'
import { admitIntegration, refusalOf } from '../contract/admission.ts'
import { type Refusal, refusal, reply } from '../contract/outcome.ts'
import { route } from '../contract/route.ts'
import { askRoom } from '../rooms.ts'
import { body } from './fields.ts'

/** `{text}` is all that makers of such webhooks agree upon; whatever else they send is not looked at. */
const hookPost = body({
  text: z.string('must be text').meta({ description: 'Kept as it is. Markup is that of every message.' }),
  replyTo: z
    .int('must be the seq of a message')
    .min(1, 'must be the seq of a message')
    .optional()
    .meta({ description: 'The seq of the message that this one answers.' }),
  clientMessageId: clientMessageId.optional().meta({
    description:
      'A name of the sender’s own: the same again is said once. Without, each post is another message.',
  }),
}).meta({ id: 'HookPost' })

export const hookRoutes = [
  route({
    method: 'POST',
    path: '/v1/hooks/:token',
    operationId: 'postToHook',
    summary: 'Say something by an inbound webhook',
    description:
      'As JSON, or as a form whose field `payload` holds it. `{"text": "…"}` is enough. 60 posts a minute; what is said under the same clientMessageId, or `Idempotency-Key`, is said once.',
    tag: 'Integrations',
    callers: 'anyone',
    params: { token: z.string().regex(integrationTokenPattern) },
    body: hookPost,
    formField: 'payload',
    answers: { 200: hookPosted },
    problems: [
      ...(['text_empty', 'text_too_long', 'text_invalid', 'reply_unknown', 'not_allowed'] as const),
      ...(['conversation_archived', 'conversation_locked', 'slow_mode'] as const),
      ...(['client_message_id_reused', 'rate_limited', 'muted', 'unsupervised'] as const),
    ],
    idempotency: 'own',
    handle: async ({ c, params: { token }, body: { text, replyTo, clientMessageId: given } }) => {
      const opened = await openByToken(token, c.env)
      if (!opened) return refusal(problem('not_found'))
      const { id, name, createdBy, conversationId, campus, hash } = opened
      const admission = await admitIntegration(c, campus.id, hash)
      if (admission?.isShut) return refusal(problem('not_found'))
      const tooMany = refusalOf(admission)
      if (tooMany) return tooMany
      const named = nameOf(given, c.req.header('idempotency-key'))
      if (typeof named !== 'string') return named
      const addedBy = parseUserId(/^user:(.+)$/.exec(createdBy)?.[1])
      const actor: KeyActor = {
        ...{ type: 'key', campusId: campus.id, keyId: id, isIntegration: true },
        ...(addedBy && { addedBy }),
        ...(campus.listens && { logsEvents: true }),
      }
      const request = {
        clientMessageId: named,
        text,
        ...(replyTo !== undefined && { replyTo }),
        bot: { id: integrationId(id), name },
      }
      const address = { campusId: campus.id, conversationId }
      const answer = await askRoom(c.env, address, (room) => room.send(actor, request))
      if (!answer.ok) return refusal(answer.problem)
      const { seq, replayed } = answer.value
      const said = { ok: true as const, clientMessageId: named, seq }
      return replayed ? reply(200, said, { 'idempotency-replayed': 'true' }) : reply(200, said)
    },
  }),
]

function nameOf(given: ClientMessageId | undefined, header: string | undefined): ClientMessageId | Refusal {
  const name = given ?? parseClientMessageId(header ?? crypto.randomUUID())
  return name ?? refusal(problem('request_invalid', 'Idempotency-Key must be 1 to 64 of A–Z a–z 0–9 . _ : -'))
}
