/**
 * `npm run claims`: measures what Homeroom claims, beside what else one could build, and says of each sentence
 * whether it holds. Tables on stdout, progress on stderr, everything measured as JSON in bench/results/. A claim that
 * does not hold is a finding; only what broke or was lost ends with 1.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { allClaims } from './all-claims.ts'
import type { Claim, ClaimOptions, ClaimResult, Measuring } from './claim.ts'
import { writeCharts } from './charts/write-charts.ts'
import { clearProgress, showProgress } from './progress.ts'
import { describeMachine } from './machine/described.ts'
import { renderTable, renderVerdicts } from './render.ts'
import { shareParts } from './shared-parts.ts'

const usage = `npm run claims [-- --quick] [-- --only ${allClaims.map(({ name }) => name).join('|')}] [-- --rounds N] [-- --charts]
  DATABASE_URL, REDIS_URL: servers of your own, else what this machine has`

try {
  process.exitCode = (await run()) ? 0 : 1
} catch (error) {
  clearProgress()
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function run(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      charts: { type: 'boolean', default: false },
    },
  })
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 3))
  if (!(Number.isSafeInteger(rounds) && rounds > 0)) throw new Error(`--rounds is a number.\n${usage}`)
  const claims = allClaims.filter(
    ({ name, isLong }) => values.only?.includes(name) ?? !(values.quick && isLong),
  )
  if (claims.length === 0) throw new Error(usage)
  const parts = shareParts()
  const given = {
    quick: values.quick,
    rounds,
    databaseUrl: process.env['DATABASE_URL'],
    redisUrl: process.env['REDIS_URL'],
    progress: showProgress,
  }
  const options: ClaimOptions = { ...given, shared: parts.of(given) }
  const machine = describeMachine()
  console.log(`${new Date().toISOString().slice(0, 16)}Z · ${machine}`)
  const results: ClaimResult[] = []
  try {
    for await (const result of inOrder(claims, options)) {
      print(result)
      results.push(result)
      // at once: a claim that breaks off loses nothing of those before it
      if (values.charts) writeCharts([result], `${new Date().toISOString().slice(0, 10)} · ${machine}`)
    }
  } finally {
    await parts.stop()
  }
  const file = store({ at: new Date().toISOString(), machine, quick: options.quick, rounds, results })
  console.log(`\nAll figures: ${file}`)
  return results.length === claims.length && results.every(({ isIntact = true }) => isIntact)
}

/** Each that did not break off; of the others it is said why. */
async function* inOrder(claims: readonly Claim[], options: ClaimOptions): AsyncGenerator<ClaimResult> {
  const prepareAll = () => Promise.allSettled(claims.map(async (claim) => claim.prepare?.(options)))
  const alone = claims.filter(({ prepare }) => !prepare)
  const prepared = claims.filter(({ prepare }) => prepare)
  // in a quick run rooms come to rest while others are measured; in a whole one nothing is beside what is measured.
  // What could not be made is said by the claim that wants it.
  if (options.quick) await prepareAll()
  for (const claim of alone) yield* measured(claim, claim.begin(options))
  if (!options.quick) await prepareAll()
  const begun = prepared.map((claim) => ({ claim, measuring: claim.begin(options) }))
  await Promise.allSettled(begun.map(({ measuring }) => measuring))
  for (const { claim, measuring } of begun) yield* measured(claim, measuring)
}

async function* measured({ name }: Claim, begun: Promise<Measuring>): AsyncGenerator<ClaimResult> {
  try {
    const measure = await begun
    const result = await measure()
    clearProgress()
    yield result
  } catch (error) {
    clearProgress()
    console.error(`${name} broke off:`, error instanceof Error ? error.message : error)
  }
}

function print({ name, tables, verdicts }: ClaimResult): void {
  console.log(`\n══ ${name} ══`)
  for (const table of tables) console.log(`\n${renderTable(table)}`)
  console.log(`\n${renderVerdicts(verdicts)}`)
}

function store(content: { at: string; [part: string]: unknown }): string {
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const name = `${content.at.replaceAll(/[:.]/g, '-')}.json`
  writeFileSync(join(folder, name), `${JSON.stringify(content, null, 1)}\n`)
  return `bench/results/${name}`
}
