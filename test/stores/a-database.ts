/** A real Postgres, migrated, behind the local stand-in for Neon; and a connection past the code under test. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { migrate } from '../../local/migrate.ts'
import { startNeonSqlServer } from '../../local/neon-sql-server.ts'
import { startPostgres } from '../../local/postgres.ts'
import { type CampusId, parseCampusId } from '../../schema/ids.ts'
import { type Database, openNeon } from '../../stores/neon.ts'

export type TestDatabase = {
  database: Database
  /** For a connection of one's own. */
  url: string
  /** Points the driver, whose endpoint is one for all clients, back at this database. */
  reopen: () => void
  /** Rows past the code under test. */
  rows: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>
  /** HTTP requests that reached Postgres since the last call. */
  requests: () => number
  /** A campus of its own for each test. */
  aCampus: (settings?: { jwksUrl?: string }) => Promise<CampusId>
  stop: () => Promise<void>
}

export async function aDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'homeroom-stores-'))
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    databaseName: 'homeroom',
    durable: false,
  })
  await migrate(postgres.url)
  let requests = 0
  const server = await startNeonSqlServer({ databaseUrl: postgres.url, onRequest: () => void requests++ })
  const pool = new pg.Pool({ connectionString: postgres.url, max: 4 })
  // pool.end() does not wait for its connections, so one may still be there to be told that Postgres stops
  pool.on('error', () => {})
  const rows = async (text: string, values: unknown[] = []) =>
    (await pool.query<Record<string, unknown>>(text, values)).rows
  let campuses = 0
  const open = () => openNeon({ DATABASE_URL: postgres.url, DATABASE_ENDPOINT: server.url })
  return {
    database: open(),
    url: postgres.url,
    reopen: () => void open(),
    rows,
    requests: () => {
      const count = requests
      requests = 0
      return count
    },
    aCampus: async ({ jwksUrl } = {}) => {
      const id = parseCampusId(`campus-${++campuses}`)
      if (!id) throw new Error('the id of a test campus is none')
      await rows(
        `INSERT INTO campuses (id, name, issuer, audience, jwks_url, shared_secret, allowed_origins, settings)
         VALUES ($1, $2, $3, 'homeroom', $4, $5, $6, $7)`,
        [
          id,
          `Campus ${id}`,
          `https://${id}.example`,
          jwksUrl ?? null,
          jwksUrl === undefined ? 's'.repeat(32) : null,
          [`https://${id}.example`, 'https://a,b{}"\\.example'],
          { studentDirect: true },
        ],
      )
      return id
    },
    stop: async () => {
      await pool.end()
      await server.stop()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
