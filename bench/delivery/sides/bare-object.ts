/** The floor of the runtime, under the same workerd. */
import { startChild } from '../../machine/child.ts'
import { buildWorker } from '../../machine/worker-build.ts'
import type { WorkerServerOrder, WorkerServerSaid } from '../../machine/worker-server.ts'
import { castOf, planOf, type Side } from './side.ts'

const startMs = 30_000

export async function bareObject(): Promise<Side> {
  const build = await buildWorker('bench/peers/bare-object/wrangler.toml', 'worker.js')
  return {
    name: 'bare object',
    isDurable: false,
    takes: ({ hasFloor }) => hasFloor === true,
    start: async (load, core) => {
      const server = startChild<WorkerServerSaid>(core, 'bench/machine/worker-server.ts')
      const { configPath, scriptPath } = build
      server.tell({ configPath, scriptPath, bindings: {}, staying: [] } satisfies WorkerServerOrder)
      const { url } = await server.next(startMs)
      const seats = castOf(load).flatMap(({ room, userIds }) =>
        userIds.map(() => ({
          url: new URL(`/room-${room}`, url.replace('http', 'ws')).href,
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
