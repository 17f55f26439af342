/** The floors of the runtime, under the same workerd: an object that only broadcasts, and one that commits a row first. */
import { startChild } from '../../machine/child.ts'
import { type BuiltWorker, buildWorker } from '../../machine/worker-build.ts'
import type { WorkerServerOrder, WorkerServerSaid } from '../../machine/worker-server.ts'
import type { Load } from '../loads.ts'
import type { Crowd } from '../plan.ts'
import { castOf, floorNames, type Side } from './side.ts'

const startMs = 30_000

/** Both of the one worker: what is said to the second is committed. */
export async function openFloors(): Promise<Side[]> {
  const worker = await buildWorker('bench/peers/bare-object/wrangler.toml', 'worker.js')
  return [floorOf(worker, false), floorOf(worker, true)]
}

function floorOf(worker: BuiltWorker, isKeeping: boolean): Side {
  return {
    name: isKeeping ? floorNames.keeping : floorNames.broadcasting,
    isFloor: true,
    // many rooms are held to what commits; what only broadcasts shows how far a core reaches in one
    takes: ({ hasFloor, isIdle, rooms }: Load) =>
      hasFloor === true && (isIdle === true || isKeeping === rooms > 1),
    start: async (core) => {
      const server = startChild<WorkerServerSaid>(core, 'bench/machine/worker-server.ts')
      server.tell({ worker, bindings: {}, staying: [] } satisfies WorkerServerOrder)
      const { url } = await server.next(startMs)
      return {
        pid: server.pid,
        invite: async (load) => ({ dialect: 'bare', ...roomsOf(load, url.replace('http', 'ws'), isKeeping) }),
        stop: () => server.end(),
      }
    },
  }
}

function roomsOf(load: Load, base: string, isKeeping: boolean): Omit<Crowd, 'dialect'> {
  const cast = castOf(load).map(({ room, userIds }) => ({ room, userIds, id: `${load.name}-${room}` }))
  const seats = cast.flatMap(({ room, userIds, id }) =>
    userIds.map(() => ({
      url: new URL(`/${id}${isKeeping ? '/kept' : ''}`, base).href,
      token: '',
      ...{ room, conversationId: id, isViewer: true },
    })),
  )
  return { rooms: cast.map(({ id }) => id), seats }
}
