/** The migrator against a real Postgres: what is missing, once, all or nothing, one at a time. */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { migrate } from '../../local/migrate.ts'
import { type RunningPostgres, startPostgres } from '../../local/postgres.ts'

const ownFolder = join(import.meta.dirname, '../../migrations')
let home: string
let postgres: RunningPostgres
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'homeroom-migrate-'))
  postgres = await startPostgres({ dataDir: join(home, 'postgres'), databaseName: 'first', durable: false })
})
afterAll(async () => {
  await postgres.stop()
  await rm(home, { recursive: true, force: true })
})

let databases = 0
async function anEmptyDatabase(): Promise<string> {
  const name = `migrate_${++databases}`
  await query(postgres.url, `CREATE DATABASE ${name}`)
  const url = new URL(postgres.url)
  url.pathname = `/${name}`
  return url.href
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function tablesOf(url: string): Promise<unknown[]> {
  const tables = await query(
    url,
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1`,
  )
  return tables.map(({ name }) => name)
}

/** A folder of migrations, by tag, in this order. */
async function aFolder(migrations: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(home, 'migrations-'))
  await mkdir(join(folder, 'meta'))
  const entries = Object.keys(migrations).map((tag, idx) => ({ idx, tag }))
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify({ entries: entries.toReversed() }))
  for (const [tag, text] of Object.entries(migrations)) await writeFile(join(folder, `${tag}.sql`), text)
  return folder
}

const breakpoint = '\n--> statement-breakpoint\n'
const start = { '0000_start': `CREATE TABLE one (id text);${breakpoint}CREATE TABLE two (id text);` }

describe('a database', () => {
  it('[STORE-15] that is empty gets the whole schema, and the second run finds nothing to do', async () => {
    const url = await anEmptyDatabase()

    const applied = await migrate(url)
    expect(applied[0]).toBe('0000_start')
    expect(await tablesOf(url)).toEqual(
      expect.arrayContaining([
        'campuses',
        'conversations',
        'homeroom_migrations',
        'members',
        'messages',
        'users',
      ]),
    )
    expect(await query(url, 'SELECT tag FROM homeroom_migrations ORDER BY tag')).toEqual(
      applied.map((tag) => ({ tag })),
    )

    expect(await migrate(url)).toEqual([])
  })

  it('[STORE-15] gets what it lacks alone, in the order of the journal, and keeps its rows', async () => {
    const url = await anEmptyDatabase()
    await migrate(url, await aFolder(start))
    await query(url, `INSERT INTO one VALUES ('kept')`)

    const later = {
      '0001_second': 'ALTER TABLE one ADD COLUMN more text;',
      '0002_third': 'ALTER TABLE one RENAME COLUMN more TO most;',
    }

    expect(await migrate(url, await aFolder({ ...start, ...later }))).toEqual(['0001_second', '0002_third'])
    expect(await query(url, 'SELECT id, most FROM one')).toEqual([{ id: 'kept', most: null }])
  })

  it('[STORE-15] that is ahead of this code is left as it is', async () => {
    const url = await anEmptyDatabase()
    await migrate(url, await aFolder({ ...start, '0001_second': 'CREATE TABLE three (id text);' }))

    expect(await migrate(url, await aFolder(start))).toEqual([])
  })
})

it('[STORE-16] two runs at once wait for each other, and one of them does it', async () => {
  const url = await anEmptyDatabase()

  const runs = await Promise.all([migrate(url), migrate(url), migrate(url), migrate(url)])

  expect(runs.filter((applied) => applied.length > 0)).toHaveLength(1)
  expect(await query(url, 'SELECT count(*)::int FROM homeroom_migrations')).toEqual([
    { count: runs.flat().length },
  ])
})

it('[STORE-16] a run waits for one that is still at work', async () => {
  const url = await anEmptyDatabase()
  const slow = await aFolder({ '0000_start': `SELECT pg_sleep(1);${breakpoint}CREATE TABLE one (id text);` })
  const first = migrate(url, slow)
  await vi.waitFor(async () => {
    const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'`
    expect(await query(url, waits)).toHaveLength(1)
  })

  // one that did not wait would have found nothing applied, and have done it itself
  expect(await migrate(url, slow)).toEqual([])
  expect(await first).toEqual(['0000_start'])
})

