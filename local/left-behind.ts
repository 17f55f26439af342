/**
 * Servers outlive a starter that was killed with no chance to stop them. This tells such a server, which is
 * ours to stop, from one in use, and a live process from a pid that by now belongs to somebody else. It ends
 * only what a pid file of ours names and what still runs the program that we started.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** An orderly stop takes well under a second; ten mean that something is stuck. */
const stopMs = 10_000

/** The number on a pid file's first line; undefined where there is none. */
export async function readPid(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch((failure: NodeJS.ErrnoException) => {
    if (failure.code === 'ENOENT') return ''
    throw failure
  })
  const pid = Number.parseInt(text, 10)
  return pid > 0 ? pid : undefined
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Alive and still that program: a pid may be anyone's after a restart, and a zombie has no command line. */
export async function runs(pid: number, program: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform === 'win32') return true
  const command =
    process.platform === 'linux'
      ? readFile(`/proc/${pid}/cmdline`, 'utf8')
      : promisify(execFile)('ps', ['-o', 'comm=', '-p', String(pid)]).then(({ stdout }) => stdout)
  return command.then(
    // the program alone: among the arguments of others its name may well occur. Redis writes a title over its
    // own arguments, which begins with the program and a blank
    (text) => new RegExp(`(^|/)${program}( |$)`).test(text.split('\0')[0]?.trimEnd() ?? ''),
    // it ended between two looks
    () => false,
  )
}

export async function stopLeftBehind(pid: number, program: string, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal)
  for (const until = Date.now() + stopMs; await runs(pid, program); await sleep(20)) {
    if (Date.now() > until) {
      throw new Error(`The ${program} of an earlier run (process ${pid}) doesn't stop: end it by hand.`)
    }
  }
}
