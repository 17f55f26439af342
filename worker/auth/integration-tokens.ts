/**
 * Tokens of inbound webhooks: `hr_hook_` and 43 base64url characters, 256 random bits, shown once and kept as a hash, as
 * server keys are. What an isolate has looked up it remembers for a minute; one that was revoked or rotated is refused at
 * once all the same, by its gate.
 */
import { cacheEntriesMax, campusFreshMs, campusStaleMs, postgresTimeoutMs } from '../../schema/limits.ts'
import { type OpenedBy, postgresIntegrations } from '../../stores/integrations.ts'
import { type NeonAddress, openNeon } from '../../stores/neon.ts'
import { sha256Hex } from '../sha256-hex.ts'
import { ExpiringCache } from './expiring-cache.ts'

export const integrationTokenPattern = /^hr_hook_[A-Za-z0-9_-]{43}$/

const times = {
  freshMs: campusFreshMs,
  staleMs: campusStaleMs,
  entriesMax: cacheEntriesMax,
  loadMs: postgresTimeoutMs,
}

const remembered = new Map<string, ExpiringCache<OpenedBy>>()

export async function openByToken(
  token: string,
  address: NeonAddress,
): Promise<(OpenedBy & { hash: string }) | null> {
  const hash = await sha256Hex(token)
  const known = remembered.get(address.DATABASE_URL) ?? new ExpiringCache<OpenedBy>(times, Date.now)
  remembered.set(address.DATABASE_URL, known)
  const opened = await known.get(hash, () => postgresIntegrations(openNeon(address)).byHash(hash))
  return opened && { ...opened, hash }
}

export async function newIntegrationToken(): Promise<{ token: string; hash: string }> {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  const text = btoa(String.fromCharCode(...bytes))
  const token = `hr_hook_${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
  return { token, hash: await sha256Hex(token) }
}
