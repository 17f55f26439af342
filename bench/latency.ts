/**
 * API latency under concurrency: the screens that everybody opens, by 1, 50 and 200 readers at a time, from Homeroom and
 * from the ordinary application in its four ways; over this machine's own wire, and with 5 ms on each way to a database.
 */
import { atRest } from './campus/at-rest.ts'
import type { Campus } from './campus/campus.ts'
import type { Claim, ClaimOptions, ClaimResult } from './claim.ts'
import type { HttpReport } from './http/load.ts'
import { inTurn } from './in-rounds.ts'
import { machineCpuSeconds, treeCpuSeconds } from './machine/cpu-time.ts'
import { chartsOf } from './latency/charts.ts'
import { tableOf } from './latency/tables.ts'
import { verdictsOf } from './latency/verdicts.ts'
import { disagreements } from './screens/agree.ts'
import { allScreens } from './screens/all-screens.ts'
import type { Screen } from './screens/screen.ts'
import { pidOf, readerOf, takes, type TargetName, targetNames, urlOf, workerNames } from './screens/target.ts'

export type LatencyRound = HttpReport & {
  /** Of the whole machine, in cores. */
  busyShare: number | null
  /** CPU µs of whoever answers, and of Postgres and Redis; null where the system does not tell. */
  serverMicros: number | null
  databaseMicros: number | null
}
export type LatencySide = { target: TargetName; rounds: LatencyRound[] }
/** One screen, so many readers at a time, so much on each way to a database. */
export type LatencyCell = { screen: Screen; concurrency: number; delayMs: number; sides: LatencySide[] }

const concurrencies = [1, 50, 200]
const quickConcurrencies = [1, 50]
const addedMs = 5
const measureMs = 250
/** Of so many, each must have asked several times. */
const manyReaders = 200
const manyMeasureMs = 400
const warmUpMs = 120
const quickWarmUpMs = 80
const warmUpReaders = 20

export const latency: Claim = {
  name: 'latency',
  prepare: ({ shared }) => shared.campus(),
  begin: async (options) => {
    const campus = await atRest(options)
    options.progress('latency: do all say the same?')
    const differences = await disagreements(campus)
    return () => measureScreens(options, campus, differences)
  },
}

async function measureScreens(
  options: ClaimOptions,
  campus: Campus,
  differences: string[],
): Promise<ClaimResult> {
  const screens = allScreens.filter(({ isTimed }) => isTimed)
  const cells = cellsOf(screens, options.quick ? quickConcurrencies : concurrencies)
  await warmUp(campus, screens, options.quick ? quickWarmUpMs : warmUpMs)
  try {
    await measureAll(campus, options, cells)
  } finally {
    setDelay(campus, 0)
  }
  return {
    name: 'latency',
    tables: tablesOf(cells, campus),
    verdicts: verdictsOf(cells, differences),
    charts: chartsOf(cells),
    raw: { cells: cells.map(({ screen, ...rest }) => ({ screen: screen.name, ...rest })), differences },
    isIntact: differences.length === 0,
  }
}

function cellsOf(screens: readonly Screen[], readers: readonly number[]): LatencyCell[] {
  const [list] = screens
  const cell = (screen: Screen, concurrency: number, delayMs: number): LatencyCell => ({
    ...{ screen, concurrency, delayMs },
    sides: targetsOf(screen, screen === list && delayMs === 0).map((target) => ({ target, rounds: [] })),
  })
  return [
    ...screens.flatMap((screen) => readers.map((concurrency) => cell(screen, concurrency, 0))),
    // the first screen decides how an application feels, and a network is slow for everybody alike
    ...(list ? quickConcurrencies.map((concurrency) => cell(list, concurrency, addedMs)) : []),
  ]
}

/** The ordinary statements in a Worker as well, where one screen says enough. */
function targetsOf(screen: Screen, isWithWorkers: boolean): TargetName[] {
  return [...targetNames, ...(isWithWorkers ? workerNames : [])].filter((target) => takes(target, screen))
}

async function warmUp(campus: Campus, screens: readonly Screen[], ms: number): Promise<void> {
  for (const screen of screens)
    for (const target of targetsOf(screen, true))
      for (const road of ['direct', 'wired'] as const)
        await campus.readers.play({
          url: urlOf(campus, target),
          readers: campus.visits.map((visit) => readerOf(target, screen, visit, road)),
          ...{ concurrency: warmUpReaders, ms },
        })
}

async function measureAll(campus: Campus, options: ClaimOptions, cells: LatencyCell[]): Promise<void> {
  const { rounds, progress } = options
  for (let round = 0; round < rounds; round++)
    for (const cell of cells) {
      const { screen, concurrency, delayMs, sides } = cell
      progress(
        `latency: round ${round + 1} of ${rounds}, ${screen.name}, ${concurrency} readers, ${delayMs} ms added`,
      )
      setDelay(campus, delayMs)
      await inTurn(sides, round, async (side) => {
        side.rounds.push(await measure(campus, side.target, cell))
      })
    }
}

async function measure(
  campus: Campus,
  target: TargetName,
  { screen, concurrency, delayMs }: LatencyCell,
): Promise<LatencyRound> {
  const road = delayMs === 0 ? 'direct' : 'wired'
  const readers = campus.visits.map((visit) => readerOf(target, screen, visit, road))
  const pid = pidOf(campus, target)
  const cpuNow = () => ({
    machine: machineCpuSeconds(),
    server: treeCpuSeconds(pid),
    databases: campus.databasesCpu(),
  })
  const before = cpuNow()
  const startedAt = performance.now()
  const report = await campus.readers.play({
    url: urlOf(campus, target),
    readers,
    concurrency,
    ms: concurrency < manyReaders ? measureMs : manyMeasureMs,
  })
  const seconds = (performance.now() - startedAt) / 1000
  const after = cpuNow()
  const used = (of: keyof typeof after, unit: number): number | null => {
    const [from, to] = [before[of], after[of]]
    return from === null || to === null ? null : (to - from) / unit
  }
  return {
    ...report,
    bodies: [],
    busyShare: used('machine', seconds),
    serverMicros: used('server', report.visits / 1e6),
    databaseMicros: used('databases', report.visits / 1e6),
  }
}

function setDelay({ way, wire }: Campus, ms: number): void {
  way.databaseDelayMs = ms
  way.redisDelayMs = ms
  wire.setDelay(ms)
}

function tablesOf(cells: readonly LatencyCell[], campus: Campus) {
  const groups = Map.groupBy(cells, ({ screen, delayMs }) => `${screen.name} ${delayMs}`)
  return [...groups.values()].map((group) => tableOf(group, campus))
}
