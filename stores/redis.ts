/**
 * The one place that knows Upstash's client. Everything goes through explicit pipelines: one HTTP request each, so
 * that round trips can be counted. The client's own shaping of replies is off (it would turn "123" into a number
 * and text that looks like JSON into an object), so stores parse what Redis said. Its errors carry the whole
 * command with its values: nobody logs their messages.
 */
import { Redis } from '@upstash/redis/cloudflare'
import { redisTimeoutMs } from '../schema/limits.ts'
import { roundTrip } from './round-trips.ts'

export type RedisAddress = { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string }

export type RedisPipeline = ReturnType<Redis['pipeline']>

/** Sends the commands that `compose` puts into the pipeline, at least one; the replies in the same order. */
export type RedisConnection = (compose: (pipeline: RedisPipeline) => void) => Promise<unknown[]>

const opened = new Map<string, RedisConnection>()

/** One for all requests and rooms of an isolate: making a client costs as much CPU as asking it. It holds no I/O. */
export function openRedis(address: RedisAddress): RedisConnection {
  const name = `${address.UPSTASH_REDIS_REST_URL} ${address.UPSTASH_REDIS_REST_TOKEN}`
  const known = opened.get(name)
  if (known) return known
  const connection = connect(address)
  opened.set(name, connection)
  return connection
}

function connect(address: RedisAddress): RedisConnection {
  let controller = new AbortController()
  const redis = new Redis({
    url: address.UPSTASH_REDIS_REST_URL,
    token: address.UPSTASH_REDIS_REST_TOKEN,
    automaticDeserialization: false,
    // base64 is for bytes that are no text; ours always are, and decoding it costs more than parsing what is in it
    responseEncoding: false,
    enableTelemetry: false,
    retry: { retries: 1 },
    // a function: a plain signal that fires would make the command resolve, as if there were no data. It is called
    // before `exec` returns its promise, so each pipeline gets its own.
    signal: () => controller.signal,
  })
  return async (compose) => {
    const pipeline = redis.pipeline()
    compose(pipeline)
    return roundTrip(
      'redis',
      async () => {
        const own = new AbortController()
        // AbortSignal.timeout would run on after the answer and keep a room from hibernating
        const timer = setTimeout(() => own.abort(new Error('Redis took too long')), redisTimeoutMs)
        try {
          controller = own
          return await pipeline.exec<unknown[]>()
        } finally {
          clearTimeout(timer)
        }
      },
      pipeline.length(),
    )
  }
}
