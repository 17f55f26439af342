/** What one message costs behind the ack, counted at the wire. */
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PersonalRoom } from '../../durable-objects/personal/personal-room.ts'
import { onlineLookupMax } from '../../schema/limits.ts'
import type { Member } from '../../schema/protocol/kinds.ts'
import { openPresence } from '../../stores/presence.ts'
import { aCampus } from '../campus.ts'
import { makeCensusWhole } from '../redis-command.ts'
import { aConversation, clientMessageId, type TestConversation, userId, value } from './a-conversation.ts'

const online = Array.from({ length: 10 }, (_, index) => userId(`on-${index}`))

afterEach(() => vi.restoreAllMocks())

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

async function aClassOf(size: number, campusId: TestConversation['campus']): Promise<TestConversation> {
  const others = Array.from({ length: size - online.length - 1 }, (_, index) => userId(`off-${index}`))
  const members = ['ada', ...online, ...others].map((id): Member => ({ userId: userId(id), role: 'student' }))
  return aConversation({ members }, campusId)
}

async function costOf({ stub, ada }: TestConversation) {
  const deliver = vi.spyOn(PersonalRoom.prototype, 'deliver')
  const pipelines = watchRedis()
  value(await stub.send(ada, { clientMessageId: clientMessageId(crypto.randomUUID()), text: 'hello' }))
  await expect.poll(() => deliver.mock.calls.length).toBe(online.length + 1)
  await scheduler.wait(500) // whatever else it costs comes with it; it is told once more ten seconds later
  const calls = deliver.mock.calls.length
  vi.restoreAllMocks()
  const commands = pipelines.map((names) => names.join(' ')).sort()
  return { calls, commands }
}

describe('a message to a class', () => {
  it('[FAN-5] costs as many Redis commands, round trips and room calls for 5,000 as for 50 with the same ten online, but for how these are looked up', async () => {
    const campus = (await aCampus(env)).id
    await makeCensusWhole(env, campus)
    await openPresence(env).online(
      campus,
      online.map((id) => ({ userId: id, at: Date.now() })),
    )
    const [small, large] = [await aClassOf(50, campus), await aClassOf(5_000, campus)]
    expect(onlineLookupMax).toBeLessThan(5_000)
    await quiet()
    const [ofSmall, ofLarge] = [await costOf(small), await costOf(large)]
    // the ten, and the sender, whose other devices hear that their cursor moved
    expect([ofSmall.calls, ofLarge.calls]).toEqual([11, 11])
    expect(ofSmall.commands).toEqual(['HSET ZADD', 'SET GET ZMSCORE'])
    expect(ofLarge.commands).toEqual(['HSET ZADD', 'SET GET ZRANGE'])
  }, 60_000)
})

/** Until nothing has been asked of Redis for a while: what new members cost is told twice, ten seconds apart. */
async function quiet(): Promise<void> {
  const pipelines = watchRedis()
  for (let seen = -1, since = Date.now(); Date.now() - since < 11_500; await scheduler.wait(100)) {
    if (pipelines.length !== seen) since = Date.now()
    seen = pipelines.length
  }
  vi.restoreAllMocks()
}
