/**
 * A real Postgres for a laptop or a test run, from npm: no Docker, no system package, no account. Its data
 * stay in `dataDir` between runs, on a port that it picks itself. With `externalUrl` it starts, changes and
 * stops nothing. It runs no migrations.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { freePort } from './free-port.ts'
import { type Account, postgresAccount, reachableBinaries, reachableDataDir } from './postgres-account.ts'
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { claimDataDir, signDataDir } from './postgres-lock.ts'

const run = promisify(execFile)

/** Tries of a start that fails for a passing reason: a port taken meanwhile, children of a killed server. */
const startTries = 5
/** A crashed server replays its log before it is ready. */
const startMs = 60_000
/** After a fast shutdown that hangs, an immediate one: the log is replayed at the next start. */
const stopMs = 10_000

export type PostgresOptions = {
  dataDir: string
  databaseName: string
  /** A server of one's own (DATABASE_URL). */
  externalUrl?: string | undefined
  /** To come back under the same address after a stop. */
  port?: number
  /** false: for tests, whose data outlive a killed server but need not outlive a crash of the machine. */
  durable?: boolean
  /** `name=value`, over those that all servers have. */
  settings?: readonly string[]
  log?: (line: string) => void
}

export type RunningPostgres = {
  url: string
  kind: 'embedded' | 'external'
  version: string
  /** The postmaster, for tests that kill it; undefined for an external one. */
  pid: number | undefined
  stop: () => Promise<void>
}

export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { externalUrl, durable = true, settings = [], log = () => {} } = options
  if (externalUrl !== undefined && externalUrl !== '') {
    const version = await serverVersion(externalUrl)
    return { url: externalUrl, kind: 'external', version, pid: undefined, stop: async () => {} }
  }

  const account = await postgresAccount(options.dataDir)
  const binaries = await reachableBinaries(await findPostgresBinaries(), account)
  const dataDir = await reachableDataDir(options.dataDir, account)
  if (!(await isInitialised(dataDir, binaries))) await initialise(dataDir, binaries, account, durable)
  await claimDataDir(dataDir, log)
  const { child, port } = await launch({
    ...{ binaries, dataDir, account, durable, settings },
    port: options.port,
    log,
  })
  try {
    await signDataDir(dataDir)
    const password = (await readFile(join(dataDir, passwordFile), 'utf8')).trim()
    const url = (database: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`
    await createDatabase(url('postgres'), options.databaseName)
    return {
      url: url(options.databaseName),
      kind: 'embedded',
      version: await serverVersion(url(options.databaseName)),
      pid: child.pid,
      stop: () => end(child),
    }
  } catch (failure) {
    await end(child)
    throw failure
  }
}

/** Written last, so a folder without it isn't a finished one of ours. Random: other users share the loopback. */
const passwordFile = 'homeroom-password'

async function isInitialised(dataDir: string, { version }: PostgresBinaries): Promise<boolean> {
  if (!existsSync(dataDir) || (await readdir(dataDir)).length === 0) return false
  if (!existsSync(join(dataDir, passwordFile))) {
    throw new Error(
      `The folder ${dataDir} holds something that is not Homeroom's Postgres: choose another data folder.`,
    )
  }
  const made = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim()
  const major = version.split('.')[0]
  if (made === major) return true
  throw new Error(
    `The data folder ${dataDir} was made by Postgres ${made}, this is Postgres ${major}: ` +
      `move the data with pg_dump of version ${made}, or delete the folder to start empty.`,
  )
}

/** Built beside its place and renamed, so that a run killed in the middle leaves no half-made folder. */
async function initialise(
  dataDir: string,
  { root }: PostgresBinaries,
  account: Account | undefined,
  durable: boolean,
): Promise<void> {
  const building = `${dataDir}.${randomBytes(4).toString('hex')}`
  const password = join(building, passwordFile)
  const cluster = join(building, 'cluster')
  try {
    await mkdir(building, { recursive: true, mode: 0o700 })
    await writeFile(password, `${randomBytes(16).toString('hex')}\n`, { mode: 0o600 })
    if (account !== undefined) {
      for (const path of [building, password]) await chown(path, account.uid, account.gid)
    }
    // the collation of Neon's databases, built into Postgres: the same order on every operating system
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
    const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${password}`]
    const sync = durable ? [] : ['--no-sync']
    await run(
      join(root, 'bin', 'initdb'),
      ['-D', cluster, ...locale, ...access, ...sync],
      spawnOptions(account),
    )
    await rename(password, join(cluster, passwordFile))
    // an empty folder may be in the way; a full one is refused by rename
    await rename(cluster, dataDir)
  } finally {
    await rm(building, { recursive: true, force: true })
  }
}

type Launch = {
  binaries: PostgresBinaries
  dataDir: string
  account: Account | undefined
  durable: boolean
  settings: readonly string[]
  port: number | undefined
  log: (line: string) => void
}

async function launch(launch: Launch): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = launch.port ?? (await freePort())
    const outcome = await launchOnce(launch, port)
    if (typeof outcome !== 'string') return { child: outcome, port }
    const passes = /already in use|pre-existing shared memory|still in use/.test(outcome)
    if (!passes || attempt === startTries)
      throw new Error(`Postgres did not start in ${launch.dataDir}:\n${outcome}`)
    await sleep(200 * attempt)
  }
}

/** The running server, or the last words of one that ended at once. */
function launchOnce(launch: Launch, port: number): Promise<ChildProcess | string> {
  const { binaries, dataDir, account, durable, log } = launch
  const settings = [
    'listen_addresses=127.0.0.1',
    // a socket file would lie in a shared folder under a name that another server may hold
    'unix_socket_directories=',
    'max_connections=100',
    // Neon's; initdb would take the machine's, and timestamps as text would differ
    'timezone=UTC',
    // commits still wait for the write itself, so that a killed server loses none: tests kill it
    ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
    ...launch.settings,
  ]
  const flags = ['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])]
  const child = spawn(join(binaries.root, 'bin', 'postgres'), flags, {
    ...spawnOptions(account),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  // the last resort of a process that exits without stop(); a signal can be sent synchronously
  const onExit = () => child.kill('SIGINT')
  process.once('exit', onExit)
  child.once('exit', () => process.removeListener('exit', onExit))

  return new Promise((resolve) => {
    const lastWords: string[] = []
    const timer = setTimeout(() => {
      child.kill('SIGQUIT')
      lastWords.push(`It was not ready after ${startMs / 1000} s.`)
    }, startMs)
    const finish = (outcome: ChildProcess | string) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    child.once('error', (failure) => finish(failure.message))
    child.once('close', () => finish(lastWords.join('\n')))
    // Node's types can't see that stdio above makes it a pipe
    if (child.stderr === null) return
    createInterface({ input: child.stderr }).on('line', (line) => {
      log(line)
      lastWords.push(line)
      if (lastWords.length > 20) lastWords.shift()
      if (line.includes('ready to accept connections')) finish(child)
    })
  })
}

function spawnOptions(account: Account | undefined) {
  // messages in English, since some are read here; a working folder that every account may enter
  return { ...account, cwd: '/', env: { ...process.env, LC_ALL: 'C' } }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), stopMs)
  await ended
  clearTimeout(timer)
}

async function createDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  })
}

function serverVersion(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
    return rows[0]?.server_version ?? 'unknown'
  })
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url })
  // a server that ends while we are connected: the query in flight fails and says so
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
