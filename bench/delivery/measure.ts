/** One side: a fresh server, a fresh client on another core, and, load by load, what each of them used. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, nextOf, startChild } from '../machine/child.ts'
import type { Cores } from '../machine/cores.ts'
import { machineCpuSeconds, treeCpuSeconds } from '../machine/cpu-time.ts'
import type { Services } from '../machine/services.ts'
import { crowdOf, type Load } from './loads.ts'
import type { ClientSaid, ClientTold, Report } from './plan.ts'
import type { Side, Stage } from './sides/side.ts'

export type Measurement = Report & {
  /** CPU seconds within the measured time; null where the system does not tell. */
  serverCpu: number | null
  servicesCpu: number | null
  /** This process: the stand-ins for Neon's and Upstash's fronts, whose own are not ours to measure. */
  standInsCpu: number
  /** Everybody who has nothing to do with this: noise. */
  othersCpu: number | null
}

/** Of a process that has been under another load, half of it. */
const warmUpSeconds = 1
const joinMs = 60_000
const talkMs = 60_000
/** A server that has just let a thousand people in has work left; measuring begins when it rests. */
const restPollMs = 100
const restShareMax = 0.1
const restPolls = 2
const restTriesMax = 100
/** Where the system does not tell: a fixed time must do. */
const blindRestMs = 2_000

/** @param loads of one process; in their order, each measured as it is asked for */
export async function* measure(
  side: Side,
  loads: readonly Load[],
  { cores, services, onBegin }: { cores: Cores; services: Services; onBegin: (load: Load) => void },
): AsyncGenerator<[Load, Measurement]> {
  const client = startChild<ClientSaid>(cores.client, 'bench/delivery-client.ts')
  let stage: Stage | null = null
  try {
    stage = await side.start(cores.server)
    let isThere = ''
    let isWarm = false
    for (const load of loads) {
      onBegin(load)
      if (crowdOf(load) !== isThere) {
        client.tell({ type: 'crowd', crowd: await stage.invite(load) } satisfies ClientTold)
        await nextOf(client, 'joined', joinMs)
        isThere = crowdOf(load)
      }
      await untilResting(stage.pid)
      const warmUp = isWarm ? warmUpSeconds / 2 : warmUpSeconds
      yield [load, await measureLoad(client, stage.pid, load, warmUp, services)]
      isWarm = true
    }
  } finally {
    await Promise.all([client.end(), stage?.stop()])
  }
}

async function measureLoad(
  client: Child<ClientSaid>,
  pid: number,
  { perSecond, seconds }: Load,
  warmUp: number,
  services: Services,
): Promise<Measurement> {
  client.tell({ type: 'talk', talk: { perSecond, warmUpSeconds: warmUp, seconds } } satisfies ClientTold)
  await nextOf(client, 'measuring', talkMs)
  const before = cpuNow(pid, services)
  const { report } = await nextOf(client, 'measured', talkMs)
  const after = cpuNow(pid, services)
  const serverCpu = difference(after.server, before.server)
  const servicesCpu = difference(after.services, before.services)
  const machineCpu = difference(after.machine, before.machine)
  const standInsCpu = after.own - before.own
  const ownCpu = (serverCpu ?? 0) + (servicesCpu ?? 0) + standInsCpu + report.cpuSeconds
  const othersCpu = machineCpu === null ? null : Math.max(0, machineCpu - ownCpu)
  return { ...report, serverCpu, servicesCpu, standInsCpu, othersCpu }
}

async function untilResting(pid: number): Promise<void> {
  let calm = 0
  let before = treeCpuSeconds(pid) ?? Number.NaN
  if (Number.isNaN(before)) {
    await sleep(blindRestMs)
    return
  }
  for (let tries = 0; calm < restPolls && tries < restTriesMax; tries++) {
    await sleep(restPollMs)
    const now: number = treeCpuSeconds(pid) ?? before
    calm = now - before <= (restPollMs / 1000) * restShareMax ? calm + 1 : 0
    before = now
  }
}

function cpuNow(pid: number, services: Services) {
  const { user, system } = process.cpuUsage()
  return {
    server: treeCpuSeconds(pid),
    services: services.cpuSeconds(),
    own: (user + system) / 1e6,
    machine: machineCpuSeconds(),
  }
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before
}
