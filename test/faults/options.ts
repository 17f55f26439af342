/** What may be said on the command line. A mistake is a sentence, never a default in silence. */
import { parseArgs } from 'node:util'
import { type FaultName, faultNames, isFaultName } from './faults/all.ts'
import { type BugName, isBugName } from './planted/bugs.ts'

export const usage = `npm run faults -- [--seed N] [--fault NAME]… [--pairs N] [--repeat N] [--minutes N] [--json FILE]
npm run faults -- --planted [--bug NAME]… [--sound] [--seed N] [--json FILE]
  --seed      for the same acts again, 1 by default
  --fault     only these, each once; all of them without it: ${faultNames.join(', ')}
  --pairs     and so many random pairs, 0 by default
  --repeat    each so many times, every time with the next seed; 1 by default
  --minutes   about how long in all: each fault lasts the longer
  --speakers  how many people speak, 6 by default
  --planted   with one bug each in a copy of the source: all must be seen
  --sound     and each copy without its bug as well, which must be found without fault
  --json      where everything that was found is written`

export type RunOptions = {
  seed: number
  faults: readonly FaultName[]
  pairs: number
  repeat: number
  speakers: number
  actMs: number
  planted: boolean
  bugs: readonly BugName[]
  isSound: boolean
  json: string | null
}

const actMsMin = 6_000
/** What a run takes beside its acts: coming in, coming to rest. */
const besideMs = 5_000

export function parseOptions(args: readonly string[]): RunOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      fault: { type: 'string', multiple: true, default: [] },
      pairs: { type: 'string', default: '0' },
      repeat: { type: 'string', default: '1' },
      speakers: { type: 'string', default: '6' },
      minutes: { type: 'string' },
      planted: { type: 'boolean', default: false },
      bug: { type: 'string', multiple: true, default: [] },
      sound: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  })
  const seed = whole('--seed', values.seed, 0)
  const pairs = whole('--pairs', values.pairs, 0)
  const repeat = whole('--repeat', values.repeat, 1)
  const speakers = whole('--speakers', values.speakers, 1)
  const named = values.fault.filter(isFaultName)
  const unknown = values.fault.find((name) => !isFaultName(name))
  if (unknown !== undefined) throw new Error(`There is no fault ${unknown}.`)
  const noBug = values.bug.find((name) => !isBugName(name))
  if (noBug !== undefined) throw new Error(`There is no bug ${noBug}.`)
  const faults = named.length > 0 ? named : faultNames
  const runs = (faults.length + pairs) * repeat
  const perRunMs = values.minutes === undefined ? 0 : (Number(values.minutes) * 60_000) / runs - besideMs
  return {
    ...{ seed, faults, pairs, repeat, speakers },
    actMs: Math.max(actMsMin, perRunMs),
    planted: values.planted,
    bugs: values.bug.filter(isBugName),
    isSound: values.sound,
    json: values.json ?? null,
  }
}

function whole(name: string, value: string, min: number): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < min)
    throw new Error(`${name} is a whole number from ${min} on.`)
  return number
}
