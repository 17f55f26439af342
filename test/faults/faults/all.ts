/** Every fault by its name. */
import { acksLost, duplicates, halfOffline, socketsCut } from './clients.ts'
import type { Fault } from './fault.ts'
import { deploy, personalRoomsEvicted, roomEvicted } from './rooms.ts'
import { postgresBecomes, redisBecomes, redisFlushed, redisStale } from './vendors.ts'

export const faults = {
  none: { begin: () => undefined },
  'postgres-down': postgresBecomes('refuse'),
  'postgres-cut': postgresBecomes('cut'),
  'postgres-hangs': postgresBecomes('hang'),
  'postgres-slow': postgresBecomes('slow'),
  'postgres-mixed': postgresBecomes('mixed'),
  'postgres-loses-replies': postgresBecomes('lose-reply'),
  'postgres-late': postgresBecomes('late'),
  'postgres-halves-replies': postgresBecomes('half'),
  'redis-down': redisBecomes('refuse'),
  'redis-hangs': redisBecomes('hang'),
  'redis-busy': redisBecomes('busy'),
  'redis-mixed': redisBecomes('mixed'),
  'redis-loses-replies': redisBecomes('lose-reply'),
  'redis-full': redisBecomes('full'),
  'redis-flushed': redisFlushed,
  'redis-stale': redisStale,
  'room-evicted-asleep': roomEvicted('hibernate'),
  'room-aborted': roomEvicted('close'),
  'personal-rooms-evicted': personalRoomsEvicted,
  deploy,
  'sockets-cut': socketsCut,
  'half-offline': halfOffline,
  'acks-lost': acksLost,
  duplicates,
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faults

export const faultNames = Object.keys(faults).filter(isFaultName)

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faults, name)
}
