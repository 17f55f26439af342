/** One scene: a fresh server, a fresh client on another core, and what each of them used, memory by the second. */
import { nextOf, startChild } from '../machine/child.ts'
import type { Cores } from '../machine/cores.ts'
import { machineCpuSeconds, treeCpuSeconds, treeResidentBytes } from '../machine/cpu-time.ts'
import type { Services } from '../machine/services.ts'
import type { Side } from '../delivery/sides/side.ts'
import type { LoadReport, LoadSaid, LoadTold } from './plan.ts'
import type { Scene } from './scenes.ts'

export type SceneResult = {
  scene: Scene
  report: LoadReport
  joinSeconds: number
  /** Of the server, each second from before the first message to after the last. */
  memory: number[]
  /** CPU seconds, as in `npm run claims`. */
  cpu: { server: number; client: number; services: number; standIns: number; machine: number }
}

const sampleEveryMs = 1_000
const joinMs = 200_000
const doneMs = 150_000

export async function runScene(
  side: Side,
  scene: Scene,
  cores: Cores,
  services: Services,
): Promise<SceneResult> {
  const stage = await side.start(cores.server)
  const client = startChild<LoadSaid>(cores.client, 'bench/load-client.ts')
  const memory: number[] = []
  const sample = () => memory.push(treeResidentBytes(stage.pid) ?? Number.NaN)
  let timer: NodeJS.Timeout | undefined
  try {
    const { rooms, seats } = await stage.invite(scene.load)
    const { perSecond, seconds } = scene.load
    const plan = { rooms, seats, perSecond, seconds, ...scene.more }
    client.tell({ type: 'plan', plan } satisfies LoadTold)
    const joined = await nextOf(client, 'joined', joinMs)
    sample()
    timer = setInterval(sample, sampleEveryMs)
    const before = cpuNow(stage.pid, services)
    client.tell({ type: 'begin' } satisfies LoadTold)
    await nextOf(client, 'spoken', seconds * 1_000 + doneMs)
    const { report } = await nextOf(client, 'done', doneMs)
    const after = cpuNow(stage.pid, services)
    const cpu = {
      server: after.server - before.server,
      client: report.cpuSeconds,
      services: after.services - before.services,
      standIns: after.standIns - before.standIns,
      machine: after.machine - before.machine,
    }
    return { scene, report, joinSeconds: joined.seconds, memory, cpu }
  } finally {
    clearInterval(timer)
    await client.end()
    await stage.stop()
  }
}

function cpuNow(pid: number, services: Services) {
  const { user, system } = process.cpuUsage()
  return {
    server: treeCpuSeconds(pid) ?? Number.NaN,
    services: services.cpuSeconds() ?? Number.NaN,
    standIns: (user + system) / 1e6,
    machine: machineCpuSeconds() ?? Number.NaN,
  }
}
