/**
 * What a request cost, where its caller can read it: round trips, counted at the wire, Redis commands, and time.
 * Tests hold the number of round trips exactly. The clock of a Worker stands still between I/O, so `total` is
 * what was waited for, not what was computed.
 */
import type { MiddlewareHandler } from 'hono'
import { countRoundTrips, type RoundTrips } from '../../stores/round-trips.ts'
import type { Front } from '../front.ts'

export const serverTiming: MiddlewareHandler<Front> = async (c, next) => {
  const startedAt = performance.now()
  const trips = await countRoundTrips(next)
  if (c.res.status === 101) return // an upgrade's answer carries a socket and cannot be copied
  c.header('server-timing', timingOf(trips, performance.now() - startedAt))
}

export function timingOf({ database, redis, files }: RoundTrips, totalMs: number): string {
  const { commands } = redis
  const billed = `, ${commands} command${commands === 1 ? '' : 's'}`
  const vendors = [
    entry('db', database, ''),
    ...(commands > 0 ? [entry('redis', redis, billed)] : []),
    ...(files.count > 0 ? [entry('files', files, '')] : []),
  ]
  return [...vendors, `total;dur=${totalMs.toFixed(1)}`].join(', ')
}

function entry(name: string, { count, ms }: RoundTrips['database'], rest: string): string {
  return `${name};desc="${count} round trip${count === 1 ? '' : 's'}${rest}";dur=${ms.toFixed(1)}`
}
