/**
 * Builds a Worker once, as a deploy would, and reads its wrangler.toml once: each fresh process starts from the same file,
 * and without loading wrangler, which takes it over a second.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
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

export type WorkerBuild = { worker: BuiltWorker; remove: () => Promise<void> }

/** Several workers are built side by side, of one web. */
let webBuilt: Promise<void> | null = null

/** @param config a wrangler.toml, named from the project's root */
export async function buildWorker(config: string, script: string): Promise<WorkerBuild> {
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
  await run(
    process.execPath,
    [
      join(root, 'node_modules/wrangler/bin/wrangler.js'),
      ...['deploy', '--dry-run', '--config', join(root, config), '--outdir', folder],
    ],
    { cwd: root, env: { ...process.env, WRANGLER_SEND_METRICS: 'false', FORCE_COLOR: '0' } },
  )
  return {
    worker: {
      ...{ durableObjects, r2Buckets, compatibilityDate, compatibilityFlags },
      scriptPath: join(folder, script),
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
