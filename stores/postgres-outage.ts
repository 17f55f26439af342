/**
 * Whether a failed statement means that Postgres is out of reach, rather than that the statement is wrong: the
 * one is a 503 for whoever waits, the other a bug of ours.
 */
import { NeonDbError } from '@neondatabase/serverless'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { postgresErrorCode } from './neon.ts'

/** SQLSTATE classes: connection, resources, intervention of an operator, system. */
const outageClasses = new Set(['08', '53', '57', '58'])

export function isPostgresOutage(error: unknown): boolean {
  if (!(error instanceof NeonDbError || error instanceof DrizzleQueryError)) return false
  const code = postgresErrorCode(error)
  return code === null || outageClasses.has(code.slice(0, 2))
}
