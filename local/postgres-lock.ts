/**
 * Who uses a Postgres data folder right now. Postgres guards it by `postmaster.pid`, we add the pid of the
 * process that started the server. Together they tell apart: free · in use · left behind by a starter that
 * was killed (that server is stopped, it is ours) · a stale file whose pid went to somebody else.
 */
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive, readPid, runs, stopLeftBehind } from './left-behind.ts'

export async function claimDataDir(dataDir: string, log: (line: string) => void): Promise<void> {
  const lock = join(dataDir, 'postmaster.pid')
  const postmaster = await readPid(lock)
  // of a dead postmaster we leave the file: Postgres uses it to see whether its children still live
  if (postmaster === undefined || !isAlive(postmaster)) return
  if (!(await runs(postmaster, 'postgres'))) {
    await rm(lock, { force: true })
    return
  }
  const starter = await readPid(starterFile(dataDir))
  if (starter === undefined || isAlive(starter)) {
    throw new Error(
      `Another Postgres (process ${postmaster}) is using the data folder ${dataDir}: ` +
        'stop what started it, or choose another folder.',
    )
  }
  log(`Stopping the Postgres (process ${postmaster}) that an earlier run left behind.`)
  await stopLeftBehind(postmaster, 'postgres', 'SIGINT')
}

/** Called once our server runs, so that a later run knows whose it is. */
export function signDataDir(dataDir: string): Promise<void> {
  return writeFile(starterFile(dataDir), `${process.pid}\n`)
}

function starterFile(dataDir: string): string {
  return join(dataDir, 'homeroom-starter.pid')
}
