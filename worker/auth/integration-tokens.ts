/**
 * Tokens of inbound webhooks: `hr_hook_` and 43 base64url characters, 256 random bits, shown once and kept as a hash, as
 * server keys are. What an isolate has looked up it remembers for a minute; one that was revoked or rotated is refused at
 * once all the same, by its gate.
 */
import { type OpenedBy, postgresIntegrations } from '../../stores/integrations.ts'
import { type NeonAddress, openNeon } from '../../stores/neon.ts'
import { sha256Hex } from '../sha256-hex.ts'
import { callerTimes, perDatabase } from './database-memory.ts'
import { ExpiringCache } from './expiring-cache.ts'

export const integrationTokenPattern = /^hr_hook_[A-Za-z0-9_-]{43}$/

const memoryOf = perDatabase(() => new ExpiringCache<OpenedBy>(callerTimes, Date.now))

export async function openByToken(
  token: string,
  address: NeonAddress,
): Promise<(OpenedBy & { hash: string }) | null> {
  const hash = await sha256Hex(token)
  const opened = await memoryOf(address).get(hash, () => postgresIntegrations(openNeon(address)).byHash(hash))
  return opened && { ...opened, hash }
}

export async function newIntegrationToken(): Promise<{ token: string; hash: string }> {
  const token = `hr_hook_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')}`
  return { token, hash: await sha256Hex(token) }
}
