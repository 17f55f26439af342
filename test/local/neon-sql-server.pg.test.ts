/**
 * The local `/sql` server, asked by Neon's own client and by drizzle, in front of a real Postgres: what goes
 * in comes out, errors keep their fields, batches are transactions, and an outage looks like one.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NeonDbError, neon, neonConfig } from '@neondatabase/serverless'
import { DrizzleQueryError, eq, sql as fragment } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/neon-http'
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type NeonSqlServer, startNeonSqlServer } from '../../local/neon-sql-server.ts'
import { type RunningPostgres, startPostgres } from '../../local/postgres.ts'

const notes = pgTable('notes', {
  id: integer().primaryKey(),
  body: text().notNull(),
  tags: text().array(),
  sentAt: timestamp('sent_at', { withTimezone: true }),
})

let folder: string
let postgres: RunningPostgres
let server: NeonSqlServer
let requests: number[] = []

function start(): Promise<RunningPostgres> {
  const port = postgres === undefined ? {} : { port: Number(new URL(postgres.url).port) }
  return startPostgres({ dataDir: join(folder, 'data'), databaseName: 'test', durable: false, ...port })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homeroom-sql-'))
  postgres = await start()
  server = await startNeonSqlServer({
    databaseUrl: postgres.url,
    onRequest: ({ statements }) => requests.push(statements),
  })
  neonConfig.fetchEndpoint = server.url
  await client()`CREATE TABLE notes (
    id integer CONSTRAINT notes_id PRIMARY KEY,
    body text NOT NULL CHECK (body <> ''),
    tags text[],
    sent_at timestamptz
  )`
})
beforeEach(async () => {
  await client()`TRUNCATE notes`
  requests = []
})
afterAll(async () => {
  await server.stop()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

function client() {
  return neon(postgres.url)
}

describe('values through /sql', () => {
  test('every type that we store comes back as it went in', async () => {
    const at = new Date('2026-11-24T08:09:10.123Z')
    const bytes = Buffer.from([0, 255, 10])

    const [row] = await client()`SELECT
      ${7}::int AS int, ${'9007199254740993'}::bigint AS bigint, ${'12.50'}::numeric AS numeric, ${0.1}::float8 AS float,
      ${true}::boolean AS yes, ${false}::boolean AS no, ${null}::text AS nothing, ${'Zoë ☃ 😀 "\\'}::text AS text,
      ${at}::timestamptz AS at, ${bytes}::bytea AS bytes, ${'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'}::uuid AS uuid,
      ${{ a: [1, null, 'ü'] }}::jsonb AS json, ${['x', 'y "z"', 'a,b']}::text[] AS texts, ${[1, 2]}::int[] AS ints,
      ARRAY[1, NULL]::int[] AS gaps`

    expect(row).toEqual({
      int: 7,
      bigint: '9007199254740993',
      numeric: '12.50',
      float: 0.1,
      yes: true,
      no: false,
      nothing: null,
      text: 'Zoë ☃ 😀 "\\',
      at,
      bytes,
      uuid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      json: { a: [1, null, 'ü'] },
      texts: ['x', 'y "z"', 'a,b'],
      ints: [1, 2],
      gaps: [1, null],
    })
  })

  test('full results name the command, the count and the fields', async () => {
    const sql = neon(postgres.url, { fullResults: true })
    const inserted = await sql`INSERT INTO notes (id, body) VALUES (1, 'a'), (2, 'b')`
    const selected = await sql`SELECT id, body FROM notes WHERE id > 9`

    expect(inserted).toMatchObject({ command: 'INSERT', rowCount: 2, rows: [], fields: [] })
    expect(selected).toMatchObject({ command: 'SELECT', rowCount: 0, rows: [] })
    expect(selected.fields[1]).toEqual({
      name: 'body',
      dataTypeID: 25,
      tableID: expect.any(Number),
      columnID: 2,
      dataTypeSize: -1,
      dataTypeModifier: -1,
      format: 'text',
    })
  })

  test('rows come as lists or objects, columns of one name included', async () => {
    const lists = neon(postgres.url, { arrayMode: true })

    expect(await lists`SELECT 1 AS a, 2 AS a`).toEqual([[1, 2]])
    expect(await client()`SELECT 1 AS a, 2 AS b`).toEqual([{ a: 1, b: 2 }])
  })

  test('two megabytes pass both ways', async () => {
    const long = 'é'.repeat(1_000_000)

    const [row] = await client()`SELECT ${long}::text AS long`

    expect(row?.long === long).toBe(true)
  })
})

describe('errors through /sql', () => {
  test('a refused statement rejects with the fields of Postgres', async () => {
    await expect(client()`SELECT 1 / 0`).rejects.toMatchObject({
      name: 'NeonDbError',
      code: '22012',
      severity: 'ERROR',
      message: 'division by zero',
      routine: 'int4div',
    })
    await client()`INSERT INTO notes (id, body) VALUES (1, 'a')`
    await expect(client()`INSERT INTO notes (id, body) VALUES (1, 'b')`).rejects.toMatchObject({
      code: '23505',
      constraint: 'notes_id',
      table: 'notes',
      schema: 'public',
      detail: 'Key (id)=(1) already exists.',
    })
    await expect(client()`SELECT * FROM nowhere`).rejects.toMatchObject({ code: '42P01', position: '15' })
    await expect(client()`SELECT ${'a\0b'}::text`).rejects.toMatchObject({ code: '22021' })
  })

  test('several statements in one text are refused', async () => {
    await expect(client().query('SELECT 1; SELECT 2')).rejects.toMatchObject({ code: '42601' })
  })

  test('a wrong password and an unknown database are the caller’s mistakes', async () => {
    const wrong = postgres.url.replace(/postgres:\w+@/, 'postgres:wrong@')

    await expect(neon(wrong)`SELECT 1`).rejects.toMatchObject({ code: '28P01' })
    await expect(neon(`${postgres.url}_no`)`SELECT 1`).rejects.toMatchObject({ code: '3D000' })
  })

  test('another server than the configured one is refused', async () => {
    await expect(neon('postgresql://u:p@db.example/test')`SELECT 1`).rejects.toThrow(/^This endpoint serves/)
    expect(requests).toEqual([])
  })

  test.each([
    ['GET', '/sql', undefined, 404],
    ['POST', '/', '{}', 404],
    ['POST', '/sql', 'no json', 400],
    ['POST', '/sql', '[]', 400],
    ['POST', '/sql', '{"queries":[{"params":[]}]}', 400],
    ['POST', '/sql', '{"query":"SELECT 1","params":7}', 400],
    ['POST', '/sql', '{"query":"SELECT 1"}', 400],
  ])('%s %s with %s is refused with %i', async (method, path, body, status) => {
    const response = await fetch(new URL(path, server.url), { method, ...(body !== undefined && { body }) })

    expect(response.status).toBe(status)
  })

  test('a body over 64 MiB is refused with 507', async () => {
    const response = await fetch(server.url, { method: 'POST', body: new Uint8Array(64 * 1024 * 1024 + 1) })

    expect(response.status).toBe(507)
  })
})

describe('a batch through /sql', () => {
  test('is one request and one transaction', async () => {
    const sql = client()
    const [, found, same] = await sql.transaction([
      sql`INSERT INTO notes (id, body) VALUES (1, 'a')`,
      sql`SELECT id FROM notes`,
      sql`SELECT xmin::text = pg_current_xact_id()::text AS same FROM notes`,
    ])

    expect(found).toEqual([{ id: 1 }])
    expect(same).toEqual([{ same: true }])
    expect(requests).toEqual([3])
  })

  test('that fails leaves nothing and a connection that works', async () => {
    const sql = client()
    const batch = sql.transaction([
      sql`INSERT INTO notes (id, body) VALUES (1, 'a')`,
      sql`INSERT INTO notes (id, body) VALUES (1, 'b')`,
    ])

    await expect(batch).rejects.toMatchObject({ code: '23505', constraint: 'notes_id' })
    expect(await sql`SELECT id FROM notes`).toEqual([])
  })

  test('runs under the isolation that it asks for', async () => {
    const sql = client()
    const shown = [
      sql`SHOW transaction_isolation`,
      sql`SHOW transaction_read_only`,
      sql`SHOW transaction_deferrable`,
    ]
    const options = { isolationLevel: 'Serializable', readOnly: true, deferrable: true } as const

    expect((await sql.transaction(shown, options)).flat()).toEqual([
      { transaction_isolation: 'serializable' },
      { transaction_read_only: 'on' },
      { transaction_deferrable: 'on' },
    ])
    expect((await sql.transaction(shown)).flat()).toEqual([
      { transaction_isolation: 'read committed' },
      { transaction_read_only: 'off' },
      { transaction_deferrable: 'off' },
    ])
    const writing = sql.transaction([sql`INSERT INTO notes (id, body) VALUES (1, 'a')`], { readOnly: true })
    await expect(writing).rejects.toMatchObject({ code: '25006' })
  })
})

describe('drizzle through /sql', () => {
  test('inserts, selects and upserts', async () => {
    const db = drizzle(postgres.url)
    const sentAt = new Date('2026-01-02T03:04:05.678Z')
    await db.insert(notes).values({ id: 1, body: 'a', tags: ['x', 'y'], sentAt })
    await db
      .insert(notes)
      .values({ id: 1, body: 'b' })
      .onConflictDoUpdate({ target: notes.id, set: { body: fragment`excluded.body` } })

    expect(await db.select().from(notes).where(eq(notes.id, 1))).toEqual([
      { id: 1, body: 'b', tags: ['x', 'y'], sentAt },
    ])
  })

  test('a batch is one request, and one failure undoes it', async () => {
    const db = drizzle(postgres.url)
    const good = db.insert(notes).values({ id: 1, body: 'a' })
    const [, found] = await db.batch([good, db.select({ id: notes.id }).from(notes)])
    expect(found).toEqual([{ id: 1 }])
    expect(requests).toEqual([2])

    const bad = db.insert(notes).values({ id: 3, body: '' })
    const batch = db.batch([db.insert(notes).values({ id: 2, body: 'b' }), bad])
    await expect(batch).rejects.toBeInstanceOf(NeonDbError)
    expect(await db.$count(notes)).toBe(1)
    await expect(bad).rejects.toBeInstanceOf(DrizzleQueryError)
    await expect(bad).rejects.toMatchObject({ cause: { code: '23514', constraint: 'notes_body_check' } })
  })
})

describe('clients and outages', () => {
  test('a client that leaves in mid-query harms nobody', async () => {
    const leaving = neon(postgres.url, { fetchOptions: { signal: AbortSignal.timeout(100) } })
    await expect(leaving`SELECT pg_sleep(0.3)`).rejects.toThrow(/abort|timeout/i)
    const stalled = { method: 'POST', body: stalling(), duplex: 'half', signal: AbortSignal.timeout(100) }
    await expect(fetch(server.url, stalled)).rejects.toThrow(/timeout/)

    expect(await client()`SELECT 1 AS one`).toEqual([{ one: 1 }])
  })

  test('a hundred requests at once are all answered', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => client()`SELECT pg_sleep(0.01), ${at}::int AS at`),
    )

    expect(answers.map(([row]) => row?.at)).toEqual(answers.map((_, at) => at))
  })

  test('while Postgres is down statements fail as server errors, and work again when it is back', async () => {
    const sql = client()
    const running = Promise.allSettled([sql`SELECT pg_sleep(5)`, sql.transaction([sql`SELECT pg_sleep(5)`])])
    // both must be in Postgres before it goes
    await vi.waitFor(async () => {
      const asleep = await sql`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'`
      expect(asleep).toHaveLength(2)
    })

    await postgres.stop()
    for (const outcome of await running) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { message: expect.stringMatching(outage) },
      })
    }
    await expect(sql`SELECT 1`).rejects.toThrow(outage)
    await expect(sql.transaction([sql`SELECT 1`])).rejects.toThrow(outage)

    postgres = await start()
    expect(await sql`SELECT 1 AS one`).toEqual([{ one: 1 }])
  })

  test('it stops at once, with sockets and a statement open', async () => {
    const other = await startNeonSqlServer()
    const headers = {
      'neon-connection-string': postgres.url,
      'neon-raw-text-output': 'true',
      'neon-array-mode': 'true',
    }
    const ask = (query: string) =>
      fetch(other.url, { method: 'POST', headers, body: JSON.stringify({ query }) })
    expect(await (await ask('SELECT 1 AS one')).json()).toMatchObject({ rows: [['1']] })
    const open = Promise.allSettled([ask('SELECT pg_sleep(2)')])
    await vi.waitFor(async () => {
      expect(await client()`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'`).toHaveLength(1)
    })

    const begun = performance.now()
    await other.stop()
    expect(await open).toMatchObject([{ status: 'rejected' }])
    expect(performance.now() - begun).toBeLessThan(1_500)
  })
})

/** How Neon's client words a failure of the proxy, which is no refusal by Postgres. */
const outage = /^Server error \(HTTP status 503\): Postgres can't be reached: ./

/** A body that begins and never ends. */
function stalling(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"query":')),
  })
}
