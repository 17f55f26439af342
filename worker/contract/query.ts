/**
 * Parameters of a query, by the schemas that publish them. A parameter is given once; only one whose schema is a list
 * takes several, each holding one or more with commas between. Unknown parameters are ignored. The usual fields are
 * here too: a flag, the size of a page.
 */
import * as z from 'zod'
import { problem } from '../../schema/protocol/problem.ts'
import { type Parsed, parseWith, refused } from '../middleware/json-body.ts'
import type { Fault } from '../middleware/problem-answer.ts'
import type { Fields } from './route.ts'

const objects = new WeakMap<Fields, z.ZodObject>()

/** The object of these fields. Making one is most of the work of a short request, and routes are there to stay. */
export function objectOf(fields: Fields): z.ZodObject {
  const known = objects.get(fields)
  if (known) return known
  const made = z.object(fields)
  objects.set(fields, made)
  return made
}

export const noFields: Fields = {}

export function parseQuery(fields: Fields, query: URLSearchParams): Parsed<unknown> {
  const given: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(fields)) {
    const texts = query.getAll(name)
    if (texts.length === 0) continue
    if (isList(schema)) given[name] = [...new Set(texts.flatMap((text) => text.split(',')))]
    else if (texts.length > 1)
      return refused(problem('request_invalid'), [{ pointer: `/${name}`, detail: 'must be given once' }])
    else given[name] = texts[0]
  }
  const parsed = parseWith(objectOf(fields), given)
  return parsed.ok ? parsed : refused(parsed.problem, parsed.faults.map(ofParameter))
}

/** `true` or `false`; false where it is not given. */
export const flag = z
  .enum(['true', 'false'], 'must be true or false')
  .transform((text) => text === 'true')
  .pipe(z.boolean())
  .default(false)

/** A whole number in decimal digits. Fifteen stay exact in JSON, in SQLite and in Postgres, with room to add a page. */
export const wholeNumberPattern = /^(0|[1-9][0-9]{0,14})$/

export function pageLimit(usual: number, max: number) {
  const must = `must be one whole number from 1 to ${max}`
  return z
    .string()
    .regex(wholeNumberPattern, must)
    .transform(Number)
    .pipe(z.int(must).min(1, must).max(max, must))
    .default(usual)
}

/** A part of the path: the place of a message. */
export const seqParam = z.string().regex(wholeNumberPattern).transform(Number).pipe(z.int().min(0))

/** A fault is the parameter's: what is inside of it has no name that a caller knows. */
function ofParameter({ pointer, detail }: Fault): Fault {
  return { pointer: pointer.split('/').slice(0, 2).join('/'), detail }
}

function isList(schema: z.ZodType): boolean {
  return schema instanceof z.ZodOptional
    ? schema.unwrap() instanceof z.ZodArray
    : schema instanceof z.ZodArray
}
