/** Whether Postgres can be reached, is new enough, and has every table that this code needs. */
import pg from 'pg'
import * as z from 'zod'
import { migrationTags } from '../migrate.ts'
import { type Finding, ok, reasonOf, wrong } from './finding.ts'

/** `json_to_recordset` with column lists, generated columns and `ON CONFLICT … WHERE` as we use them; Neon's oldest. */
const oldestMajor = 14
const connectMs = 10_000

export type Campus = { id: string; issuer: string; jwksUrl: string | null; hasSharedSecret: boolean }
export type PostgresReport = { findings: Finding[]; campuses: Campus[] }

export async function examinePostgres(databaseUrl: string): Promise<PostgresReport> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: connectMs })
  // told by the query that fails; without a listener a lost connection ends the process
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    const fix = `Postgres does not let us in (${reasonOf(error)}): check host, password and that the Neon project is not suspended, then set DATABASE_URL again.`
    return { findings: [wrong('Postgres', fix)], campuses: [] }
  }
  try {
    const { rows } = await client.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    )
    const version = rows[0]?.version ?? 0
    const major = Math.floor(version / 10_000)
    const reach =
      major >= oldestMajor
        ? ok('Postgres', `answers, version ${major}`)
        : wrong(
            'Postgres',
            `Version ${major} is too old: make a Neon project with Postgres ${oldestMajor} or newer.`,
          )
    const level = await judgeLevel(client)
    return { findings: [reach, level.finding], campuses: level.isUsable ? await readCampuses(client) : [] }
  } finally {
    await client.end()
  }
}

async function judgeLevel(client: pg.Client): Promise<{ finding: Finding; isUsable: boolean }> {
  const what = 'migrations'
  const tags = migrationTags()
  const { rows: tables } = await client.query("SELECT to_regclass('homeroom_migrations') AS name")
  if (z.array(z.object({ name: z.string().nullable() })).parse(tables)[0]?.name === null)
    return { finding: wrong(what, 'The database is empty: DATABASE_URL=… npm run migrate'), isUsable: false }
  const { rows } = await client.query<{ tag: string }>('SELECT tag FROM homeroom_migrations')
  const applied = new Set(rows.map(({ tag }) => tag))
  const lacking = tags.filter((tag) => !applied.has(tag))
  const ahead = applied.size - (tags.length - lacking.length)
  if (lacking.length > 0)
    return {
      finding: wrong(what, `The database lacks ${lacking.join(', ')}: DATABASE_URL=… npm run migrate`),
      isUsable: false,
    }
  const newer = ahead > 0 ? `, and ${ahead} that newer code has brought` : ''
  return { finding: ok(what, `all ${tags.length} are applied${newer}`), isUsable: true }
}

async function readCampuses(client: pg.Client): Promise<Campus[]> {
  const { rows } = await client.query<Campus>(
    `SELECT id, issuer, jwks_url AS "jwksUrl", shared_secret IS NOT NULL AS "hasSharedSecret" FROM campuses ORDER BY id`,
  )
  return rows
}
