/**
 * Starts a real `redis-server` or `valkey-server` from PATH on a free loopback port, behind a random password,
 * and stops it. Without a data folder it keeps nothing; with one, an append-only file. It speaks no RESP.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.ts'
import { isAlive, runs, stopLeftBehind } from './left-behind.ts'

export type RedisProgram = { kind: 'redis-server' | 'valkey-server'; path: string }

/** A port may be taken between the look and the start. */
const startTries = 5
/** Reading a large append-only file back takes a while. */
const startMs = 30_000
const stopMs = 5_000

/** undefined where neither is installed. */
export async function findRedisProgram(path = process.env.PATH ?? ''): Promise<RedisProgram | undefined> {
  for (const kind of ['redis-server', 'valkey-server'] as const) {
    for (const folder of path.split(delimiter).filter((folder) => folder !== '')) {
      const file = join(folder, kind)
      const isProgram = access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (await isProgram) return { kind, path: file }
    }
  }
  return undefined
}

export type RedisProcess = { url: string; pid: number | undefined; stop: () => Promise<void> }

export async function startRedisProcess(
  program: RedisProgram,
  options: { dataDir?: string | undefined; port?: number; password?: string },
): Promise<RedisProcess> {
  const { dataDir, password = randomBytes(16).toString('hex') } = options
  if (dataDir !== undefined) await claim(program, dataDir)
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort())
    const outcome = await launch(program, configuration(port, password, dataDir))
    if (typeof outcome !== 'string') {
      if (dataDir !== undefined) await writeFile(ownersFile(dataDir), `${outcome.pid} ${process.pid}\n`)
      return {
        url: `redis://:${password}@127.0.0.1:${port}`,
        pid: outcome.pid,
        stop: () => end(outcome),
      }
    }
    if (!outcome.includes('in use') || attempt === startTries) {
      throw new Error(`${program.kind} did not start:\n${outcome}`)
    }
  }
}

function configuration(port: number, password: string, dataDir: string | undefined): string {
  const lines = ['bind 127.0.0.1', `port ${port}`, `requirepass ${password}`, 'save ""', 'databases 1']
  if (dataDir !== undefined) lines.push('appendonly yes', `dir ${JSON.stringify(resolve(dataDir))}`)
  return `${lines.join('\n')}\n`
}

/** The running server, or the last words of one that ended at once. */
function launch(program: RedisProgram, configuration: string): Promise<ChildProcess | string> {
  // the configuration goes through stdin: a password among the arguments is visible to everybody
  const child = spawn(program.path, ['-'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const onExit = () => child.kill('SIGTERM')
  process.once('exit', onExit)
  child.once('exit', () => process.removeListener('exit', onExit))
  // it may have ended before it read its configuration; the close event tells
  child.stdin.on('error', () => {})
  child.stdin.end(configuration)

  return new Promise((resolve) => {
    const lastWords: string[] = []
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      lastWords.push(`It was not ready after ${startMs / 1000} s.`)
    }, startMs)
    const finish = (outcome: ChildProcess | string) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    child.once('error', (failure) => finish(failure.message))
    child.once('close', () => finish(lastWords.join('\n')))
    createInterface({ input: child.stdout }).on('line', (line) => {
      lastWords.push(line)
      if (lastWords.length > 10) lastWords.shift()
      if (line.includes('Ready to accept connections')) finish(child)
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs)
  await ended
  clearTimeout(timer)
}

/** Two servers that append to one file would ruin it, and Redis itself doesn't guard its folder. */
async function claim({ kind }: RedisProgram, dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true })
  const file = ownersFile(dataDir)
  if (!existsSync(file)) return
  const [server = 0, starter = 0] = (await readFile(file, 'utf8')).trim().split(' ').map(Number)
  if (!(server > 0) || !(await runs(server, kind))) return
  if (isAlive(starter)) {
    throw new Error(
      `Another Redis (process ${server}) is using the data folder ${dataDir}: ` +
        'stop what started it, or choose another folder.',
    )
  }
  await stopLeftBehind(server, kind, 'SIGTERM')
}

function ownersFile(dataDir: string): string {
  return join(dataDir, 'homeroom-owners.pid')
}
