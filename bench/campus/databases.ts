/**
 * A Postgres whose data are loaded once and kept: `.homeroom/bench` holds one database for each set of rows, named
 * by the statements that make it, and each run works on a copy. Delete the folder to measure the load again. With
 * DATABASE_URL the same databases are made on that server, by a role that may, and dropped at the end.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { dataFolder } from '../../local/identity.ts'
import { migrate } from '../../local/migrate.ts'
import { type RunningPostgres, startPostgres } from '../../local/postgres.ts'
import { findCores, keepTreeTo } from '../machine/cores.ts'
import { withClient } from '../machine/with-client.ts'
import { withoutIndexes } from './without-indexes.ts'

export type DataSet = {
  name: string
  /** Into the migrated tables, without their indexes. */
  load: readonly string[]
  /** Afterwards, with them. */
  finish: readonly string[]
  /** Constraints that nobody who reads it needs. */
  leftAway?: readonly string[]
}

export type LoadedDatabase = {
  url: string /** null: it was there from a run before. */
  loadSeconds: number | null
}

export type Databases = {
  postgres: RunningPostgres
  /** A copy of its own for a caller that writes. */
  copyOf: (set: DataSet) => Promise<LoadedDatabase>
  /** The loaded database itself, for whoever only reads. */
  open: (set: DataSet) => Promise<LoadedDatabase>
  /** Rows are loaded on all cores; a server that is measured has one to itself. */
  leaveServersCore: () => void
  stop: () => Promise<void>
}

/** In the database's comment: it was loaded to the end. */
const whole = 'homeroom bench: whole'
const prefix = 'homeroom_bench_'
/**
 * Of both stand-ins for Neon 32 connections, of the ordinary application twice its pool, while rooms and readers ask at once:
 * by a hundred some would be refused. Checkpoints in the midst of five million rows cost time, and save nothing here.
 */
const settings = ['max_connections=300', 'max_wal_size=8GB', 'checkpoint_timeout=1h']

export async function startDatabases(externalUrl: string | undefined): Promise<Databases> {
  const postgres = await startPostgres({
    dataDir: join(dataFolder, 'bench'),
    databaseName: 'homeroom',
    externalUrl,
    durable: false, // rows that can be made again; only reads and counts are measured on them
    settings,
  })
  const isKept = postgres.kind === 'embedded'
  const dropAtEnd = new Set<string>()
  const loading = new Map<string, Promise<number | null>>()
  await dropCopies(postgres.url)
  const open = async (set: DataSet): Promise<LoadedDatabase> => {
    const name = nameOf(set)
    if (!isKept) dropAtEnd.add(name)
    const inHand = loading.get(name) ?? loadOnce(postgres.url, name, set)
    loading.set(name, inHand)
    const loadSeconds = await inHand
    return { url: urlOf(postgres.url, name), loadSeconds }
  }
  return {
    postgres,
    open,
    copyOf: async (set) => {
      const { loadSeconds } = await open(set)
      const copy = `${prefix}copy_${randomBytes(4).toString('hex')}`
      dropAtEnd.add(copy)
      await asAdministrator(postgres.url, (client) =>
        client.query(`CREATE DATABASE ${copy} TEMPLATE ${nameOf(set)} STRATEGY file_copy`),
      )
      return { url: urlOf(postgres.url, copy), loadSeconds }
    },
    leaveServersCore: () => {
      keepTreeTo(findCores().others, postgres.pid)
    },
    stop: async () => {
      await asAdministrator(postgres.url, async (client) => {
        for (const name of dropAtEnd) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      })
      await postgres.stop()
    },
  }
}

/** Seconds that it took, or null where it had been done. An earlier version of the same set goes. */
async function loadOnce(adminUrl: string, name: string, set: DataSet): Promise<number | null> {
  const isThere = await asAdministrator(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string; comment: string | null }>(
      `SELECT datname AS name, shobj_description(oid, 'pg_database') AS comment FROM pg_database
       WHERE datname LIKE $1`,
      [`${prefix}${set.name}\\_%`],
    )
    for (const { name: old, comment } of rows)
      if (old !== name || comment !== whole) await client.query(`DROP DATABASE ${old} WITH (FORCE)`)
    if (rows.some((row) => row.name === name && row.comment === whole)) return true
    await client.query(`CREATE DATABASE ${name}`)
    return false
  })
  if (isThere) return null
  const startedAt = performance.now()
  const url = urlOf(adminUrl, name)
  await migrate(url)
  await withClient(url, async (client) => {
    await client.query(
      `SET synchronous_commit = off; SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'`,
    )
    await withoutIndexes(client, set.leftAway ?? [], async () => {
      for (const statement of set.load) await client.query(statement)
    })
    await client.query('ANALYZE')
    for (const statement of set.finish) await client.query(statement)
    await client.query('VACUUM ANALYZE')
    await client.query(`COMMENT ON DATABASE ${name} IS '${whole}'`)
  })
  return (performance.now() - startedAt) / 1000
}

/** Left behind by a run that was killed. */
async function dropCopies(adminUrl: string): Promise<void> {
  await asAdministrator(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database d WHERE datname LIKE '${prefix}copy\\_%'
         AND NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = d.datname)`,
    )
    for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${name}`)
  })
}

function nameOf({ name, load, finish, leftAway = [] }: DataSet): string {
  const hash = createHash('sha256')
  const folder = join(import.meta.dirname, '../../migrations')
  for (const file of readdirSync(folder).sort())
    if (file.endsWith('.sql')) hash.update(readFileSync(join(folder, file)))
  for (const statement of [...load, '--', ...finish, ...leftAway]) hash.update(statement)
  return `${prefix}${name}_${hash.digest('hex').slice(0, 12)}`
}

function urlOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${database}`
  return url.href
}

async function asAdministrator<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  try {
    return await withClient(url, work)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code === '42501')) throw error
    throw new Error(
      'This claim loads databases of its own: DATABASE_URL must name a role that may create them.',
      {
        cause: error,
      },
    )
  }
}
