/** CPU seconds that processes have used, from /proc; null where the system has none. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Linux counts a process's time in hundredths, whatever its own clock. */
const ticksPerSecond = 100

/** Of a page of memory; everywhere that we run. */
const pageBytes = 4_096

type Usage = { parent: number; seconds: number; residentBytes: number }

/** A process with everything that it has started, as of now. */
export function treeCpuSeconds(root: number): number | null {
  return treeSum(root, ({ seconds }) => seconds)
}

/** Memory that is theirs and in use now. */
export function treeResidentBytes(root: number): number | null {
  return treeSum(root, ({ residentBytes }) => residentBytes)
}

/** As of now; of none where the system does not tell. */
export function treePids(root: number): number[] {
  return tree(root)?.map(({ pid }) => pid) ?? []
}

function treeSum(root: number, of: (usage: Usage) => number): number | null {
  return tree(root)?.reduce((sum, usage) => sum + of(usage), 0) ?? null
}

function tree(root: number): (Usage & { pid: number })[] | null {
  const usages = readUsages()
  if (!usages?.has(root)) return null
  const belongs = (pid: number): boolean => pid === root || belongsToParent(pid)
  const belongsToParent = (pid: number): boolean => {
    const parent = usages.get(pid)?.parent
    return parent !== undefined && parent > 1 && belongs(parent)
  }
  return [...usages].filter(([pid]) => belongs(pid)).map(([pid, usage]) => ({ pid, ...usage }))
}

/** All cores together, whoever used them. */
export function machineCpuSeconds(): number | null {
  if (!existsSync('/proc/stat')) return null
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond
}

function readUsages(): Map<number, Usage> | null {
  if (!existsSync('/proc/self/stat')) return null
  const usages = new Map<number, Usage>()
  for (const name of readdirSync('/proc')) {
    const usage = /^\d+$/.test(name) ? readUsage(name) : null
    if (usage) usages.set(Number(name), usage)
  }
  return usages
}

/** Null for a process that ended between the listing and the look. */
function readUsage(pid: string): Usage | null {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return null
  }
  // the name stands in brackets and may hold spaces: fields are counted from behind it
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = (...indexes: number[]) => indexes.reduce((sum, index) => sum + Number(fields[index]), 0)
  // its own, and that of children which have ended: a database's connections come and go
  const seconds = (threadSeconds(pid) ?? ticks(11, 12) / ticksPerSecond) + ticks(13, 14) / ticksPerSecond
  const residentBytes = Number(fields[21]) * pageBytes
  return { parent: Number(fields[1]), seconds, residentBytes }
}

/** What its threads have used, to the nanosecond where the scheduler tells; null where it does not. */
function threadSeconds(pid: string): number | null {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
      const [nanoseconds = ''] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
      return sum + Number(nanoseconds) / 1e9
    }, 0)
  } catch {
    return null // it has ended, or this kernel keeps no such file
  }
}
