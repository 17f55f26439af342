/**
 * `npm run e2e`: everything in a real browser, with all of the long material. `-- --short` takes the share that the gate
 * takes, `-- --measure` prints the numbers that somebody feels instead of testing anything.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, measure: { type: 'boolean', default: false } },
})
const root = join(import.meta.dirname, '../..')

if (values.measure) await import('./measure.ts')
else {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'browser'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(!values.short && { HOMEROOM_LONG: '1' }) },
  })
  process.exitCode = status ?? 1
}
