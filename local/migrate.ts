/**
 * Runs the migrations that a database lacks: all of them in one transaction, under a lock, so that two at once
 * wait for each other and a failure leaves nothing half done. (The migrator of the HTTP driver can do neither.)
 * What would lose data is refused without being told to. `DATABASE_URL=… npm run migrate`, `-- --allow-data-loss`
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import * as z from 'zod'
import { lossOf } from './lossy-statement.ts'

const ownFolder = join(import.meta.dirname, '../migrations')
/** Any number that nobody else uses for an advisory lock in this database. */
const lockKey = 4_812_001

const journalSchema = z.object({ entries: z.array(z.object({ idx: z.number(), tag: z.string() })) })

type Migration = { tag: string; statements: string[]; hash: string }

/** The tags of what was applied just now, oldest first. A database without rows of ours has nothing to lose. */
export async function migrate(
  databaseUrl: string,
  folder = ownFolder,
  { allowDataLoss = false } = {},
): Promise<string[]> {
  const migrations = readMigrations(folder)
  const client = new pg.Client({ connectionString: databaseUrl })
  // a connection that is lost fails the query in flight, which says so; without a listener it ends the process
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey])
    await client.query(
      `CREATE TABLE IF NOT EXISTS homeroom_migrations (
         tag text PRIMARY KEY, hash text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    )
    const { rows } = await client.query<{ tag: string; hash: string }>(
      'SELECT tag, hash FROM homeroom_migrations',
    )
    const applied = new Map(rows.map(({ tag, hash }) => [tag, hash]))
    const pending = migrations.filter((migration) => isPending(migration, applied))
    if (!allowDataLoss && applied.size > 0) for (const migration of pending) refuseLoss(migration)
    for (const { tag, statements, hash } of pending) {
      for (const statement of statements) await client.query(statement)
      await client.query('INSERT INTO homeroom_migrations (tag, hash) VALUES ($1, $2)', [tag, hash])
    }
    await makeReadable(client)
    await client.query('COMMIT')
    return pending.map(({ tag }) => tag)
  } catch (error) {
    await rollBack(client)
    throw error
  } finally {
    await client.end()
  }
}

/**
 * Events that were restored from a dump bear the numbers of another server's transactions, and would be told only when this
 * one has come as far. Here they are all old, in the order of their positions.
 */
async function makeReadable(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    "SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema AND table_name = 'events' AND column_name = 'taken_by'",
  )
  if (rows.length === 0) return
  await client.query(
    "UPDATE events SET taken_by = '3' WHERE taken_by > pg_snapshot_xmax(pg_current_snapshot())",
  )
}

/** On a connection that is lost Postgres has rolled back by itself, and the first failure is the one to hear of. */
async function rollBack(client: pg.Client): Promise<void> {
  try {
    await client.query('ROLLBACK')
  } catch (error) {
    console.error(`Rolling back failed: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function isPending({ tag, hash }: Migration, applied: ReadonlyMap<string, string>): boolean {
  const known = applied.get(tag)
  if (known !== undefined && known !== hash)
    throw new Error(
      `Migration ${tag} was changed after it had been applied. Restore the file and add a new migration.`,
    )
  return known === undefined
}

function refuseLoss({ tag, statements }: Migration): void {
  for (const statement of statements) {
    const loss = lossOf(statement)
    if (loss !== null)
      throw new Error(
        `Migration ${tag} ${loss} what may still be needed, so nothing was applied: ${statement.trim()}\n` +
          'Deploy the code that no longer needs it first; then run this again with --allow-data-loss.',
      )
  }
}

/** Of all migrations that this code brings, oldest first. */
export function migrationTags(folder = ownFolder): string[] {
  const journal = journalSchema.parse(JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')))
  return journal.entries.toSorted((one, other) => one.idx - other.idx).map(({ tag }) => tag)
}

function readMigrations(folder: string): Migration[] {
  return migrationTags(folder).map((tag) => {
    // a checkout on Windows may have other line ends, which is no change
    const text = readFileSync(join(folder, `${tag}.sql`), 'utf8').replaceAll('\r\n', '\n')
    const hash = createHash('sha256').update(text).digest('hex')
    return { tag, statements: text.split('--> statement-breakpoint'), hash }
  })
}

if (import.meta.main) {
  try {
    await run()
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { 'allow-data-loss': { type: 'boolean', default: false } } })
  const { DATABASE_URL } = process.env
  if (DATABASE_URL === undefined || DATABASE_URL === '')
    throw new Error('DATABASE_URL names the database to migrate: postgres://user:password@host/database')
  const applied = await migrate(DATABASE_URL, ownFolder, { allowDataLoss: values['allow-data-loss'] })
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'Nothing to do: the schema is current.')
}
