/**
 * Builds a Worker once a run, as a deploy would, and reads its wrangler.toml once: each fresh process starts from the same
 * file, and without loading wrangler, which takes it over a second. What was built goes with this process.
 */
import { execFile } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { ensureWebBuilt } from '../../web/build.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** As far as it is needed here; wrangler's own type leaves it open. */
type WorkerOptions = {
  durableObjects?: Record<string, { className: string; useSQLite: boolean }>
  r2Buckets?: Record<string, { id: string }>
  compatibilityDate: string
  compatibilityFlags: string[]
}

/** What a process needs to run it. */
export type BuiltWorker = Required<WorkerOptions> & { scriptPath: string }

const builds = new Map<string, Promise<BuiltWorker>>()
/** Several workers are built side by side, of one web. */
let webBuilt: Promise<void> | null = null

/** @param config a wrangler.toml, named from the project's root */
export function buildWorker(config: string, script: string): Promise<BuiltWorker> {
  const building = builds.get(config) ?? build(config, script)
  builds.set(config, building)
  return building
}

async function build(config: string, script: string): Promise<BuiltWorker> {
  await (webBuilt ??= ensureWebBuilt())
  process.env['WRANGLER_LOG'] = 'error' // it warns of secrets, which whoever starts the process has
  const { workerOptions } = unstable_getMiniflareWorkerOptions(join(root, config))
  const {
    durableObjects = {},
    r2Buckets = {},
    compatibilityDate,
    compatibilityFlags,
  } = workerOptions as WorkerOptions
  const folder = await mkdtemp(join(tmpdir(), 'homeroom-build-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await run(
    process.execPath,
    [
      join(root, 'node_modules/wrangler/bin/wrangler.js'),
      ...['deploy', '--dry-run', '--config', join(root, config), '--outdir', folder],
    ],
    { cwd: root, env: { ...process.env, WRANGLER_SEND_METRICS: 'false', FORCE_COLOR: '0' } },
  )
  return {
    ...{ durableObjects, r2Buckets, compatibilityDate, compatibilityFlags },
    scriptPath: join(folder, script),
  }
}
