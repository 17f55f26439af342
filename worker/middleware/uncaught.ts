/**
 * An exception is a bug of ours, or a database that is out of reach: 500 or 503, and the caller learns nothing but
 * the request's id. The log gets the error's name,
 * its code and its stack; never its message, since a database driver puts the statement and its parameters
 * into it, and Redis errors hold the whole command.
 */
import type { ErrorHandler } from 'hono'
import { historyRetryAfterMs } from '../../schema/limits.ts'
import { problem } from '../../schema/protocol/problem.ts'
import { isPostgresOutage } from '../../stores/postgres-outage.ts'
import type { Front } from '../front.ts'
import { answerProblem } from './problem-answer.ts'

export const uncaught: ErrorHandler<Front> = (error, c) => {
  console.error(
    JSON.stringify({ event: 'uncaught', request_id: c.get('requestId'), ...describeError(error) }),
  )
  if (isPostgresOutage(error))
    return answerProblem(c, { code: 'unavailable', retryAfterMs: historyRetryAfterMs })
  return answerProblem(c, problem('internal'))
}

export type ErrorDescription = { name: string; code?: string; stack: string[]; cause?: ErrorDescription }

export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, stack: [] }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause instanceof Error ? { cause: describeError(error.cause) } : {}
  return { name: error.name, ...code, stack: framesOf(error), ...cause }
}

/** A stack begins with the message, which may span lines and imitate frames: it is cut off by its length. */
function framesOf({ stack = '', message }: Error): string[] {
  const at = stack.indexOf(message)
  if (at < 0) return []
  const lines = stack.slice(at + message.length).split('\n')
  return lines
    .filter((line) => /^\s+at\s/.test(line))
    .map((line) => line.trim())
    .slice(0, 12)
}
