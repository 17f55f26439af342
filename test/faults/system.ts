/**
 * The production build over real services, with a proxy before each vendor and a hand on each room. The services outlive
 * a worker, so that one run after another, each with a build of its own, pays for them once.
 */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { createTestHarness } from 'wrangler'
import { migrate } from '../../local/migrate.ts'
import { startNeonSqlServer } from '../../local/neon-sql-server.ts'
import { startPostgres } from '../../local/postgres.ts'
import { startUpstashRestServer } from '../../local/upstash-rest-server.ts'
import { FailingRedis } from '../journeys/failing-redis.ts'
import type { Services } from '../services.ts'
import { type Breaker, startBreaker } from './breaker.ts'
import { KeyServer } from './key-server.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { startVendorProxy, type VendorProxy } from './vendor-proxy.ts'

export type Vendors = {
  /** As the worker sees them: through the proxies. */
  bindings: Services
  /** Past the proxies. */
  direct: Services
  postgres: VendorProxy
  redisDoor: VendorProxy
  redis: FailingRedis
  breaker: Breaker
  keys: KeyServer
  receiver: Receiver
  stop: () => Promise<void>
}

/** `folder`: for Postgres's data, which do not outlive the run. */
export async function startVendors(folder: string, random: () => number): Promise<Vendors> {
  const token = randomBytes(16).toString('hex')
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), databaseName: 'homeroom', durable: false }),
    FailingRedis.start(),
  ])
  await migrate(postgres.url)
  const [sql, rest] = await Promise.all([
    startNeonSqlServer({ databaseUrl: postgres.url }),
    startUpstashRestServer({ redis, token }),
  ])
  const refusal = JSON.stringify({ error: "OOM command not allowed when used memory > 'maxmemory'." })
  const [postgresDoor, redisDoor, breaker, keys, receiver] = await Promise.all([
    startVendorProxy(sql.url, { random }),
    startVendorProxy(rest.url, { random, refusal }),
    startBreaker(),
    KeyServer.start(),
    startReceiver(),
  ])
  const direct = {
    DATABASE_URL: postgres.url,
    DATABASE_ENDPOINT: sql.url,
    UPSTASH_REDIS_REST_URL: rest.url,
    UPSTASH_REDIS_REST_TOKEN: token,
  }
  return {
    ...{ direct, redis, redisDoor, postgres: postgresDoor, breaker, keys, receiver },
    bindings: { ...direct, DATABASE_ENDPOINT: postgresDoor.url, UPSTASH_REDIS_REST_URL: redisDoor.url },
    stop: async () => {
      await Promise.all([postgresDoor, redisDoor, breaker, keys, receiver].map((one) => one.stop()))
      await Promise.all([sql.stop(), rest.stop()])
      await Promise.all([postgres.stop(), redis.stop()])
    },
  }
}

/** How the sockets of an evicted room fare: they sleep with it, or they close. */
export type Eviction = 'hibernate' | 'close'

export type System = {
  url: string
  vendors: Vendors
  evict: (className: 'ConversationRoom' | 'PersonalRoom', name: string, sockets: Eviction) => Promise<void>
  /** Rows of a room's own storage. */
  rowsOf: (name: string, statement: string) => Promise<Record<string, unknown>[]>
  /** `kill -9` of the runtime, and another one on the same storage. Nobody has time to say goodbye. */
  kill: () => Promise<void>
  stop: () => Promise<void>
}

/** @param root where the source lies: the project itself, or a copy of it in which something was changed */
export async function startSystem(vendors: Vendors, root: string): Promise<System> {
  const harness = createTestHarness({
    workers: [
      {
        configPath: join(root, 'wrangler.toml'),
        secrets: { ...vendors.bindings },
        vars: { WEBHOOKS_TO_LOCALHOST: 'allowed' },
      },
    ],
  })
  const { url } = await harness.listen()
  const worker = () => harness.getWorker()
  return {
    url: url.href,
    vendors,
    async evict(className, name, webSockets) {
      try {
        await worker().evictDurableObject(className, { name, webSockets })
      } catch (error) {
        // it has left by itself, as it does when nobody is in it, or is in the middle of a call: then the next time
        if (!/not currently running|active references/.test(String(error))) throw error
      }
    },
    async rowsOf(name, statement) {
      const storage = await worker().getDurableObjectStorage('ConversationRoom', { name })
      return (await storage.exec(statement)) as Record<string, unknown>[]
    },
    async kill() {
      process.kill(pidOfRuntime(), 'SIGKILL')
      await harness.update((options) => options)
    },
    stop: () => harness.close(),
  }
}

/** The child of this process that has the rooms' files open. */
function pidOfRuntime(): number {
  const pids = readdirSync('/proc').map(Number).filter(Number.isSafeInteger)
  const found = pids.find(
    (pid) => isOurs(pid) && openFilesOf(pid).some((file) => file.includes('ConversationRoom')),
  )
  if (found === undefined) throw new Error('No runtime of ours has a room open.')
  return found
}

function isOurs(pid: number): boolean {
  try {
    const [, parent] = /\) \S (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    return Number(parent) === process.pid
  } catch {
    return false // gone since
  }
}

function openFilesOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${descriptor}`)]
    } catch {
      return [] // closed since
    }
  })
}
