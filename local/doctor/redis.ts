/** Whether Redis answers over REST, and whether its token may write: the read-only one is easily taken by mistake. */
import * as z from 'zod'
import { type Finding, ok, reasonOf, wrong } from './finding.ts'

const answerMs = 10_000
const repliesSchema = z.array(z.object({ result: z.unknown(), error: z.string().optional() }))

export async function examineRedis(url: string, token: string): Promise<Finding> {
  const key = `doctor:${crypto.randomUUID()}`
  try {
    const response = await fetch(new URL('pipeline', url.endsWith('/') ? url : `${url}/`), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify([
        ['SET', key, '1', 'EX', 60],
        ['DEL', key],
      ]),
      signal: AbortSignal.timeout(answerMs),
    })
    if (response.status === 401 || response.status === 403)
      return wrong(
        'Redis',
        'Redis refuses the token: copy UPSTASH_REDIS_REST_TOKEN of this very database again.',
      )
    if (!response.ok)
      return wrong(
        'Redis',
        `Redis answers ${response.status}: check UPSTASH_REDIS_REST_URL, and the database in Upstash's console.`,
      )
    const refused = repliesSchema.parse(await response.json()).find(({ error }) => error !== undefined)
    return refused
      ? wrong(
          'Redis',
          'Redis answers and does not let us write: use the standard token, not the read-only one.',
        )
      : ok('Redis', 'answers, and may be written to')
  } catch (error) {
    return wrong('Redis', `Redis does not answer (${reasonOf(error)}): check UPSTASH_REDIS_REST_URL.`)
  }
}