describe('a file that was applied', () => {
  it('[STORE-17] and changed since is refused with a sentence, and nothing after it is applied', async () => {
    const url = await anEmptyDatabase()
    await migrate(url, await aFolder(start))
    const changed = await aFolder({
      '0000_start': `${start['0000_start']} `,
      '0001_second': 'CREATE TABLE three (id text);',
    })

    await expect(migrate(url, changed)).rejects.toThrow(
      'Migration 0000_start was changed after it had been applied. Restore the file and add a new migration.',
    )

    expect(await tablesOf(url)).toEqual(['homeroom_migrations', 'one', 'two'])
  })

  it('[STORE-17] and has the line ends of another system since is the same file', async () => {
    const url = await anEmptyDatabase()
    await migrate(url)
    const folder = await mkdtemp(join(home, 'migrations-'))
    await cp(ownFolder, folder, { recursive: true })
    const file = join(folder, '0000_start.sql')
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'))

    expect(await migrate(url, folder)).toEqual([])
  })
})

describe('a migration that would lose data', () => {
  const dropping = { ...start, '0001_drop': 'DROP TABLE one;' }

  it('[OPS-4] is refused with its statement, and nothing beside it is applied', async () => {
    const url = await anEmptyDatabase()
    await migrate(url, await aFolder(start))
    const folder = await aFolder({
      ...start,
      '0001_second': 'CREATE TABLE three (id text);',
      '0002_drop': 'DROP TABLE one;',
    })

    await expect(migrate(url, folder)).rejects.toThrow(
      'Migration 0002_drop drops what may still be needed, so nothing was applied: DROP TABLE one;',
    )

    expect(await tablesOf(url)).toEqual(['homeroom_migrations', 'one', 'two'])
  })

  it('[OPS-4] is applied where it is asked for, and to a database that is empty', async () => {
    const url = await anEmptyDatabase()
    await migrate(url, await aFolder(start))
    const folder = await aFolder(dropping)

    expect(await migrate(url, folder, { allowDataLoss: true })).toEqual(['0001_drop'])
    expect(await migrate(await anEmptyDatabase(), folder)).toEqual(['0000_start', '0001_drop'])
  })
})

describe('a failure', () => {
  const broken = {
    ...start,
    '0001_second': `CREATE TABLE three (id text);${breakpoint}INSERT INTO nowhere VALUES (1);`,
  }

  it('[STORE-18] in a statement leaves nothing of any migration behind, on an empty database', async () => {
    const url = await anEmptyDatabase()

    await expect(migrate(url, await aFolder(broken))).rejects.toThrow('relation "nowhere" does not exist')

    expect(await tablesOf(url)).toEqual([])
    expect(await migrate(url, await aFolder(start))).toEqual(['0000_start'])
  })

  it('[STORE-18] in a later migration leaves the database as it was', async () => {
    const url = await anEmptyDatabase()
    await migrate(url, await aFolder(start))

    await expect(migrate(url, await aFolder(broken))).rejects.toThrow('relation "nowhere" does not exist')

    expect(await tablesOf(url)).toEqual(['homeroom_migrations', 'one', 'two'])
    expect(await query(url, 'SELECT tag FROM homeroom_migrations')).toEqual([{ tag: '0000_start' }])
  })

  it('[STORE-18] of the connection is told as it was, and the next run does the work', async () => {
    const url = await anEmptyDatabase()
    const folder = await aFolder({
      '0000_start': `CREATE TABLE one (id text);${breakpoint}SELECT pg_terminate_backend(pg_backend_pid());`,
    })
    const said = vi.spyOn(console, 'error').mockReturnValue()

    await expect(migrate(url, folder)).rejects.toThrow('terminating connection')

    expect(said).toHaveBeenCalledWith(expect.stringContaining('Rolling back failed'))
    said.mockRestore()
    expect(await tablesOf(url)).toEqual([])
    expect(await migrate(url, await aFolder(start))).toEqual(['0000_start'])
  })

  it('[STORE-18] to read the folder touches no database', async () => {
    const folder = await aFolder(start)
    await rm(join(folder, '0000_start.sql'))

    await expect(migrate('postgresql://nobody@127.0.0.1:1/nowhere', folder)).rejects.toThrow('0000_start.sql')
  })

  it('[STORE-18] to connect says so', async () => {
    await expect(migrate('postgresql://nobody@127.0.0.1:1/nowhere')).rejects.toThrow('ECONNREFUSED')
  })
})
