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
const settleMs = 1_000
/** Fifty join in a tenth of a second: whoever is counted meanwhile on the same two cores must not run into a timeout. */
const pauseMs = 250
/** The local runtime holds several files for each, and a process may open so many. */
const socketsMax = 1_000

type Awake = Pick<Memory, 'sockets' | 'awakeBytes'> & { before: number; say: () => Promise<void> }

/** Only once all other rooms sleep: each holds files, and a process may open so many. */
export async function openMemoryRoom(stage: GrowthStage, { progress }: ClaimOptions): Promise<Awake> {
  const sockets = Math.min(socketsPerRoomMax, socketsMax)
  progress(`growth: ${sockets} sockets of one room`)
  const { seats, say } = await viewersOf(stage, name, sockets)
  const before = treeResidentBytes(stage.pid) ?? Number.NaN
  await stage.openSockets({ seats, pauseMs })
  await sleep(settleMs)
  const awake = treeResidentBytes(stage.pid) ?? Number.NaN
  return { ...{ sockets, before, say }, awakeBytes: (awake - before) / sockets }
}

/** After a silence in which it has fallen asleep, and all others have again. */
export async function measureAsleep(
  stage: GrowthStage,
  { sockets, awakeBytes, before, say }: Awake,
): Promise<Memory> {
  const asleep = treeResidentBytes(stage.pid) ?? Number.NaN
  await stage.takeCounts()
  await say()
  const begun = (await stage.takeCounts()).get(name)?.begun ?? 0
  return { ...{ sockets, awakeBytes, wasAsleep: begun > 0 }, asleepBytes: (asleep - before) / sockets }
}
