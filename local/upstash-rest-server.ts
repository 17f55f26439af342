/**
 * Speaks Upstash's REST protocol (`POST /`, `/pipeline`, `/multi-exec`) in front of any Redis. It neither
 * reads nor limits commands: what Redis refuses is passed on in Redis's words, as Upstash does.
 */
import type { IncomingMessage } from 'node:http'
import { type Answer, BodyTooLarge, ClientGone, readBody, startLoopbackServer } from './loopback-server.ts'
import { RedisError, type RedisExecutor, type Reply } from './redis-reply.ts'

/** Upstash's largest request on paid plans. */
const bodyBytesMax = 10 * 1024 * 1024

export type UpstashRestServerOptions = {
  redis: RedisExecutor
  token: string
  port?: number
  /** Called once per HTTP request that reaches Redis: the client's round trips. A promise is waited for. */
  onRequest?: (info: { commands: number }) => unknown
  /** Called for each command in it: what Upstash would bill. */
  onCommand?: (command: readonly string[]) => void
}

export type UpstashRestServer = { url: string; stop: () => Promise<void> }

export async function startUpstashRestServer(options: UpstashRestServerOptions): Promise<UpstashRestServer> {
  const { redis, token, onRequest, onCommand } = options
  const authorization = `Bearer ${token}`
  let writes = 0

  async function handle(request: IncomingMessage): Promise<Answer> {
    const perform = request.method === 'POST' ? doors[request.url ?? ''] : undefined
    if (perform === undefined)
      return refuse(request, 404, 'ERR there are only POST /, /pipeline and /multi-exec')
    if (request.headers.authorization !== authorization) return refuse(request, 401, 'Unauthorized')
    try {
      const body = parseJson(await readBody(request, bodyBytesMax))
      const encode = request.headers['upstash-encoding'] === 'base64' ? base64 : plain
      const result = await perform({
        redis,
        body,
        encode,
        seen: async (commands) => {
          await onRequest?.({ commands: commands.length })
          if (onCommand !== undefined) commands.forEach(onCommand)
        },
      })
      writes++
      // Upstash's clients send it back to read their own writes; a single Redis needs no more than a name
      return {
        status: 200,
        body: JSON.stringify(result),
        headers: { 'upstash-sync-token': `local-${writes}` },
      }
    } catch (failure) {
      if (failure instanceof ClientGone) throw failure
      if (failure instanceof RedisError) return error(400, failure.message)
      if (failure instanceof BodyTooLarge) return error(413, `ERR ${failure.message}`)
      return error(
        503,
        `ERR Redis can't be reached: ${failure instanceof Error ? failure.message : String(failure)}`,
      )
    }
  }

  const { origin, stop } = await startLoopbackServer(handle, options.port)
  return { url: origin, stop }
}

type Command = readonly string[]
type Encode = (text: string) => string
type Result = { result: Encoded } | { error: string }
type Encoded = string | number | null | Encoded[]

type Call = {
  redis: RedisExecutor
  body: unknown
  encode: Encode
  seen: (commands: readonly Command[]) => Promise<void>
}

const doors: Record<string, (call: Call) => Promise<Result | Result[]>> = {
  '/': async ({ redis, body, encode, seen }) => {
    const command = parseCommand(body)
    await seen([command])
    const reply = await redis.execute(command)
    if (reply instanceof RedisError) throw reply
    return toResult(reply, encode)
  },
  // handed over in one go, in order; a command that fails leaves the others alone
  '/pipeline': async ({ redis, body, encode, seen }) => {
    const commands = parseCommands(body)
    await seen(commands)
    const replies = await Promise.all(commands.map((command) => redis.execute(command)))
    return replies.map((reply) => toResult(reply, encode))
  },
  '/multi-exec': async ({ redis, body, encode, seen }) => {
    const commands = parseCommands(body)
    await seen(commands)
    const replies = await redis.transaction(commands)
    return replies.map((reply) => toResult(reply, encode))
  },
}

function toResult(reply: Reply, encode: Encode): Result {
  if (reply instanceof RedisError) return { error: reply.message }
  // a bare OK stays as it is, which the client knows; inside lists it is encoded like any text
  return { result: reply === 'OK' ? reply : encoded(reply, encode) }
}

function encoded(reply: Reply, encode: Encode): Encoded {
  if (typeof reply === 'string') return encode(reply)
  if (Array.isArray(reply)) return reply.map((item) => encoded(item, encode))
  return reply instanceof RedisError ? encode(reply.message) : reply
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

function plain(text: string): string {
  return text
}

function parseCommands(body: unknown): Command[] {
  if (!Array.isArray(body) || body.length === 0) throw new RedisError('ERR empty pipeline request')
  return body.map(parseCommand)
}

function parseCommand(value: unknown): Command {
  if (!Array.isArray(value)) throw new RedisError('ERR failed to parse command')
  if (value.length === 0) throw new RedisError('ERR empty command')
  return value.map((argument: unknown) => {
    if (typeof argument === 'string') return argument
    if (typeof argument === 'number' || typeof argument === 'boolean') return String(argument)
    throw new RedisError('ERR failed to parse command')
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RedisError('ERR failed to parse pipeline request')
  }
}

/** Answered without the body being read, which would otherwise stay in the kept connection. */
function refuse(request: IncomingMessage, status: number, message: string): Answer {
  request.resume()
  return error(status, message)
}

function error(status: number, message: string): Answer {
  return { status, body: JSON.stringify({ error: message }) }
}
