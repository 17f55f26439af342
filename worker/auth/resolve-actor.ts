/** From what a request carries to who is asking: a user's token or a campus's server key, and nothing else. */
import type { Actor } from '../../schema/actor.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer } from '../../schema/rpc.ts'
import type { NeonAddress } from '../../stores/neon.ts'
import { hashApiKey, isApiKey } from './api-keys.ts'
import { type Campus, campusesOf } from './campuses.ts'
import { CheckedTokens } from './checked-tokens.ts'
import { KeySets } from './key-sets.ts'
import { type VerifiedUser, verifyToken } from './verify-token.ts'

/** One memory of keys per isolate. */
const keySets = new KeySets((...request) => fetch(...request), Date.now)
const checked = new CheckedTokens()

export async function resolveActor(
  request: Request,
  address: NeonAddress,
): Promise<Answer<{ actor: Actor; campus: Campus }>> {
  const credential = /^Bearer ([^\s,]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (credential === undefined) return { ok: false, problem: problem('unauthenticated') }
  if (!isApiKey(credential)) return resolveToken(credential, address)
  const key = await campusesOf(address).keyByHash(await hashApiKey(credential))
  if (!key) return { ok: false, problem: problem('unauthenticated') }
  const { campus, keyId, scopes: granted } = key
  const actor: Actor = {
    ...{ type: 'key', campusId: campus.id, keyId, scopes: granted },
    ...(campus.listens && { logsEvents: true }),
  }
  return { ok: true, value: { actor, campus } }
}

export function resolveToken(token: string, address: NeonAddress): Promise<Answer<VerifiedUser>> {
  return verifyToken(token, { campuses: campusesOf(address), keySets, checked, clock: Date.now })
}
