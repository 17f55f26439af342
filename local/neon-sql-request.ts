/**
 * What a request to `/sql` says: its statements and, for a batch, the kind of transaction. Pure parsing: it
 * turns unknown JSON and headers into typed values or into a refusal, and touches no database.
 */
import type { IncomingHttpHeaders } from 'node:http'

export type Statement = { query: string; params: (string | null)[] }

export type SqlBody = { batch: boolean; statements: Statement[] }

/** Refused before Postgres saw it; a 400, as a mistake of the caller. */
export class StatementsRefused extends Error {}

export function parseBody(text: string): SqlBody {
  const body = parseJson(text)
  if (!isRecord(body)) throw new StatementsRefused('The body is not an object.')
  if (Array.isArray(body.queries)) return { batch: true, statements: body.queries.map(parseStatement) }
  return { batch: false, statements: [parseStatement(body)] }
}

/** The BEGIN of a batch, with the three options that Neon's headers carry. */
export function beginOf(headers: IncomingHttpHeaders): string {
  const words = ['BEGIN']
  const isolation = headers['neon-batch-isolation-level']
  if (isolation !== undefined) {
    const level = isolationLevels[String(isolation)]
    if (level === undefined) throw new StatementsRefused(`There is no isolation level ${String(isolation)}.`)
    words.push('ISOLATION LEVEL', level)
  }
  const readOnly = headers['neon-batch-read-only']
  if (readOnly !== undefined) words.push(readOnly === 'true' ? 'READ ONLY' : 'READ WRITE')
  const deferrable = headers['neon-batch-deferrable']
  if (deferrable !== undefined) words.push(deferrable === 'true' ? 'DEFERRABLE' : 'NOT DEFERRABLE')
  return words.join(' ')
}

const isolationLevels: Record<string, string> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
}

function parseStatement(value: unknown): Statement {
  if (!isRecord(value) || typeof value.query !== 'string') {
    throw new StatementsRefused('A statement needs a "query" of text.')
  }
  const params = value.params ?? []
  if (!Array.isArray(params)) throw new StatementsRefused('"params" is not a list.')
  return { query: value.query, params: params.map(parseParam) }
}

/** The client has made text of everything; a hand-written request may hold plain numbers and booleans. */
function parseParam(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new StatementsRefused('The body is not JSON.')
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
