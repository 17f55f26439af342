/** Loses all that Redis knows of one campus, as a flush or a failed-over replica would, past the code under test. */
import { env } from 'cloudflare:workers'
import type { CampusId } from '../../schema/ids.ts'

export async function loseRedis(campusId: CampusId): Promise<void> {
  const keys = await command(['KEYS', `*:${campusId}*`])
  if (Array.isArray(keys) && keys.length > 0) await command(['DEL', ...keys.map(String)])
}

async function command(words: string[]): Promise<unknown> {
  const response = await fetch(env.UPSTASH_REDIS_REST_URL, {
    method: 'POST',
    headers: { authorization: `Bearer ${env.UPSTASH_REDIS_REST_TOKEN}` },
    body: JSON.stringify(words),
  })
  if (!response.ok) throw new Error(`the test's command failed: ${await response.text()}`)
  return (await response.json<{ result: unknown }>()).result
}
