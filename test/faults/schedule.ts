/** Which faults, in which order, with which seeds: all from one seed. */
import { seededRandom } from '../../local/replay/seeded-random.ts'
import { type FaultName, faultNames } from './faults/all.ts'

export type Scheduled = { names: FaultName[]; seed: number }

type Wish = { seed: number; faults: readonly FaultName[]; pairs: number; repeat: number }

export function scheduleOf({ seed, faults, pairs, repeat }: Wish): Scheduled[] {
  const random = seededRandom(seed)
  const couples = Array.from({ length: pairs }, () => aPair(random))
  const rounds = Array.from({ length: repeat }, (_, round) =>
    [...faults.map((name) => [name]), ...couples].map((names) => ({ names, seed: seed + round })),
  )
  return rounds.flat()
}

/** Two different ones; `none` is none. */
function aPair(random: () => number): FaultName[] {
  const real = faultNames.filter((name) => name !== 'none')
  const take = () => real.splice(Math.floor(random() * real.length), 1)
  return [...take(), ...take()]
}
