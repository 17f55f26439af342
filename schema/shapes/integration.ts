/** An inbound webhook, as those who manage it see it. Its token is in the answer that makes it, and nowhere else. */
import * as z from 'zod'
import { clientMessageId, keyId } from './ids.ts'
import { actorName } from './moderation.ts'
import { instant, seq } from './scalars.ts'

export const integration = z
  .object({
    id: keyId.meta({ description: 'Under which it speaks: the `senderId` of its messages.' }),
    name: z.string().meta({ description: 'Under which everyone is shown what it says.' }),
    createdBy: actorName,
    createdAt: instant,
  })
  .meta({ id: 'Integration', description: 'An inbound webhook of a conversation.' })

export const integrationToken = z
  .object({
    ...integration.shape,
    token: z.string().meta({ description: 'Shown this once; what is kept is its hash.' }),
    url: z.string().meta({ description: 'Where to post: whoever knows it speaks here.' }),
  })
  .meta({ id: 'IntegrationToken', description: 'An inbound webhook with its token.' })

export const hookPosted = z
  .object({ ok: z.literal(true), clientMessageId, seq })
  .meta({ id: 'HookPosted', description: 'It has been said.' })
