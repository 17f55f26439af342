/** The floors of the runtime, under the same workerd: an object that only broadcasts, and one that commits a row first. */
import { startChild } from '../../machine/child.ts'
import { buildWorker, type WorkerBuild } from '../../machine/worker-build.ts'
import type { WorkerServerOrder, WorkerServerSaid } from '../../machine/worker-server.ts'
import type { Load } from '../loads.ts'
import { castOf, floorNames, planOf, type Side } from './side.ts'

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
    start: async (load, core) => {
      const server = startChild<WorkerServerSaid>(core, 'bench/machine/worker-server.ts')
      const { configPath, scriptPath } = build
      server.tell({ configPath, scriptPath, bindings: {}, staying: [] } satisfies WorkerServerOrder)
      const { url } = await server.next(startMs)
      const seats = castOf(load).flatMap(({ room, userIds }) =>
        userIds.map(() => ({
          url: new URL(`/room-${room}${isKeeping ? '/kept' : ''}`, url.replace('http', 'ws')).href,
          token: '',
          ...{ room, conversationId: `room-${room}`, isViewer: true },
        })),
      )
      const rooms = castOf(load).map(({ room }) => `room-${room}`)
      return {
        pid: server.pid,
        plan: planOf(load, { dialect: 'bare', rooms, seats }),
        stop: () => server.end(),
      }
    },
    stop: build.remove,
  }
}
