/** The in-process Redis behind the local stand-in for Upstash: real requests, counted at the wire. */
import { RedisEngine } from '../../local/redis-engine.ts'
import { RedisError, type RedisExecutor, type Reply } from '../../local/redis-reply.ts'
import { startUpstashRestServer } from '../../local/upstash-rest-server.ts'
import { openRedis, type RedisAddress, type RedisConnection } from '../../stores/redis.ts'

export type TestRedis = {
  address: RedisAddress
  redis: RedisConnection
  /** Past the code under test; what Redis refuses is thrown. */
  ask: (...words: (string | number)[]) => Reply
  /** The commands of each request since the last call, by name: one array is one round trip. */
  trips: () => string[][]
  /** The same, with their arguments. */
  commands: () => string[][]
  /** While it does not answer, every request fails at once. */
  isDown: boolean
  clear: () => void
  stop: () => Promise<void>
}

const token = 'a-token-of-the-stores'

export async function aRedis(): Promise<TestRedis> {
  const engine = new RedisEngine()
  let requests: string[][][] = []
  const answer = async <Answer>(act: () => Answer): Promise<Answer> => {
    if (test.isDown) throw new Error('this Redis is down')
    return act()
  }
  const executor: RedisExecutor = {
    execute: (command) => answer(() => engine.execute(command)),
    transaction: (commands) => answer(() => engine.transaction(commands)),
  }
  const server = await startUpstashRestServer({
    redis: executor,
    token,
    onRequest: () => void requests.push([]),
    onCommand: (command) => void requests.at(-1)?.push([...command]),
  })
  const taken = () => {
    const all = requests
    requests = []
    return all
  }
  const ask = (...words: (string | number)[]): Reply => {
    const reply = engine.execute(words.map(String))
    if (reply instanceof RedisError) throw reply
    return reply
  }
  const address = { UPSTASH_REDIS_REST_URL: server.url, UPSTASH_REDIS_REST_TOKEN: token }
  const test: TestRedis = {
    address,
    redis: openRedis(address),
    ask,
    trips: () => taken().map((commands) => commands.map(([name = '']) => name.toUpperCase())),
    commands: () => taken().flat(),
    isDown: false,
    clear: () => {
      test.isDown = false
      ask('FLUSHALL')
      taken()
    },
    stop: () => server.stop(),
  }
  return test
}
