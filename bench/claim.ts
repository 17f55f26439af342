/**
 * What a benchmark of ours is: something that measures several things side by side in one run and judges ratios and
 * counts, never absolute times. `bench/claims.ts` runs them one after the other and prints what they say.
 */
import type { Campus } from './campus/campus.ts'
import type { Databases } from './campus/databases.ts'
import type { Chart } from './charts/chart.ts'
import type { PeopledStage } from './growth/peopled-stage.ts'

export type Cell = string | number

export type Table = {
  title: string
  columns: string[]
  rows: Cell[][]
  /** What a reader must know to read the figures: loads, spread, what is pinned where. */
  notes: string[]
}

/** One sentence that can be wrong, the measured figure and the bound it is held to. */
export type Verdict = { claim: string; measured: string; goal: string; holds: boolean }

export type ClaimResult = {
  name: string
  tables: Table[]
  verdicts: Verdict[]
  charts?: Chart[]
  raw: unknown
  /** false: something was lost or broke, which ends the command with 1. A verdict that does not hold is a finding. */
  isIntact?: boolean
}

/** What takes long to make: made once, when it is first wanted, and ended after the last claim. */
export type Shared = {
  databases: () => Promise<Databases>
  campus: () => Promise<Campus>
  growth: () => Promise<PeopledStage>
}

export type ClaimOptions = {
  /** Fewer loads and shorter rounds: the whole of `npm run claims` within two minutes instead of ten. */
  quick: boolean
  /** Three, or one where it is quick, unless somebody asks for more; sides are interleaved within each. */
  rounds: number
  /** A real Redis and Postgres by URL, else what the machine gives. */
  databaseUrl: string | undefined
  redisUrl: string | undefined
  /** One line that replaces the one before it. */
  progress: (text: string) => void
  shared: Shared
}

/** `prepare` and `begin` of all claims run side by side, since they wait more than they work; each `Measuring` runs alone. */
export type Claim = {
  name: string
  /** Left out of a quick run that does not name it. */
  isLong?: boolean
  /** Makes what is to be measured. Without it a claim brings all that it needs, and wants nothing beside it. */
  prepare?: (options: ClaimOptions) => Promise<unknown>
  /** Until all is at rest, and whatever is counted and not timed. */
  begin: (options: ClaimOptions) => Promise<Measuring>
}

export type Measuring = () => Promise<ClaimResult>
