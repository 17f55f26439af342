/**
 * `prestart` and `pretest`: installs what is missing, so that two commands are all that a fresh clone needs. It
 * runs on whatever Node the machine has, before the project's own is there: plain JavaScript, nothing imported
 * from the tree.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'

const installed = 'node_modules/.package-lock.json'
const isCurrent =
  existsSync(installed) &&
  existsSync('node_modules/.bin/node') &&
  statSync(installed).mtimeMs >= statSync('package-lock.json').mtimeMs

if (!isCurrent) {
  console.log('Installing what package-lock.json names (once, or after it has changed) …')
  // npm would warn of each package that wants a newer Node than the machine's; they get the project's own
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: 'inherit',
  })
  if (status !== 0) {
    console.error('npm ci did not succeed; its own words are above. Nothing was started.')
    process.exit(status ?? 1)
  }
}
