/** One command to the Redis of a test run, past the code under test; in Node and in workerd alike. */
import type { CampusId } from '../schema/ids.ts'
import { censusMs } from '../schema/limits.ts'
import { redisKeys } from '../stores/redis-keys.ts'
import type { Services } from './services.ts'

type Address = Pick<Services, 'UPSTASH_REDIS_REST_URL' | 'UPSTASH_REDIS_REST_TOKEN'>

export async function redisCommand(address: Address, words: string[]): Promise<unknown> {
  const response = await fetch(address.UPSTASH_REDIS_REST_URL, {
    method: 'POST',
    headers: { authorization: `Bearer ${address.UPSTASH_REDIS_REST_TOKEN}` },
    body: JSON.stringify(words),
  })
  if (!response.ok) throw new Error(`the test's command failed: ${await response.text()}`)
  return (await response.json<{ result: unknown }>()).result
}

/** As on a campus that has run for a while: whoever is not among those online is offline. */
export async function makeCensusWhole(address: Address, campusId: CampusId): Promise<void> {
  await redisCommand(address, ['SET', redisKeys.onlineSince(campusId), String(Date.now() - censusMs)])
}
