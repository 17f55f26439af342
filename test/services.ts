/**
 * What Homeroom needs around it, for a test run: a real Postgres, migrated and empty, a Redis, and the two
 * local servers that speak Neon's and Upstash's protocols. Only addresses differ from production.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../local/migrate.ts'
import { startNeonSqlServer } from '../local/neon-sql-server.ts'
import { startPostgres } from '../local/postgres.ts'
import { startRedis } from '../local/redis.ts'
import { startUpstashRestServer } from '../local/upstash-rest-server.ts'

/** Bindings of the Worker by name, so that they can be handed to any runtime as they are. */
export type Services = {
  DATABASE_URL: string
  DATABASE_ENDPOINT: string
  UPSTASH_REDIS_REST_URL: string
  UPSTASH_REDIS_REST_TOKEN: string
}

export type RunningServices = { bindings: Services; stop: () => Promise<void> }

export async function startServices(): Promise<RunningServices> {
  const folder = await mkdtemp(join(tmpdir(), 'homeroom-test-'))
  const token = randomBytes(16).toString('hex')
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), databaseName: 'homeroom', durable: false }),
    startRedis({ dataDir: join(folder, 'redis') }),
  ])
  await migrate(postgres.url)
  const [sql, rest] = await Promise.all([
    startNeonSqlServer({ databaseUrl: postgres.url }),
    startUpstashRestServer({ redis, token }),
  ])
  return {
    bindings: {
      DATABASE_URL: postgres.url,
      DATABASE_ENDPOINT: sql.url,
      UPSTASH_REDIS_REST_URL: rest.url,
      UPSTASH_REDIS_REST_TOKEN: token,
    },
    stop: async () => {
      await Promise.all([sql.stop(), rest.stop()])
      await Promise.all([postgres.stop(), redis.stop()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
