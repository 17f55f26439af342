/** Which Postgres and which Redis, for whoever reads the figures. */
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
