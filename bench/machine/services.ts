/**
 * Postgres and Redis for a benchmark, with the two servers that speak Neon's and Upstash's protocols in front of
 * them. Yours where their addresses are given; else a real Postgres from npm that syncs every commit to the disk,
 * and the Redis that the machine has.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from '../../local/migrate.ts'
import { startNeonSqlServer } from '../../local/neon-sql-server.ts'
import { startPostgres } from '../../local/postgres.ts'
import { startRedis } from '../../local/redis.ts'
import { startUpstashRestServer } from '../../local/upstash-rest-server.ts'
import type { ClaimOptions } from '../claim.ts'
import { treeCpuSeconds } from './cpu-time.ts'
import { describeServices } from './described.ts'

export type Services = {
  databaseUrl: string
  /** undefined where Redis is the in-process engine, which only our own stand-in reaches. */
  redisUrl: string | undefined
  /** What our worker is bound to. */
  bindings: Record<string, string>
  /** Which they are, for whoever reads the figures. */
  described: string
  /** CPU seconds of Postgres and Redis, without the stand-ins before them; null where unknown, and for yours. */
  cpuSeconds: () => number | null
  stop: () => Promise<void>
}

export async function startServices(
  options: Pick<ClaimOptions, 'databaseUrl' | 'redisUrl'>,
): Promise<Services> {
  const folder = await mkdtemp(join(tmpdir(), 'homeroom-bench-'))
  const token = randomBytes(16).toString('hex')
  const [postgres, redis] = await Promise.all([
    startPostgres({
      dataDir: join(folder, 'postgres'),
      databaseName: 'homeroom',
      externalUrl: options.databaseUrl,
    }),
    startRedis({ externalUrl: options.redisUrl }),
  ])
  await migrate(postgres.url)
  const [sql, rest] = await Promise.all([
    startNeonSqlServer({ databaseUrl: postgres.url }),
    startUpstashRestServer({ redis, token }),
  ])
  const pids = [postgres.pid, redis.pid].filter((pid) => pid !== undefined)
  return {
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    bindings: {
      DATABASE_URL: postgres.url,
      DATABASE_ENDPOINT: sql.url,
      UPSTASH_REDIS_REST_URL: rest.url,
      UPSTASH_REDIS_REST_TOKEN: token,
    },
    described: `${describeServices(postgres, redis)}, fsync ${postgres.kind === 'external' ? 'as yours has it' : 'on'}`,
    cpuSeconds: () => {
      if (postgres.pid === undefined || (redis.pid === undefined && redis.kind === 'external')) return null
      const seconds = pids.map((pid) => treeCpuSeconds(pid))
      return seconds.some((one) => one === null)
        ? null
        : seconds.reduce<number>((sum, one) => sum + (one ?? 0), 0)
    },
    stop: async () => {
      await Promise.all([sql.stop(), rest.stop()])
      await Promise.all([postgres.stop(), redis.stop()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}
