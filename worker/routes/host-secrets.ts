/** The secrets by which a host signs what it tells us: two may be live, so that it changes over without a gap. */
import * as z from 'zod'
import { formatWebhookSecret } from '../../domain/webhook-signature.ts'
import { hostSecretBytes } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { keyId } from '../../schema/shapes/ids.ts'
import { instant } from '../../schema/shapes/scalars.ts'
import { postgresHostSecrets } from '../../stores/host-secrets.ts'
import { openNeon } from '../../stores/neon.ts'
import { refusal, reply } from '../contract/outcome.ts'
import { pageOf, whole } from '../contract/page.ts'
import { route } from '../contract/route.ts'
import { newKeyId } from '../new-key-id.ts'

const hostSecret = z
  .object({ id: keyId, createdAt: instant })
  .meta({ id: 'HostSecret', description: 'A live secret of the host, without what is secret.' })

const newHostSecret = z
  .object({
    ...hostSecret.shape,
    secret: z.string().meta({ description: '`whsec_` and base64. Shown this once.' }),
    url: z.string().meta({ description: 'Where to send what is signed with it.' }),
  })
  .meta({ id: 'NewHostSecret' })

const tag = 'Host events'
const [reads, writes] = [{ key: 'webhooks:read' }, { key: 'webhooks:write' }] as const

export const hostSecretRoutes = [
  route({
    method: 'POST',
    path: '/v1/host-secrets',
    operationId: 'createHostSecret',
    summary: 'Get a secret to sign host events with',
    description: 'Two may be live. The answer holds it, this once.',
    tag,
    callers: writes,
    answers: { 201: newHostSecret },
    problems: ['host_secrets_full'],
    // an answer that is kept to be given again would keep the secret once more
    idempotency: 'none',
    handle: async ({ c, actor }) => {
      const secret = formatWebhookSecret(crypto.getRandomValues(new Uint8Array(hostSecretBytes)))
      const wanted = { id: newKeyId(), secret }
      const added = await postgresHostSecrets(openNeon(c.env)).add(actor.campusId, wanted)
      if (!added) return refusal(problem('host_secrets_full'))
      const url = new URL(`/v1/host-events/${actor.campusId}`, c.req.url).href
      return reply(201, { ...added, secret, url })
    },
  }),
  route({
    method: 'GET',
    path: '/v1/host-secrets',
    operationId: 'listHostSecrets',
    summary: 'List the live secrets of the host',
    tag,
    callers: reads,
    answers: { 200: pageOf(hostSecret, {}).meta({ id: 'HostSecretList' }) },
    handle: async ({ c, actor }) =>
      reply(200, whole(await postgresHostSecrets(openNeon(c.env)).list(actor.campusId))),
  }),
  route({
    method: 'DELETE',
    path: '/v1/host-secrets/:hostSecretId',
    operationId: 'revokeHostSecret',
    summary: 'Take a secret of the host away',
    description: 'What is signed with it is refused everywhere within a minute.',
    tag,
    callers: writes,
    params: { hostSecretId: keyId },
    answers: { 200: z.object({ revoked: z.literal(true) }).meta({ id: 'HostSecretRevoked' }) },
    handle: async ({ c, actor, params }) => {
      const isThere = await postgresHostSecrets(openNeon(c.env)).revoke(actor.campusId, params.hostSecretId)
      return isThere ? reply(200, { revoked: true as const }) : refusal(problem('not_found'))
    },
  }),
]
