/** Counts at the wire what one message costs behind the ack: requests to Redis, and calls of personal rooms. */
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { PersonalRoom } from '../../durable-objects/personal/personal-room.ts'
import { clientMessageId, type TestConversation, value } from './a-conversation.ts'

/** Whatever a message costs comes within this; it is told once more ten seconds later. */
const soonMs = 1_500

export async function costOf({ stub, ada }: TestConversation) {
  const deliver = vi.spyOn(PersonalRoom.prototype, 'deliver')
  const pipelines = watchRedis()
  value(await stub.send(ada, { clientMessageId: clientMessageId(crypto.randomUUID()), text: 'hello' }))
  await scheduler.wait(soonMs)
  const calls = deliver.mock.calls.length
  vi.restoreAllMocks()
  const commands = pipelines.map((names) => names.join(' ')).sort()
  return { calls, commands }
}

/** Until nothing has been asked of Redis for a while: what new members cost is told twice, ten seconds apart. */
export async function quiet(): Promise<void> {
  const pipelines = watchRedis()
  for (let seen = -1, since = Date.now(); Date.now() - since < 11_500; await scheduler.wait(100)) {
    if (pipelines.length !== seen) since = Date.now()
    seen = pipelines.length
  }
  vi.restoreAllMocks()
}

/** Requests to Redis from here on: the names of the commands in each. */
function watchRedis(): string[][] {
  const pipelines: string[][] = []
  const fetching = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    if (url.startsWith(env.UPSTASH_REDIS_REST_URL) && typeof init?.body === 'string')
      pipelines.push((JSON.parse(init.body) as string[][]).map(([name = '']) => name.toUpperCase()))
    return fetching(input, init)
  })
  return pipelines
}
