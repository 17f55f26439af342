/**
 * `npm run hostile`: the production build over real services, attacked through every door for as long as it takes, and a
 * table of what was found.
 */
import { parseArgs } from 'node:util'
import { createTestHarness } from 'wrangler'
import { ensureWebBuilt } from '../../web/build.ts'
import { startServices } from '../services.ts'
import { attack, type Outcome } from './campaign.ts'
import { hasDataSet } from './data-set.ts'

const usage = `npm run hostile -- [--seed N] [--runs N] [--bursts N] [--only OPERATION …]
  --runs: requests to each route (300); --bursts: bursts on each kind of socket (400)`

process.env['WRANGLER_LOG'] ??= 'none'
process.env['WRANGLER_SEND_METRICS'] = 'false'
// leaves by the way on which the services are stopped
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

try {
  process.exitCode = (await run()) ? 0 : 1
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
  console.error(`\n${usage}`)
  process.exitCode = 1
}

async function run(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
      runs: { type: 'string', default: '300' },
      bursts: { type: 'string', default: '400' },
      only: { type: 'string', multiple: true },
    },
  })
  const [seed, runs, bursts] = [values.seed, values.runs, values.bursts].map(Number)
  if (seed === undefined || runs === undefined || bursts === undefined)
    throw new Error('A number is missing.')
  console.error(
    `seed ${seed}${hasDataSet ? '' : ', without the collected inputs: they are not beside this repository'}`,
  )
  await ensureWebBuilt()
  const services = await startServices()
  const harness = createTestHarness({
    workers: [{ configPath: './wrangler.toml', secrets: { ...services.bindings } }],
  })
  const began = performance.now()
  try {
    const { url } = await harness.listen()
    const only = values.only ? { only: values.only } : {}
    const outcome = await attack(services.bindings, url, {
      ...{ seed, runs, bursts, routesPerStage: 1, ...only },
      progress: (text) => console.error(`${Math.round((performance.now() - began) / 1000)} s · ${text}`),
    })
    tell(outcome, (performance.now() - began) / 1000)
    return outcome.faults.length === 0
  } finally {
    await harness.close()
    await services.stop()
  }
}

function tell(outcome: Outcome, seconds: number): void {
  const { faults, pairs, statuses, readBack, slowestMs, routes, bursts, frames } = outcome
  const rows: [string, string | number][] = [
    ['routes', routes],
    ['bursts of frames', `${bursts} (${frames} frames)`],
    ['distinct inputs by entry point', pairs.size],
    [
      'answers by status',
      [...statuses]
        .sort(([one], [other]) => one - other)
        .map(([status, count]) => `${status}: ${count}`)
        .join(', '),
    ],
    ['read back and compared', readBack],
    ['slowest answer', `${Math.round(slowestMs)} ms`],
    ['seconds', Math.round(seconds)],
    ['faults', faults.length],
  ]
  for (const [name, value] of rows) console.log(`| ${name} | ${value} |`)
  for (const fault of faults.slice(0, 60)) console.log(`✗ ${fault}`)
}
