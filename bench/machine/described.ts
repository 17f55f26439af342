/** Which machine and which databases, for whoever reads the figures. */
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import type { RunningPostgres } from '../../local/postgres.ts'
import type { RunningRedis } from '../../local/redis.ts'

export function describeServices(
  postgres: Pick<RunningPostgres, 'kind' | 'version'>,
  redis: Pick<RunningRedis, 'kind' | 'version'>,
): string {
  const postgresKind = postgres.kind === 'external' ? 'yours, DATABASE_URL' : 'real, from npm'
  const redisKinds: Record<RunningRedis['kind'], string> = {
    external: 'yours, REDIS_URL',
    'in-process': 'in-process stand-in',
    'redis-server': 'real, redis-server from PATH',
    'valkey-server': 'real, valkey-server from PATH',
  }
  return `Postgres ${postgres.version} (${postgresKind}), Redis ${redis.version} (${redisKinds[redis.kind]})`
}

export function describeMachine(): string {
  const file = join(import.meta.dirname, '../../node_modules/workerd/package.json')
  const workerd = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version
  const cores = availableParallelism()
  return `${cpus()[0]?.model ?? 'unknown processor'}, ${cores} cores, Node ${process.version}, workerd ${workerd}`
}
