/** Builds a Worker once, as a deploy would, so that each fresh process starts from the same file. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ensureWebBuilt } from '../../web/build.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

export type WorkerBuild = { configPath: string; scriptPath: string; remove: () => Promise<void> }

/** @param config a wrangler.toml, named from the project's root */
export async function buildWorker(config: string, script: string): Promise<WorkerBuild> {
  await ensureWebBuilt()
  const folder = await mkdtemp(join(tmpdir(), 'homeroom-build-'))
  const configPath = join(root, config)
  await run(
    process.execPath,
    [
      join(root, 'node_modules/wrangler/bin/wrangler.js'),
      ...['deploy', '--dry-run', '--config', configPath, '--outdir', folder],
    ],
    { cwd: root, env: { ...process.env, WRANGLER_SEND_METRICS: 'false', FORCE_COLOR: '0' } },
  )
  return {
    configPath,
    scriptPath: join(folder, script),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
