/**
 * Who speaks, over HTTP: a person as themselves; a server key as a person of its campus whom it names, or as itself under a
 * name that everyone is shown. Whether that person may say it here the room decides.
 */
import { integrationId } from '../domain/integration-id.ts'
import type { Actor } from '../schema/actor.ts'
import type { UserId } from '../schema/ids.ts'
import { problem } from '../schema/protocol/problem.ts'
import type { SendRequest } from '../schema/rpc.ts'
import { userId } from '../schema/shapes/ids.ts'
import { type Refusal, refusal } from './contract/outcome.ts'
import type { FrontContext } from './front.ts'
import { userName } from './routes/fields.ts'

export const speakerFields = {
  senderId: userId.optional().meta({ description: 'As whom a server key speaks.' }),
  bot: userName.optional().meta({
    description:
      'Instead of a sender: the name under which a server key speaks as itself, such as the system’s.',
  }),
}

export type Speaking = { senderId?: UserId | undefined; bot?: string | undefined }

export async function speakerOf(
  c: FrontContext,
  actor: Actor,
  { senderId, bot }: Speaking,
): Promise<Pick<SendRequest, 'as' | 'bot'> | Refusal> {
  if (actor.type === 'user')
    return bot === undefined && (senderId === undefined || senderId === actor.userId)
      ? {}
      : refusal(problem('not_allowed', 'A person speaks as themselves.'))
  if (bot !== undefined) {
    if (senderId !== undefined) return senderFault('is not given beside bot')
    return { bot: { id: integrationId(actor.keyId), name: bot } }
  }
  if (senderId === undefined) return senderFault('is required of a server key, or bot')
  const sender = await c.get('loaders').users.load(senderId)
  return sender ? { as: sender } : senderFault('is nobody on this campus')
}

function senderFault(detail: string): Refusal {
  return refusal(problem('request_invalid'), [{ pointer: '/senderId', detail }])
}
