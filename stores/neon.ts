/**
 * The one place that knows Neon's driver: SQL over HTTP, one POST a query or batch, no state between them.
 * Errors of this driver carry the statement and its parameters, so nobody logs them as they are: ask for the
 * code instead.
 */
import { NeonDbError, neon, neonConfig } from '@neondatabase/serverless'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http'
import { postgresTimeoutMs } from '../schema/limits.ts'
import { record } from './metrics.ts'
import { roundTrip } from './round-trips.ts'

export type Database = NeonHttpDatabase<Record<string, never>>

export type NeonAddress = {
  DATABASE_URL: string
  /** Full URL of the `/sql` endpoint where it does not follow from the database's host name. */
  DATABASE_ENDPOINT?: string
}

const opened = new Map<string, Database>()
let endpoint: string | null = null

/** One for all requests and rooms of an isolate: it holds no connection, and making it is work. */
export function openNeon({ DATABASE_URL, DATABASE_ENDPOINT }: NeonAddress): Database {
  // These two are global in the driver; every caller of one deployment sets them to the same.
  if (DATABASE_ENDPOINT !== undefined && DATABASE_ENDPOINT !== endpoint) {
    endpoint = DATABASE_ENDPOINT
    neonConfig.fetchEndpoint = DATABASE_ENDPOINT
  }
  const known = opened.get(DATABASE_URL)
  if (known) return known
  neonConfig.fetchFunction = fetchInTime
  const database = drizzle({ client: neon(DATABASE_URL) })
  opened.set(DATABASE_URL, database)
  return database
}

/**
 * One round trip, bounded in time from the first byte out to the last one in. `AbortSignal.timeout` would do,
 * but its timer runs on after the answer, and a pending timer keeps a room from hibernating, and billed.
 */
function fetchInTime(url: string, init: RequestInit): Promise<Response> {
  return roundTrip('database', async () => {
    const controller = new AbortController()
    const startedAt = performance.now()
    const timer = setTimeout(() => controller.abort(new Error('Postgres took too long')), postgresTimeoutMs)
    try {
      const response = await fetch(url, { ...init, signal: controller.signal })
      if (response.status >= 500) {
        const reason = `http_${response.status}`
        record('vendor_error', { vendor: 'database', reason }, { ms: performance.now() - startedAt })
      }
      // without its headers, which speak of a body that is compressed and of another length
      return new Response(await response.text(), { status: response.status })
    } finally {
      clearTimeout(timer)
    }
  })
}

/** Postgres's five-character code when it has answered and refused; null when it has not answered. */
export function postgresErrorCode(error: unknown): string | null {
  const cause = error instanceof DrizzleQueryError ? error.cause : error
  return cause instanceof NeonDbError ? (cause.code ?? null) : null
}
