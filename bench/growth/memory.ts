/** What the server's memory grows by for each socket of one room, awake, and after the room has gone to sleep. */
import { setTimeout as sleep } from 'node:timers/promises'
import { socketsPerRoomMax } from '../../schema/limits.ts'
import type { ClaimOptions } from '../claim.ts'
import { treeResidentBytes } from '../machine/cpu-time.ts'
import { viewersOf } from './cast.ts'
import type { GrowthStage } from './stage.ts'

export type Memory = {
  sockets: number
  awakeBytes: number
  asleepBytes: number
  /** A message woke it: it had been asleep. */
  wasAsleep: boolean
}

const name = 'grow-m'
/** An object without work goes after ten seconds. */
const asleepMs = 13_000
const settleMs = 1_000
/** Fifty join in a tenth of a second: whoever is counted meanwhile on the same two cores must not run into a timeout. */
const pauseMs = 1_000
/** The local runtime holds several files for each, and a process may open so many. */
const socketsMax = 1_000

/** Counted, not timed, so that others may be counted meanwhile; but no other room of this stage may be awake. */
export async function measureMemory(stage: GrowthStage, { progress }: ClaimOptions): Promise<Memory> {
  const sockets = Math.min(socketsPerRoomMax, socketsMax)
  progress(`growth: ${sockets} sockets of one room`)
  const { seats, say } = await viewersOf(stage, name, sockets)
  await stage.takeCounts()
  const before = treeResidentBytes(stage.pid) ?? Number.NaN
  await stage.openSockets({ seats, pauseMs })
  await sleep(settleMs)
  const awake = treeResidentBytes(stage.pid) ?? Number.NaN
  await stage.way.untilQuiet(asleepMs, 60_000)
  const asleep = treeResidentBytes(stage.pid) ?? Number.NaN
  await stage.takeCounts()
  await say()
  const begun = (await stage.takeCounts()).get(name)?.begun ?? 0
  return {
    ...{ sockets, wasAsleep: begun > 0 },
    awakeBytes: (awake - before) / sockets,
    asleepBytes: (asleep - before) / sockets,
  }
}
