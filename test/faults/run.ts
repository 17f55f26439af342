/**
 * `npm run faults`: a system, one fault after another or pairs of them, and a table of what was found. `--planted` builds
 * the system once for each bug that was planted in a copy of the source, and says which of them the checkers have seen.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../local/replay/seeded-random.ts'
import { ensureWebBuilt } from '../../web/build.ts'
import { type CampaignOptions, fight, type Outcome } from './campaign.ts'
import type { CheckName } from './checkers/judge.ts'
import { type FaultName, faults } from './faults/all.ts'
import { parseOptions, type RunOptions, usage } from './options.ts'
import type { Bug } from './planted/bug.ts'
import { bugNames, bugs } from './planted/bugs.ts'
import type { Edit } from './planted/edit.ts'
import { type Builder, editsFor, startBuildWith } from './build.ts'
import { scheduleOf } from './schedule.ts'
import { startVendors, type System } from './system.ts'
import { renderRuns, type Run } from './table.ts'

const root = join(import.meta.dirname, '../..')
const patienceMs = 30_000
/** A planted bug need not be waited for as long as a system that is expected to agree. */
const plantedPatienceMs = 20_000

process.env['WRANGLER_LOG'] ??= 'error'
process.env['WRANGLER_SEND_METRICS'] = 'false'
// leaves by the way on which the services are stopped
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

try {
  process.exitCode = (await run(parseOptions(process.argv.slice(2)))) ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
  console.error(`\n${usage}`)
  process.exitCode = 1
}

async function run(options: RunOptions): Promise<boolean> {
  console.error(`seed ${options.seed}`)
  await ensureWebBuilt()
  const folder = await mkdtemp(join(tmpdir(), 'homeroom-faults-'))
  const vendors = await startVendors(folder, seededRandom(options.seed))
  try {
    const builder = { root, folder, vendors }
    const runs = options.planted ? await fightBugs(builder, options) : await fightFaults(builder, options)
    const { text, isGood } = renderRuns(runs, options)
    console.log(text)
    if (options.json)
      await writeFile(options.json, `${JSON.stringify({ seed: options.seed, runs }, null, 2)}\n`)
    return isGood
  } finally {
    await vendors.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** One system for as long as the faults need the same build. */
async function fightFaults(builder: Builder, options: RunOptions): Promise<Run[]> {
  const runs: Run[] = []
  let current: { edits: readonly Edit[]; system: System } | null = null
  try {
    for (const { names, seed } of scheduleOf(options)) {
      const campaign = campaignOf(options, names, seed, patienceMs)
      const edits = editsFor(campaign.faults)
      if (current && !isSame(current.edits, edits)) {
        await current.system.stop()
        current = null
      }
      current ??= { edits, system: await startBuildWith(builder, edits) }
      runs.push(tell({ name: names.join(' + '), seed, ...(await tryToFight(current.system, campaign)) }))
    }
    return runs
  } finally {
    await current?.system.stop()
  }
}

/** What breaks off says so, and the others are fought all the same. */
async function tryToFight(
  system: System,
  campaign: CampaignOptions,
): Promise<{ outcome: Outcome | null; brokenOff?: string }> {
  try {
    return { outcome: await fight(system, campaign) }
  } catch (error) {
    return {
      outcome: null,
      brokenOff: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  }
}

function isSame(some: readonly Edit[], others: readonly Edit[]): boolean {
  return some.length === others.length && some.every((edit) => others.includes(edit))
}

/** First the source as it is, under every condition in which a bug is looked for: it must be found without fault. */
async function fightBugs(builder: Builder, options: RunOptions): Promise<Run[]> {
  const wanted = bugNames.filter((name) => options.bugs.length === 0 || options.bugs.includes(name))
  const runs: Run[] = []
  for (const name of wanted) {
    const runOnce = async (plants: boolean) => {
      const bug: Bug = bugs[name]
      const patience = plants ? plantedPatienceMs : patienceMs
      const campaign = campaignOf(options, [bug.fault], options.seed, patience)
      const more = [...(bug.revealed ?? []), ...(plants ? bug.edits : [])]
      const system = await startBuildWith(builder, editsFor(campaign.faults, more))
      try {
        return await tryToFight(system, { ...campaign, endsInSilence: bug.endsInSilence === true })
      } finally {
        await system.stop()
      }
    }
    if (options.isSound)
      runs.push(tell({ name: `${name}, not planted`, seed: options.seed, ...(await runOnce(false)) }))
    runs.push(tell({ name, bug: name, seed: options.seed, ...(await runOnce(true)) }))
  }
  return runs
}

function campaignOf(
  { actMs, speakers }: RunOptions,
  names: readonly FaultName[],
  seed: number,
  patience: number,
): CampaignOptions {
  const random = seededRandom(seed)
  return { random, faults: names.map((name) => faults[name]), speakers, actMs, patienceMs: patience }
}

function tell(run: Run): Run {
  const { outcome, name, brokenOff } = run
  if (!outcome) {
    console.error(`${name} broke off: ${brokenOff}`)
    return run
  }
  const found = outcome.violated.map((check: CheckName) => `${check}: ${outcome.verdict[check][0]}`)
  const agreed =
    outcome.agreedAfterMs === null ? 'no agreement' : `agreed after ${Math.round(outcome.agreedAfterMs)} ms`
  console.error(`${name}: ${outcome.messages} messages, ${outcome.acts} acts, ${agreed}`)
  for (const one of found) console.error(`  ✗ ${one}`)
  return run
}
