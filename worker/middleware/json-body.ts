/**
 * A request's body, from bytes to a typed value or to a problem. Bytes are counted while they stream, so a body
 * without a length, or with a false one, is cut off at the limit instead of filling the isolate's memory.
 * Unknown keys are ignored and never copied, so `__proto__` in a body reaches nothing.
 */
import type * as z from 'zod'
import { bodyBytesMax } from '../../schema/limits.ts'
import { type Problem, problem } from '../../schema/protocol/problem.ts'
import type { Fault } from './problem-answer.ts'

export type Parsed<Value> = { ok: true; value: Value } | { ok: false; problem: Problem; faults: Fault[] }

/** Faults listed in one answer: enough to mend a form, too few to echo a hostile body at length. */
const faultsMax = 20

export const formType = 'application/x-www-form-urlencoded'

type BodyFacts = { bodyBytesMax?: number; formField?: string }

export async function parseBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  { bodyBytesMax: bytesMax = bodyBytesMax, formField }: BodyFacts = {},
): Promise<Parsed<z.output<Schema>>> {
  const bytes = await readAtMost(request, bytesMax)
  if (!bytes) return refused(problem('body_too_large', `A body here holds at most ${bytesMax} bytes.`))
  const isForm = formField !== undefined && request.headers.get('content-type')?.startsWith(formType)
  const json = isForm ? parseForm(bytes, formField) : parseJson(bytes)
  if (!json.ok) return refused(problem('request_invalid', 'The body must be JSON in UTF-8.'))
  return parseWith(schema, json.value)
}

/** The same for values that are already here, such as query parameters. */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Parsed<z.output<Schema>> {
  const result = schema.safeParse(value)
  if (result.success) return { ok: true, value: result.data }
  const faults = result.error.issues.slice(0, faultsMax).map((issue) => ({
    pointer: jsonPointer(issue.path),
    detail: issue.message,
  }))
  return refused(problem('request_invalid'), faults)
}

export function refused(
  why: Problem,
  faults: Fault[] = [],
): { ok: false; problem: Problem; faults: Fault[] } {
  return { ok: false, problem: why, faults }
}

/** RFC 6901; the empty pointer is the whole body. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export async function readAtMost(request: Request, bytesMax: number): Promise<Uint8Array | null> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > bytesMax) return null
  if (!request.body) return new Uint8Array()
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.byteLength
    if (length > bytesMax) {
      await reader.cancel()
      return null
    }
    chunks.push(value)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}

/** By hand: URLSearchParams would put `\ufffd` where the bytes are no UTF-8, and so change what was said. */
function parseForm(bytes: Uint8Array, field: string): { ok: true; value: unknown } | { ok: false } {
  try {
    const pairs = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes).split('&')
    const own = pairs.filter((pair) => pair.startsWith(`${field}=`))
    const [pair] = own
    if (pair === undefined || own.length > 1) return { ok: false }
    return {
      ok: true,
      value: JSON.parse(decodeURIComponent(pair.slice(field.length + 1).replaceAll('+', ' '))),
    }
  } catch {
    return { ok: false } // as in parseJson
  }
}

export function parseJson(bytes: Uint8Array): { ok: true; value: unknown } | { ok: false } {
  try {
    return {
      ok: true,
      value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)),
    }
  } catch {
    return { ok: false } // bytes that are not UTF-8 or text that is not JSON: an answer, not a failure
  }
}
