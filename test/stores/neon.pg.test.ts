/** The driver as we use it: what a failure looks like, how long it may take, and how round trips are counted. */
import { createServer, type RequestListener } from 'node:http'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../local/free-port.ts'
import { postgresTimeoutMs } from '../../schema/limits.ts'
import { type Database, openNeon, postgresErrorCode } from '../../stores/neon.ts'
import { countRoundTrips, roundTrip } from '../../stores/round-trips.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'

let test: TestDatabase
const stops: (() => Promise<void>)[] = []
beforeAll(async () => {
  test = await aDatabase()
})
afterEach(async () => {
  vi.useRealTimers()
  for (const stop of stops.splice(0)) await stop()
})
afterAll(() => test.stop())

const failed = (error: unknown): unknown => error
const failureOf = (act: PromiseLike<unknown>) =>
  Promise.resolve(act).then(() => expect.unreachable('it did not fail'), failed)

/** The driver keeps the endpoint for all of its clients: the last one that was opened decides. */
function at(url: string): Database {
  return openNeon({
    DATABASE_URL: 'postgresql://user:password@nowhere.test/homeroom',
    DATABASE_ENDPOINT: url,
  })
}

async function aServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  const port = await freePort()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  stops.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${port}/sql`
}

describe('an error code', () => {
  // opened again, since the tests of slow servers have pointed the driver elsewhere
  beforeAll(() => test.reopen())

  it.each([
    ['22P02', 'data of a wrong shape', sql`SELECT 'seven'::bigint`],
    ['22012', 'a division by zero', sql`SELECT 1 / 0`],
    ['23502', 'a value that is missing', sql`INSERT INTO campuses (id) VALUES ('x')`],
    ['23503', 'a campus that is not there', sql`INSERT INTO courses VALUES ('nowhere', 'x', 'x')`],
    ['42P01', 'a table that is not there', sql`SELECT * FROM nowhere`],
    ['42601', 'a statement that is none', sql`SELEC 1`],
  ])('[STORE-8] %s says: %s', async (code, _, statement) => {
    expect(postgresErrorCode(await failureOf(test.database.execute(statement)))).toBe(code)
  })

  it('[STORE-8] is said of a batch as well, which leaves nothing behind', async () => {
    const campus = await test.aCampus()
    const batch = test.database.batch([
      test.database.execute(sql`INSERT INTO courses VALUES (${campus}, 'one', 'x')`),
      test.database.execute(sql`INSERT INTO courses VALUES ('nowhere', 'two', 'x')`),
    ])

    expect(postgresErrorCode(await failureOf(batch))).toBe('23503')
    expect(await test.rows('SELECT FROM courses WHERE campus_id = $1', [campus])).toEqual([])
  })

  it.each([
    ['an error that is none of its own', new Error('23505')],
    ['an object with a code', { code: '23505' }],
    ['nothing', undefined],
    ['a network error', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
  ])('[STORE-8] is not taken from %s', (_, error) => {
    expect(postgresErrorCode(error)).toBeNull()
  })
})

describe('a Postgres that does not answer', () => {
  const outages: [string, RequestListener][] = [
    ['a proxy without a database', (_, response) => void response.writeHead(503).end('no database here')],
    ['a proxy that is overloaded', (_, response) => void response.writeHead(429).end('slow down')],
    ['an error of the proxy in JSON', (_, response) => void response.writeHead(500).end('{"code":"23505"}')],
    ['an empty answer', (_, response) => void response.writeHead(204).end()],
    ['a page instead of rows', (_, response) => void response.writeHead(200).end('<html>')],
    ['a connection that is cut', (request) => void request.socket.destroy()],
    [
      'a connection that is cut in the middle',
      (request, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('{"command"')
        setTimeout(() => request.socket.destroy(), 20)
      },
    ],
  ]

  it.each(outages)('[STORE-8] gives an error without a code: %s', async (_, listener) => {
    const database = at(await aServer(listener))

    expect(postgresErrorCode(await failureOf(database.execute(sql`SELECT 1`)))).toBeNull()
    const batch = database.batch([database.execute(sql`SELECT 1`)])
    expect(postgresErrorCode(await failureOf(batch))).toBeNull()
  })

  it('[STORE-8] gives an error without a code: nobody at the address', async () => {
    const database = at(`http://127.0.0.1:${await freePort()}/sql`)

    expect(postgresErrorCode(await failureOf(database.execute(sql`SELECT 1`)))).toBeNull()
  })

  const slow: [string, RequestListener][] = [
    ['silent', () => undefined],
    ['that begins and does not go on', (_, response) => void response.writeHead(200).write('{"command"')],
  ]

  it.each(slow)(
    '[STORE-7] is given up after five seconds, and no timer stays: a server %s',
    async (_, listener) => {
      let arrived = () => {}
      const arrival = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const database = at(
        await aServer((request, response) => {
          arrived()
          return listener(request, response)
        }),
      )
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      let isOver = false
      const failure = failureOf(database.execute(sql`SELECT 1`)).finally(() => {
        isOver = true
      })

      await arrival
      await vi.advanceTimersByTimeAsync(postgresTimeoutMs - 1)
      expect(isOver).toBe(false)
      await vi.advanceTimersByTimeAsync(1)

      expect(postgresErrorCode(await failure)).toBeNull()
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  it('[STORE-7] leaves no timer behind where it answers', async () => {
    const answer = JSON.stringify({ command: 'SELECT', rowCount: 0, rowAsArray: true, fields: [], rows: [] })
    const database = at(await aServer((_, response) => void response.end(answer)))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

    await database.execute(sql`SELECT 1`)

    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('round trips', () => {
  beforeAll(() => test.reopen())

  it('[STORE-9] are counted at the wire: a batch of three is one, a failure is one', async () => {
    const query = () => test.database.execute(sql`SELECT 1`)

    const { database, redis } = await countRoundTrips(async () => {
      await query()
      await test.database.batch([query(), query(), query()])
      await failureOf(test.database.execute(sql`SELEC 1`))
    })

    expect(database.count).toBe(3)
    expect(database.ms).toBeGreaterThan(0)
    expect(redis).toEqual({ count: 0, commands: 0, ms: 0 })
  })

  it('[STORE-9] of acts at the same time are told apart', async () => {
    const act = (times: number) =>
      countRoundTrips(async () => {
        for (let n = 0; n < times; n++) await test.database.execute(sql`SELECT 1`)
      })

    const trips = await Promise.all([act(1), act(2), act(3)])

    expect(trips.map(({ database }) => database.count)).toEqual([1, 2, 3])
  })

  it('[STORE-9] of work that nobody waits for are its own, and not the request’s', async () => {
    const work: Promise<{ database: { count: number } }>[] = []

    const request = await countRoundTrips(async () => {
      work.push(countRoundTrips(() => roundTrip('database', async () => 'told')))
      await roundTrip('database', async () => 'asked')
    })

    expect(request.database.count).toBe(1)
    expect((await work[0])?.database.count).toBe(1)
  })

  it('[STORE-9] are not counted where nobody asks, and an act that fails fails', async () => {
    expect(await roundTrip('redis', async () => 'reply')).toBe('reply')
    await expect(countRoundTrips(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  })
})
