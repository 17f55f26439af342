/**
 * The production build over real services, with a proxy before each vendor and a hand on each room. The services outlive
 * a worker, so that one run after another, each with a build of its own, pays for them once.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createTestHarness } from 'wrangler'
import { migrate } from '../../local/migrate.ts'
import { startNeonSqlServer } from '../../local/neon-sql-server.ts'
import { startPostgres } from '../../local/postgres.ts'
import { startUpstashRestServer } from '../../local/upstash-rest-server.ts'
import { FailingRedis } from '../journeys/failing-redis.ts'
import type { Services } from '../services.ts'
import { startVendorProxy, type VendorProxy } from './vendor-proxy.ts'

export type Vendors = {
  /** As the worker sees them: through the proxies. */
  bindings: Services
  /** Past the proxies. */
  direct: Services
  postgres: VendorProxy
  redisDoor: VendorProxy
  redis: FailingRedis
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
  const [postgresDoor, redisDoor] = await Promise.all([
    startVendorProxy(sql.url, { random }),
    startVendorProxy(rest.url, { random, refusal }),
  ])
  const direct = {
    DATABASE_URL: postgres.url,
    DATABASE_ENDPOINT: sql.url,
    UPSTASH_REDIS_REST_URL: rest.url,
    UPSTASH_REDIS_REST_TOKEN: token,
  }
  return {
    ...{ direct, redis, redisDoor, postgres: postgresDoor },
    bindings: { ...direct, DATABASE_ENDPOINT: postgresDoor.url, UPSTASH_REDIS_REST_URL: redisDoor.url },
    stop: async () => {
      await Promise.all([postgresDoor.stop(), redisDoor.stop()])
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
  stop: () => Promise<void>
}

/** @param root where the source lies: the project itself, or a copy of it in which something was changed */
export async function startSystem(vendors: Vendors, root: string): Promise<System> {
  const harness = createTestHarness({
    workers: [{ configPath: join(root, 'wrangler.toml'), secrets: { ...vendors.bindings } }],
  })
  const { url } = await harness.listen()
  const worker = () => harness.getWorker()
  return {
    url: url.href,
    vendors,
    evict: (className, name, webSockets) => worker().evictDurableObject(className, { name, webSockets }),
    async rowsOf(name, statement) {
      const storage = await worker().getDurableObjectStorage('ConversationRoom', { name })
      return (await storage.exec(statement)) as Record<string, unknown>[]
    },
    stop: () => harness.close(),
  }
}
