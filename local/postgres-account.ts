/**
 * Postgres refuses to run as root, and containers and small servers often are root. This file finds the
 * account to run it under and folders that this account can enter. It never creates an account and never
 * opens a folder of the user's: what lies behind a closed one (such as root's home) is put elsewhere.
 */
import { createHash } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import { chmod, cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve, sep } from 'node:path'
import type { PostgresBinaries } from './postgres-binaries.ts'

export type Account = { uid: number; gid: number }

/** Root's own place for the state of services; in a world-writable one anybody could plant binaries. */
const openPlace = '/var/lib/homeroom'

/** The account that Postgres runs under, or undefined for the one that runs us. */
export async function postgresAccount(dataDir: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  // whoever made the data keeps it, even if a better account has appeared since
  if (existsSync(dataDir)) {
    const { uid, gid } = await stat(dataDir)
    if (uid !== 0) return { uid, gid }
  }
  const accounts = await readFile('/etc/passwd', 'utf8')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] =
      accounts
        .split('\n')
        .find((line) => line.startsWith(`${name}:`))
        ?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    'Postgres refuses to run as root, and there is no account "postgres" or "nobody" to run it under: ' +
      'run this as an ordinary user, or set DATABASE_URL.',
  )
}

/** The data folder itself, or a stand-in for it where the account can't reach it. */
export async function reachableDataDir(dataDir: string, account: Account | undefined): Promise<string> {
  const wanted = resolve(dataDir)
  await mkdir(dirname(wanted), { recursive: true })
  if (account === undefined || (await reaches(account, wanted))) return wanted
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16)
  await mkdir(openPlace, { recursive: true, mode: 0o755 })
  return join(openPlace, `data-${name}`)
}

/** The binaries themselves, or a copy (60 MB, once a version) where the account can't reach them. */
export async function reachableBinaries(
  binaries: PostgresBinaries,
  account: Account | undefined,
): Promise<PostgresBinaries> {
  if (account === undefined || (await reaches(account, binaries.root))) return binaries
  const root = join(openPlace, `postgres-${binaries.version}`)
  if (!existsSync(root)) {
    const unfinished = `${root}.${process.pid}`
    await mkdir(openPlace, { recursive: true, mode: 0o755 })
    await cp(binaries.root, unfinished, { recursive: true, verbatimSymlinks: true })
    await rename(unfinished, root).catch(async (failure: unknown) => {
      await rm(unfinished, { recursive: true, force: true })
      // someone else was faster, with the same files
      if (!existsSync(root)) throw failure
    })
  }
  return { ...binaries, root }
}

async function reaches(account: Account, path: string): Promise<boolean> {
  const temporary = realpathSync(tmpdir()) + sep
  for (let folder = realpathSync(dirname(path)); ; folder = dirname(folder)) {
    const { uid, gid, mode } = await stat(folder)
    const mayEnter = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001
    if ((mode & mayEnter) === 0) {
      // mkdtemp makes folders that only root may enter; passing through one doesn't let anybody list it
      if (!folder.startsWith(temporary)) return false
      await chmod(folder, mode | mayEnter)
    }
    if (folder === dirname(folder)) return true
  }
}
