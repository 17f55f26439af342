/**
 * The query of a page of history. A cursor there is the seq itself, so it is bound to the conversation of the
 * URL and there is nothing to forge; it only has to be a whole decimal number, and one at most.
 */
import { pageMessagesDefault, pageMessagesMax } from '../schema/limits.ts'
import { problem } from '../schema/protocol/problem.ts'
import type { PageRequest } from '../schema/rpc.ts'
import { type Parsed, refused } from './middleware/json-body.ts'

const directions = ['before', 'after', 'around'] as const

/** Fifteen digits stay exact in JSON, in SQLite and in Postgres, with room to add a page. */
const wholeNumber = /^(0|[1-9][0-9]{0,14})$/

export function parsePageQuery(query: URLSearchParams): Parsed<PageRequest> {
  const limit = parseLimit(query, pageMessagesDefault, pageMessagesMax)
  if (!limit.ok) return limit
  const named = directions.filter((name) => query.has(name))
  const [direction] = named
  if (direction === undefined) return { ok: true, value: { limit: limit.value } }
  const texts = query.getAll(direction)
  if (named.length > 1 || texts.length > 1 || query.has('cursor'))
    return refused(problem('request_invalid', 'A page has at most one of before, after, around and cursor.'))
  const seq = parseWholeNumber(texts[0] ?? '')
  if (seq === null)
    return refused(problem('cursor_invalid', `${direction} must be the seq of a message, in decimal digits.`))
  return { ok: true, value: { limit: limit.value, [direction]: seq } }
}

export function parseLimit(query: URLSearchParams, usual: number, max: number): Parsed<number> {
  const texts = query.getAll('limit')
  if (texts.length === 0) return { ok: true, value: usual }
  const limit = texts.length === 1 ? parseWholeNumber(texts[0] ?? '') : null
  if (limit !== null && limit >= 1 && limit <= max) return { ok: true, value: limit }
  const detail = `must be one whole number from 1 to ${max}`
  return refused(problem('request_invalid'), [{ pointer: '/limit', detail }])
}

export function parseWholeNumber(text: string): number | null {
  return wholeNumber.test(text) ? Number(text) : null
}
