/** The floors of the runtime, under the same workerd: an object that only broadcasts, and one that commits a row first. */
import { startChild } from '../../machine/child.ts'
import { buildWorker, type WorkerBuild } from '../../machine/worker-build.ts'
import type { WorkerServerOrder, WorkerServerSaid } from '../../machine/worker-server.ts'
import type { Load } from '../loads.ts'
import type { Crowd } from '../plan.ts'
import { castOf, floorNames, type Side } from './side.ts'

const startMs = 30_000

/** Both of the one worker: what is said to the second is committed. */
export async function openFloors(): Promise<Side[]> {
  const build = await buildWorker('bench/peers/bare-object/wrangler.toml', 'worker.js')
  return [floorOf(build, false), floorOf(build, true)]
}

function floorOf(build: WorkerBuild, isKeeping: boolean): Side {
  return {
    name: isKeeping ? floorNames.keeping : floorNames.broadcasting,
    isFloor: true,
    // a commit is felt under loads that do not saturate it
    takes: ({ hasFloor, isIdle, rooms }: Load) =>
      hasFloor === true && (!isKeeping || isIdle === true || rooms > 1),
    start: async (core) => {
      const server = startChild<WorkerServerSaid>(core, 'bench/machine/worker-server.ts')
      server.tell({ worker: build.worker, bindings: {}, staying: [] } satisfies WorkerServerOrder)
      const { url } = await server.next(startMs)
      return {
        pid: server.pid,
        invite: async (load) => ({ dialect: 'bare', ...roomsOf(load, url.replace('http', 'ws'), isKeeping) }),
        stop: () => server.end(),
      }
    },
    stop: build.remove,
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
