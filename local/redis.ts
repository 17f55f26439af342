/**
 * The Redis behind the local REST server: one of your own (`externalUrl`), else a real one from PATH, else
 * the in-process engine. All three answer alike. Only what this started is stopped.
 */
import { createClient, ErrorReply, MultiErrorReply } from '@redis/client'
import { RedisEngine } from './redis-engine.ts'
import { RedisError, type RedisExecutor, type Reply } from './redis-reply.ts'
import { findRedisProgram, startRedisProcess } from './redis-server-process.ts'

/** A Redis that is gone: come back fast, this is one machine. */
const reconnectMsMax = 500
const connectMs = 3_000

export type RedisOptions = {
  /** Keeps the data between runs; the engine keeps nothing. */
  dataDir?: string | undefined
  /** A server of one's own (REDIS_URL). */
  externalUrl?: string | undefined
  /** To come back under the same address after a stop; both are chosen where they are not given. */
  port?: number
  password?: string
}

export type RunningRedis = RedisExecutor & {
  kind: 'redis-server' | 'valkey-server' | 'in-process' | 'external'
  version: string
  /** undefined for the engine, which has no socket. */
  url: string | undefined
  /** The server's process, for tests that kill it. */
  pid: number | undefined
  stop: () => Promise<void>
}

export async function startRedis(options: RedisOptions = {}): Promise<RunningRedis> {
  const { externalUrl } = options
  if (externalUrl !== undefined && externalUrl !== '') {
    const client = await connectRedis(externalUrl)
    return { kind: 'external', url: externalUrl, pid: undefined, ...client, stop: client.close }
  }
  const program = await findRedisProgram()
  if (program === undefined) return inProcess()
  const server = await startRedisProcess(program, options)
  const client = await connectRedis(server.url).catch(async (failure: unknown) => {
    await server.stop()
    throw failure
  })
  const stop = async () => {
    await client.close()
    await server.stop()
  }
  return { kind: program.kind, url: server.url, pid: server.pid, ...client, stop }
}

function inProcess(): RunningRedis {
  const engine = new RedisEngine()
  return {
    kind: 'in-process',
    version: '7.0 (the commands that we use)',
    url: undefined,
    pid: undefined,
    execute: async (command) => engine.execute(command),
    transaction: async (commands) => engine.transaction(commands),
    stop: async () => {},
  }
}

type Connection = RedisExecutor & { version: string; close: () => Promise<void> }

async function connectRedis(url: string): Promise<Connection> {
  const client = createClient({
    url,
    // the older protocol: flat lists and text scores, which is what Upstash passes on
    RESP: 2,
    // while Redis is down commands fail at once, as they would at Upstash, and don't pile up
    disableOfflineQueue: true,
    socket: {
      connectTimeout: connectMs,
      reconnectStrategy: (tries) => (hasConnected ? Math.min(20 * 2 ** tries, reconnectMsMax) : false),
    },
  })
  let hasConnected = false
  // every failing command tells its own caller; without a listener the event would end the process
  client.on('error', () => {})
  await client.connect().catch((failure: unknown) => {
    throw new Error(`No Redis answers at ${withoutPassword(url)}: ${String(failure)}`)
  })
  hasConnected = true

  const execute = (command: readonly string[]) =>
    client.sendCommand<Exclude<Reply, RedisError>>(command).catch(toReply)
  return {
    version:
      /(?:valkey|redis)_version:(\S+)/.exec(String(await execute(['INFO', 'server'])))?.[1] ?? 'unknown',
    execute,
    transaction: async (commands) => {
      const multi = client.MULTI()
      for (const command of commands) multi.sendCommand(command)
      try {
        return parseReplies(await multi.exec())
      } catch (failure) {
        if (failure instanceof MultiErrorReply) return parseReplies(failure.replies)
        throw toReply(failure)
      }
    },
    close: async () => client.destroy(),
  }
}

/** Redis's refusals are replies; anything else means that nobody answered. */
function toReply(failure: unknown): RedisError {
  if (failure instanceof ErrorReply) return new RedisError(failure.message)
  throw failure
}

function parseReplies(replies: readonly unknown[]): Reply[] {
  return replies.map((reply) => (reply instanceof ErrorReply ? toReply(reply) : (reply as Reply)))
}

function withoutPassword(url: string): string {
  const { host } = new URL(url)
  return host
}
