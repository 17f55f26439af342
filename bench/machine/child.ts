/**
 * A process of the benchmark's own, on a core of its own, that is told things and says things. It ends when it is
 * ended, or when this process is gone: then its channel closes.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { pinned } from './cores.ts'

export type Child<Said> = {
  pid: number
  tell: (message: object) => void
  /** The next thing that it says; rejects when it ends instead, or says nothing for so long. */
  next: (withinMs: number) => Promise<Said>
  end: () => Promise<void>
}

const root = join(import.meta.dirname, '../..')
const compileCache = join(root, '.homeroom/compile-cache')
const endMs = 5_000

/** @param script from the project's root */
export function startChild<Said>(core: number | null, script: string): Child<Said> {
  const [program = process.execPath, ...args] = pinned(core, [process.execPath, join(root, script)])
  // what it prints is no result: only this process writes to stdout
  const child = spawn(program, args, {
    ...{ stdio: ['ignore', 2, 2, 'ipc'], detached: false },
    // the same scripts start a hundred times in a run: Node keeps what it made of them
    env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${script} could not be started.`)
  const said: Said[] = []
  let wake: (() => void) | null = null
  child.on('message', (message) => {
    said.push(message as Said)
    wake?.()
  })
  child.on('exit', () => wake?.())
  child.on('error', () => wake?.())
  const next = async (withinMs: number): Promise<Said> => {
    const deadline = performance.now() + withinMs
    for (;;) {
      const [first] = said
      if (first !== undefined) {
        said.shift()
        return first
      }
      const leftMs = deadline - performance.now()
      if (hasEnded(child)) throw new Error(`${script} ended by itself (code ${child.exitCode}).`)
      if (leftMs <= 0) throw new Error(`${script} said nothing for ${withinMs / 1000} s.`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      wake = null
    }
  }
  return { pid, tell: (message) => child.send(message), next, end: () => end(child) }
}

/** The next thing that a child says, which must be this one. */
export async function nextOf<Said extends { type: string }, Type extends Said['type']>(
  child: Child<Said>,
  type: Type,
  withinMs: number,
): Promise<Extract<Said, { type: Type }>> {
  const message = await child.next(withinMs)
  if (message.type !== type) throw new Error(`The client said ${message.type} instead of ${type}.`)
  return message as Extract<Said, { type: Type }>
}

/** For the child's own side: the first thing that it is told. */
export function firstTold<Told>(): Promise<Told> {
  process.once('disconnect', () => process.exit(0))
  return new Promise((resolve) => process.once('message', (message) => resolve(message as Told)))
}

export function say(message: object): void {
  process.send?.(message)
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.disconnect()
  const timer = setTimeout(() => child.kill('SIGKILL'), endMs)
  await ended
  clearTimeout(timer)
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
