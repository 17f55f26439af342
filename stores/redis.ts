/**
 * The one place that knows Upstash's client. Everything goes through explicit pipelines: one HTTP request each, so
 * that round trips can be counted. What is asked within one turn of the event loop travels in one of them, though
 * different people asked: a room that follows its log and its people at once pays one round trip. The client's own shaping of replies is off (it would turn "123" into a number
 * and text that looks like JSON into an object), so stores parse what Redis said. Its errors carry the whole
 * command with its values: nobody logs their messages.
 */
import { Redis } from '@upstash/redis/cloudflare'
import { redisPipelineMax, redisTimeoutMs } from '../schema/limits.ts'
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
  const send = (pipeline: RedisPipeline): Promise<Reply[]> =>
    roundTrip(
      'redis',
      async () => {
        const own = new AbortController()
        // AbortSignal.timeout would run on after the answer and keep a room from hibernating
        const timer = setTimeout(() => own.abort(new Error('Redis took too long')), redisTimeoutMs)
        try {
          controller = own
          return await pipeline.exec<unknown[]>({ keepErrors: true })
        } finally {
          clearTimeout(timer)
        }
      },
      pipeline.length(),
    )
  let turn: Turn | null = null
  const begin = (): Turn => {
    const pipeline = redis.pipeline()
    const replies = Promise.resolve().then(() => {
      if (turn?.pipeline === pipeline) turn = null
      return send(pipeline)
    })
    return { pipeline, replies }
  }
  return async (compose) => {
    if (!turn || turn.pipeline.length() >= redisPipelineMax) turn = begin()
    const { pipeline, replies } = turn
    const from = pipeline.length()
    compose(pipeline)
    const to = pipeline.length()
    return (await replies).slice(from, to).map(resultOf)
  }
}

/** The commands of one turn, and the replies to all of them. */
type Turn = { pipeline: RedisPipeline; replies: Promise<Reply[]> }
type Reply = { result?: unknown; error?: string | undefined }

/** One command that Redis refuses fails whoever asked it, and nobody who travelled with them. */
function resultOf({ result, error }: Reply): unknown {
  if (error !== undefined) throw new Error(`Redis refused a command: ${error}`)
  return result
}
