/** One of the things that are measured side by side. */
import type { Load } from '../loads.ts'
import type { Crowd } from '../plan.ts'

/** A fresh process. */
export type Stage = {
  /** It, with everything that it has started. */
  pid: number
  /** Conversations of its own for a load, with everybody who belongs there. */
  invite: (load: Load) => Promise<Crowd>
  stop: () => Promise<void>
}

export type Side = {
  name: string
  /** What the runtime costs at the least. It is compared with where nobody speaks much; elsewhere it is shown. */
  isFloor: boolean
  /** What it cannot do at all is no measurement. */
  takes: (load: Load) => boolean
  start: (core: number | null) => Promise<Stage>
  /** Where it has anything beside its processes. */
  stop?: () => Promise<void>
}

/** Of the runtime: an object that only broadcasts, and one that commits a row first. */
export const floorNames = { broadcasting: 'bare object', keeping: 'bare object, a row' }

/** Who is in which room, the same for all sides: `p12` is somebody's id. */
export function castOf(load: Load): { room: number; userIds: string[] }[] {
  const perRoom = load.viewers + load.elsewhere
  const people = load.people ?? load.rooms * perRoom
  return Array.from({ length: load.rooms }, (_, room) => ({
    room,
    userIds: Array.from({ length: perRoom }, (_, index) => `p${(room * perRoom + index) % people}`),
  }))
}
