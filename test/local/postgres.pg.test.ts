/**
 * The life of the embedded Postgres: made once, kept between runs, refused in a sentence when its folder can't
 * be used, and back after any way of dying.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAlive, runs } from '../../local/left-behind.ts'
import { startPostgres } from '../../local/postgres.ts'
import { leaveBehind } from './leave-behind.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeroom-postgres-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function options(name: string) {
  return { dataDir: join(folder, name), databaseName: 'homeroom', durable: false }
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

describe('an embedded Postgres', () => {
  test('keeps its data and its password between runs', async () => {
    const first = await startPostgres(options('kept'))
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS value')
    await first.stop()

    const second = await startPostgres(options('kept'))
    expect(await query(second.url, 'SELECT value FROM kept')).toEqual([{ value: 7 }])
    expect(new URL(second.url).password).toBe(new URL(first.url).password)
    await second.stop()
  })

  test('is what Neon is: version, encoding and collation, on the loopback alone', async () => {
    const postgres = await startPostgres(options('kept'))

    expect([postgres.kind, postgres.version]).toEqual(['embedded', expect.stringMatching(/^18\./)])
    expect(
      await query(
        postgres.url,
        `SELECT current_database(), pg_encoding_to_char(encoding) AS encoding, datlocale,
           current_setting('listen_addresses') AS listens, current_setting('max_connections') AS connections,
           current_setting('timezone') AS timezone,
           'ä' > 'z' AS by_bytes, upper('ä') AS upper
         FROM pg_database WHERE datname = current_database()`,
      ),
    ).toEqual([
      {
        current_database: 'homeroom',
        encoding: 'UTF8',
        datlocale: 'C.UTF-8',
        listens: '127.0.0.1',
        connections: '100',
        timezone: 'UTC',
        by_bytes: true,
        upper: 'Ä',
      },
    ])
    await postgres.stop()
  })

  test('is durable unless a test says otherwise', async () => {
    const durable = await startPostgres({ ...options('kept'), durable: true })
    expect(await query(durable.url, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
    await durable.stop()

    const careless = await startPostgres(options('kept'))
    expect(await query(careless.url, 'SHOW fsync')).toEqual([{ fsync: 'off' }])
    await careless.stop()
  })

  test('comes back under the port that is asked for', async () => {
    const first = await startPostgres(options('kept'))
    await first.stop()

    const second = await startPostgres({ ...options('kept'), port: Number(new URL(first.url).port) })
    expect(second.url).toBe(first.url)
    await second.stop()
  })

  test('several start side by side, each on a port of its own', async () => {
    const all = await Promise.all(['a', 'b', 'c'].map((name) => startPostgres(options(name))))

    expect(new Set(all.map(({ url }) => new URL(url).port)).size).toBe(3)
    await Promise.all(all.map(({ stop }) => stop()))
  })

  test('stops with a client connected, and stops once however often it is told', async () => {
    const postgres = await startPostgres(options('kept'))
    const client = new Client({ connectionString: postgres.url })
    client.on('error', () => {})
    await client.connect()

    await Promise.all([postgres.stop(), postgres.stop()])
    await postgres.stop()

    expect(isAlive(Number(postgres.pid))).toBe(false)
    await expect(client.query('SELECT 1')).rejects.toThrow(/closed|terminated|not queryable/)
  })

  test('of one’s own is used as it is and never stopped', async () => {
    const own = await startPostgres(options('kept'))

    const external = await startPostgres({ ...options('never-made'), externalUrl: own.url })
    await external.stop()

    expect(external).toMatchObject({ kind: 'external', url: own.url, version: own.version, pid: undefined })
    expect(await query(own.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(existsSync(join(folder, 'never-made'))).toBe(false)
    await own.stop()
  })
})

describe('a data folder', () => {
  test('in use is refused, in a sentence', async () => {
    const first = await startPostgres(options('kept'))

    await expect(startPostgres(options('kept'))).rejects.toThrow(
      `Another Postgres (process ${first.pid}) is using the data folder ${join(folder, 'kept')}`,
    )

    expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await first.stop()
  })

  test('of another major version is refused, in a sentence', async () => {
    const postgres = await startPostgres(options('old'))
    await postgres.stop()
    await writeFile(join(folder, 'old', 'PG_VERSION'), '15\n')

    await expect(startPostgres(options('old'))).rejects.toThrow(
      `The data folder ${join(folder, 'old')} was made by Postgres 15, this is Postgres 18: `,
    )
  })

  test('with something else in it is refused and left alone', async () => {
    await mkdir(join(folder, 'thesis'))
    await writeFile(join(folder, 'thesis', 'chapter-1.txt'), 'It was a dark and stormy night.')

    await expect(startPostgres(options('thesis'))).rejects.toThrow(
      /holds something that is not Homeroom's Postgres/,
    )
    expect(await readdir(join(folder, 'thesis'))).toEqual(['chapter-1.txt'])
  })

  test('that is empty is filled, and nothing is left beside it', async () => {
    await mkdir(join(folder, 'parent', 'empty'), { recursive: true })

    const postgres = await startPostgres(options('parent/empty'))
    await postgres.stop()

    expect(await readdir(join(folder, 'parent'))).toEqual(['empty'])
  })

  test('is closed to other people, and so is the password in it', async () => {
    const postgres = await startPostgres(options('kept'))
    await postgres.stop()

    const modes = [join(folder, 'kept'), join(folder, 'kept', 'homeroom-password')].map(
      async (path) => (await stat(path)).mode & 0o077,
    )
    expect(await Promise.all(modes)).toEqual([0, 0])
  })
})

describe('after a crash', () => {
  test('of the starter, the server that it left is stopped and its data are taken over', async () => {
    const left = await leaveBehind('postgres.ts', `startPostgres(${JSON.stringify(options('left'))})`)
    expect(isAlive(left)).toBe(true)

    const heir = await startPostgres(options('left'))

    expect(await query(heir.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    expect(await runs(left, 'postgres')).toBe(false)
    await heir.stop()
  })

  test('of the server itself, the next one starts over the stale lock', async () => {
    const killed = await startPostgres(options('killed'))
    await query(killed.url, 'CREATE TABLE kept AS SELECT 7 AS value')
    process.kill(Number(killed.pid), 'SIGKILL')
    await killed.stop()
    expect(existsSync(join(folder, 'killed', 'postmaster.pid'))).toBe(true)

    const next = await startPostgres(options('killed'))
    expect(await query(next.url, 'SELECT value FROM kept')).toEqual([{ value: 7 }])
    await next.stop()
  })

  test('of the machine, a lock whose pid is somebody else’s by now is no obstacle', async () => {
    const postgres = await startPostgres(options('kept'))
    const lock = await readFile(join(folder, 'kept', 'postmaster.pid'), 'utf8')
    await postgres.stop()
    await writeFile(join(folder, 'kept', 'postmaster.pid'), lock.replace(/^\d+/, String(process.ppid)))

    const next = await startPostgres(options('kept'))
    expect(await query(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    await next.stop()
  })
})
