/** Which core a process runs on, where the machine has `taskset` and more than one core; else the kernel decides. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { treePids } from './cpu-time.ts'

export type Cores = {
  server: number | null
  client: number | null
  /** Where databases and this process run: anywhere but on the server's. Empty where nothing is pinned. */
  others: number[]
}

let found: Cores | null = null

/** As they were when it was first asked: this process keeps to some of them itself. */
export function findCores(): Cores {
  return (found ??= coresOf(allowedCores()))
}

function coresOf(allowed: readonly number[]): Cores {
  const [server, ...others] = allowed
  const client = others[0]
  if (server === undefined || client === undefined || !hasTaskset())
    return { server: null, client: null, others: [] }
  return { server, client, others }
}

/** The command line that runs `command` on a core. */
export function pinned(core: number | null, command: readonly string[]): string[] {
  return core === null ? [...command] : ['taskset', '-c', String(core), ...command]
}

/** This process and whatever it starts from now on; the answer takes it back. */
export function keepTo(cores: readonly number[]): () => void {
  if (cores.length === 0) return () => undefined
  const before = allowedCores()
  pin(cores, process.pid)
  return () => pin(before, process.pid)
}

/** A process that runs already, with everything that it has started and will; null and undefined: nothing is pinned. */
export function keepTreeTo(cores: readonly (number | null)[], pid: number | undefined): void {
  const known = cores.filter((core) => core !== null)
  if (known.length > 0 && pid !== undefined) for (const one of treePids(pid)) pin(known, one)
}

function pin(cores: readonly number[], pid: number): void {
  spawnSync('taskset', ['-acp', cores.join(','), String(pid)], { stdio: 'ignore' })
}

function hasTaskset(): boolean {
  return spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0
}

function allowedCores(): number[] {
  if (!existsSync('/proc/self/status')) return []
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number)
    return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}
