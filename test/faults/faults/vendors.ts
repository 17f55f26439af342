/** What happens to Postgres and to Redis: away, slow, fickle, or deaf to what they have just done. */
import type { VendorMode } from '../vendor-proxy.ts'
import type { Fault } from './fault.ts'

export function postgresBecomes(mode: VendorMode): Fault {
  return {
    begin: ({ system }) => void (system.vendors.postgres.mode = mode),
    end: ({ system }) => void (system.vendors.postgres.mode = 'pass'),
  }
}

export function redisBecomes(mode: VendorMode): Fault {
  return {
    begin: ({ system }) => void (system.vendors.redisDoor.mode = mode),
    end: ({ system }) => void (system.vendors.redisDoor.mode = 'pass'),
  }
}

/** Everything it held is gone, once in the beginning and once in the end. */
export const redisFlushed: Fault = {
  begin: ({ system }) => flush(system.vendors),
  end: ({ system }) => flush(system.vendors),
}

async function flush({
  redis,
}: {
  redis: { execute: (command: string[]) => Promise<unknown> }
}): Promise<void> {
  await redis.execute(['FLUSHALL'])
}

/** A replica that has heard of nothing for a while takes over. */
export const redisStale: Fault = {
  begin: ({ system }) => void (system.vendors.redis.isLagging = true),
  end: ({ system }) => system.vendors.redis.failOver(),
}
