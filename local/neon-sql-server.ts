/**
 * Speaks the protocol of Neon's HTTP endpoint (`POST /sql`) in front of any Postgres. Needs no translation:
 * parameters go in and cells come out as Postgres's own text. It holds no state between two requests but
 * connections, and never retries: what fails here must fail as it would at Neon.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { DatabaseError, Pool, type QueryResult } from 'pg'
import { type Answer, BodyTooLarge, ClientGone, readBody, startLoopbackServer } from './loopback-server.ts'
import { beginOf, parseBody, type Statement, StatementsRefused } from './neon-sql-request.ts'

/** Neon's own limit, for requests and for answers, both reported as 507. */
const bodyBytesMax = 64 * 1024 * 1024
/** Of Postgres's 100: two pools (application and tests) and some direct connections fit. */
const connectionsMax = 32
/** A Postgres that is starting answers within this; longer is an outage, and the caller has its own timeout. */
const connectMs = 5_000
/** For stop(): a statement that still runs is left to end with its connection. */
const drainMs = 1_000

export type NeonSqlServerOptions = {
  /** The only server that connection strings may name; without it, any. */
  databaseUrl?: string
  port?: number
  /** Called once per HTTP request that reaches Postgres: the client's round trips. A promise is waited for. */
  onRequest?: (info: { statements: number }) => unknown
  /** Called for each statement in it. */
  onStatement?: (statement: Statement) => void
}

export type NeonSqlServer = { url: string; stop: () => Promise<void> }

export async function startNeonSqlServer(options: NeonSqlServerOptions = {}): Promise<NeonSqlServer> {
  const pools = new Map<string, Pool>()
  const allowedHost = options.databaseUrl === undefined ? undefined : new URL(options.databaseUrl).host

  function poolOf(request: IncomingMessage): Pool {
    const connectionString = String(request.headers['neon-connection-string'] ?? '')
    const known = pools.get(connectionString)
    if (known !== undefined) return known
    const host = URL.canParse(connectionString) ? new URL(connectionString).host : ''
    if (host === '')
      throw new StatementsRefused('The Neon-Connection-String header holds no connection string.')
    if (allowedHost !== undefined && host !== allowedHost) {
      throw new StatementsRefused(`This endpoint serves ${allowedHost} only, not ${host}.`)
    }
    const pool = new Pool({ connectionString, max: connectionsMax, connectionTimeoutMillis: connectMs })
    // an idle connection that ends (Postgres restarts): the pool has dropped it already and makes a new one
    pool.on('error', () => {})
    pools.set(connectionString, pool)
    return pool
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    if (request.method !== 'POST' || request.url !== '/sql') {
      request.resume()
      return text(404, `There is only POST /sql here, not ${request.method} ${request.url}.`)
    }
    try {
      const body = parseBody(await readBody(request, bodyBytesMax))
      const pool = poolOf(request)
      const arrays = request.headers['neon-array-mode'] === 'true'
      await options.onRequest?.({ statements: body.batch ? body.statements.length : 1 })
      if (options.onStatement) body.statements.forEach(options.onStatement)
      const begin = body.batch ? beginOf(request.headers) : undefined
      const results = await perform(pool, body.statements, { begin, arrays, response })
      if (results === null) return null
      const json = JSON.stringify(body.batch ? { results } : results[0])
      if (json.length > bodyBytesMax)
        throw new BodyTooLarge(`response is too large (max is ${bodyBytesMax} bytes)`)
      return { status: 200, body: json }
    } catch (failure) {
      return answerTo(failure)
    }
  }

  const server = await startLoopbackServer(handle, options.port)
  return {
    url: `${server.origin}/sql`,
    stop: async () => {
      await server.stop()
      const drained = Promise.all([...pools.values()].map((pool) => pool.end()))
      await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, drainMs).unref())])
    },
  }
}

type Performance = {
  /** The BEGIN of a batch; undefined for a single statement. */
  begin: string | undefined
  arrays: boolean
  response: ServerResponse
}

/** null when the client went away before the first statement: work that nobody waits for is not begun. */
async function perform(pool: Pool, statements: Statement[], { begin, arrays, response }: Performance) {
  const client = await pool.connect()
  let broken: Error | undefined
  const onError = (failure: Error) => {
    broken = failure
  }
  // between two queries of a batch nobody else listens, and a lost connection would end the process
  client.on('error', onError)
  try {
    if (response.destroyed) return null
    const results = []
    if (begin !== undefined) await client.query(begin)
    for (const statement of statements)
      results.push(shape(await client.query(queryOf(statement, arrays)), arrays))
    if (begin !== undefined) await client.query('COMMIT')
    return results
  } catch (failure) {
    if (begin !== undefined) {
      await client.query('ROLLBACK').catch((failure: Error) => {
        broken = failure
      })
    }
    // an error without a severity is the driver's: the connection can't be trusted again
    if (!(failure instanceof DatabaseError))
      broken ??= failure instanceof Error ? failure : new Error(String(failure))
    throw failure
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

/** Cells stay what Postgres sent: the client at the other end parses them by dataTypeID. */
const rawCells = { getTypeParser: () => (cell: string) => cell }

function queryOf({ query, params }: Statement, arrays: boolean) {
  const rows = arrays ? { rowMode: 'array' as const } : {}
  // always the extended protocol, as Neon does: the simple one would allow several statements in one text
  return { text: query, values: params, types: rawCells, queryMode: 'extended', ...rows }
}

function shape({ command, rowCount, fields, rows }: QueryResult, rowAsArray: boolean) {
  return { command, rowCount, rowAsArray, fields, rows }
}

/** Refusals by Postgres itself are 400 with its fields; where Postgres is not there, a proxy answers 5xx. */
function answerTo(failure: unknown): Answer {
  if (failure instanceof StatementsRefused) {
    return { status: 400, body: JSON.stringify({ message: failure.message }) }
  }
  if (failure instanceof BodyTooLarge) return text(507, failure.message)
  if (!(failure instanceof DatabaseError)) {
    // the client's own departure is the caller's to see
    if (!(failure instanceof Error) || failure instanceof ClientGone) throw failure
    return text(503, `Postgres can't be reached: ${failure.message || codeOf(failure)}`)
  }
  if (isOutage(failure.code)) return text(503, `Postgres can't be reached: ${failure.message}`)
  const fields = Object.fromEntries(errorFields.map((field) => [field, failure[field]]))
  return { status: 400, body: JSON.stringify(fields) }
}

const errorFields = [
  'message',
  'code',
  'severity',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const

/** Shutting down, crashed, starting up, out of connections, and the class of connection exceptions. */
function isOutage(code = ''): boolean {
  return ['57P01', '57P02', '57P03', '53300'].includes(code) || code.startsWith('08')
}

function codeOf(failure: Error): string {
  return 'code' in failure ? String(failure.code) : failure.name
}

function text(status: number, body: string): Answer {
  return { status, body, headers: { 'content-type': 'text/plain; charset=utf-8' } }
}
