/**
 * Holds one answer to the OpenAPI document: a status, a body or a field that the document does not state is a failed
 * test, wherever it happened. The document is the published one, closed: there, unknown fields are refused.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { openApi, openApiPath } from '../../worker/contract/openapi.ts'
import { routes } from '../../worker/routes.ts'

export type SeenAnswer = {
  method: string
  pathname: string
  status: number
  contentType: string
  text: string
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(openApi(routes, { closed: true }), 'api')

const patterns = routes.map(({ facts }) => ({
  method: facts.method,
  path: openApiPath(facts.path),
  pattern: new RegExp(`^${facts.path.replaceAll('.', '\\.').replaceAll(/:[a-zA-Z]+/g, '[^/]+')}$`),
}))

const validators = new Map<string, ValidateFunction | null>()

export function holdToContract({ method, pathname, status, contentType, text }: SeenAnswer): void {
  if (method === 'OPTIONS' || status === 101 || status === 204) return
  const where = `${method} ${pathname} answered ${status}`
  const known = patterns.find(
    (route) => route.method === (method === 'HEAD' ? 'GET' : method) && route.pattern.test(pathname),
  )
  const mediaType = contentType.split(';')[0] ?? ''
  if (known && mayBeAnything(known.path, known.method, status)) return
  const validate = known ? validatorOf(known.path, known.method, status, mediaType) : problemsAlone(mediaType)
  if (!validate) throw new Error(`${where} ${mediaType}, which the contract does not state: ${text}`)
  if (mediaType.endsWith('json') && method !== 'HEAD' && !validate(JSON.parse(text)))
    throw new Error(`${where}, against the contract: ${ajv.errorsText(validate.errors)} in ${text}`)
}

function validatorOf(
  path: string,
  method: string,
  status: number,
  mediaType: string,
): ValidateFunction | null {
  const steps = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content']
  return compiled([...steps, mediaType, 'schema']) ?? compiled([...steps, '*/*', 'schema'])
}

/** Bytes of whatever type a file is: there is nothing to hold them to. */
function mayBeAnything(path: string, method: string, status: number): boolean {
  const steps = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', '*/*']
  return has(ajv.getSchema('api')?.schema, steps)
}

/** What no route takes is answered by the front door itself. */
function problemsAlone(mediaType: string): ValidateFunction | null {
  return mediaType === 'application/problem+json' ? compiled(['components', 'schemas', 'Problem']) : null
}

function compiled(steps: readonly string[]): ValidateFunction | null {
  const pointer = steps.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')
  const known = validators.get(pointer)
  if (known !== undefined) return known
  const validate = has(ajv.getSchema('api')?.schema, steps)
    ? ajv.compile({ $ref: `api#/${encodeURI(pointer)}` })
    : null
  validators.set(pointer, validate)
  return validate
}

function has(document: unknown, steps: readonly string[]): boolean {
  let node: unknown = document
  for (const step of steps) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, step)) return false
    node = Reflect.get(node, step)
  }
  return true
}
