/** Every fault by its name. */
import { acksLost, duplicates, halfOffline, longOffline, readersStall, socketsCut } from './clients.ts'
import type { Fault } from './fault.ts'
import {
  alarmsThrow,
  clocksApart,
  deliveriesFail,
  deploy,
  personalRoomsEvicted,
  roomEvicted,
  runtimeKilled,
} from './rooms.ts'
import {
  filesDown,
  keysDown,
  keysRotated,
  postgresBecomes,
  queueDown,
  receiverBecomes,
  redisBecomes,
  redisFlushed,
  redisStale,
  rowRefused,
} from './vendors.ts'

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
  'runtime-killed': runtimeKilled,
  'alarms-throw': alarmsThrow,
  'row-refused': rowRefused(),
  'deliveries-fail': deliveriesFail,
  'clocks-apart': clocksApart,
  'readers-stall': readersStall,
  'long-offline': longOffline,
  'queue-down': queueDown,
  'files-down': filesDown,
  'receiver-down': receiverBecomes('refuse'),
  'receiver-hangs': receiverBecomes('hang'),
  'receiver-loses-replies': receiverBecomes('lose-reply'),
  'keys-down': keysDown,
  'keys-rotated': keysRotated,
} as const satisfies Record<string, Fault>

export type FaultName = keyof typeof faults

export const faultNames = Object.keys(faults).filter(isFaultName)

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(faults, name)
}
