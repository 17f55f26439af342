/**
 * Whose a signed webhook is: of the host of that campus whose secret has made the signature, as this isolate remembers its
 * secrets. One that was revoked is refused within a minute. A campus that is unknown, one without secrets, and a signature
 * that does not fit are one answer.
 */
import { isSignedBy, parseWebhookClaim, parseWebhookSecret } from '../../domain/webhook-signature.ts'
import type { KeyActor } from '../../schema/actor.ts'
import type { CampusId } from '../../schema/ids.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import { postgresHostSecrets, type SigningHost } from '../../stores/host-secrets.ts'
import { type NeonAddress, openNeon } from '../../stores/neon.ts'
import { readAtMost } from '../middleware/json-body.ts'
import type { Campus } from './campuses.ts'
import { callerTimes, perDatabase } from './database-memory.ts'
import { ExpiringCache } from './expiring-cache.ts'

/** `id` stays the same however often it is sent. */
export type SignedRequest = { actor: KeyActor; campus: Campus; id: string; bytes: Uint8Array }

const memoryOf = perDatabase(() => new ExpiringCache<SigningHost>(callerTimes, () => Date.now()))
const unsigned: Answer<never> = { ok: false, problem: problem('signature_invalid') }

export async function resolveSigned(
  request: Request,
  campusId: CampusId,
  bodyBytesMax: number,
  address: NeonAddress,
): Promise<Answer<SignedRequest>> {
  const claim = parseWebhookClaim((name) => request.headers.get(name), Date.now())
  if (!claim) return unsigned
  const host = await hostOf(campusId, address)
  if (!host) return unsigned
  const bytes = await readAtMost(request, bodyBytesMax)
  if (!bytes)
    return {
      ok: false,
      problem: problem('body_too_large', `A body here holds at most ${bodyBytesMax} bytes.`),
    }
  for (const { id: keyId, secret } of host.secrets) {
    const key = parseWebhookSecret(secret)
    if (!key || !(await isSignedBy([key], claim, bytes))) continue
    const { campus } = host
    const actor: KeyActor = { type: 'key', campusId, keyId, ...(campus.listens && { logsEvents: true }) }
    return { ok: true, value: { actor, campus, id: claim.id, bytes } }
  }
  return unsigned
}

function hostOf(campusId: CampusId, address: NeonAddress): Promise<SigningHost | null> {
  return memoryOf(address).get(campusId, () => postgresHostSecrets(openNeon(address)).signing(campusId))
}
