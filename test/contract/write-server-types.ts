/**
 * The types of the server SDK, written from the OpenAPI document: a name for each shape, and for each operation that a
 * server key may call what it takes and gives. `npx node test/contract/update-server-types.ts` writes them.
 */
import type { JsonSchema } from '../../worker/contract/schema-book.ts'

type Operation = JsonSchema & { operationId: string }

const top = `/**
 * What a server key may ask and what it is answered, written from the OpenAPI document by
 * test/contract/update-server-types.ts: change the routes, not this file. Fields and values may be added at any time.
 */
`

export function serverTypes(document: JsonSchema): string {
  const schemas = (document['components'] as { schemas: Record<string, JsonSchema> }).schemas
  const operations = Object.entries(document['paths'] as Record<string, Record<string, Operation>>)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    .filter(({ operation }) => (operation['security'] as JsonSchema[]).some((one) => 'key' in one))
    .sort((one, other) => (one.operation.operationId < other.operation.operationId ? -1 : 1))
  const used = reachable(
    [...operations.map(({ operation }) => operation), document['webhooks'] as JsonSchema],
    schemas,
  )
  const named = Object.entries(schemas).filter(([name]) => used.has(name))
  return [
    top,
    ...named.map(([name, schema]) => `${comment(schema, '')}export type ${name} = ${typeOf(schema)}\n`),
    'export type Operations = {',
    ...operations.map(({ operation }) => operationType(operation)),
    '}\n',
    '/** Method, address, and whether the request takes an `Idempotency-Key`. */',
    'export const operations = {',
    ...operations.map(
      ({ path, method, operation }) =>
        `  ${operation.operationId}: ['${method.toUpperCase()}', '${path}', ${takesKey(operation)}],`,
    ),
    '} as const satisfies Record<keyof Operations, readonly [string, string, boolean]>\n',
  ].join('\n')
}

function operationType(operation: Operation): string {
  const { operationId, summary } = operation
  const body = requestBody(operation)
  const fields = [
    `params: ${parameters(operation, 'path')}`,
    `query: ${parameters(operation, 'query')}`,
    ...(body === null ? [] : [`body: ${body}`]),
    `answer: ${answer(operation)}`,
  ]
  return `  /** ${String(summary)}. */\n  ${operationId}: { ${fields.join('; ')} }`
}

function parameters(operation: Operation, place: string): string {
  const all = (operation['parameters'] as JsonSchema[]).filter((one) => one['in'] === place)
  if (all.length === 0) return 'unknown'
  const fields = all.map(
    ({ name, required, schema }) =>
      `${String(name)}${required === true ? '' : '?'}: ${typeOf(schema as JsonSchema)}`,
  )
  return `{ ${fields.join('; ')} }`
}

function requestBody({ requestBody: body }: Operation): string | null {
  if (body === undefined) return null
  const { content } = body as { content: Record<string, { schema?: JsonSchema }> }
  const json = content['application/json']?.schema
  return json ? typeOf(json) : 'Blob | ArrayBuffer | ReadableStream<Uint8Array>'
}

/** Of its successes; bytes come as the Response that they are. */
function answer({ responses }: Operation): string {
  const types = Object.entries(
    responses as Record<string, { content?: Record<string, { schema: JsonSchema }> }>,
  )
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => {
      const json = content?.['application/json']?.schema
      if (json) return typeOf(json)
      return content ? 'Response' : 'null'
    })
  return [...new Set(types)].join(' | ')
}

function takesKey(operation: Operation): boolean {
  return (operation['parameters'] as JsonSchema[]).some(({ name }) => name === 'Idempotency-Key')
}

function typeOf(schema: JsonSchema): string {
  const { $ref, type, items, enum: values, const: only, properties } = schema
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? 'unknown'
  if (only !== undefined) return JSON.stringify(only)
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ')
  for (const key of ['anyOf', 'oneOf'])
    if (Array.isArray(schema[key])) return schema[key].map((one) => typeOf(one as JsonSchema)).join(' | ')
  if (Array.isArray(schema['allOf']))
    return schema['allOf'].map((one) => typeOf(one as JsonSchema)).join(' & ')
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one as unknown })).join(' | ')
  switch (type) {
    case 'array':
      return `(${typeOf(items as JsonSchema)})[]`
    case 'object':
      return properties ? objectType(schema) : 'Record<string, unknown>'
    case 'integer':
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'string':
      return 'string'
    default:
      throw new Error(`a schema has no type that is known here: ${JSON.stringify(schema)}`)
  }
}

function objectType({ properties, required }: JsonSchema): string {
  const needed = new Set(Array.isArray(required) ? required : [])
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(
    ([name, field]) =>
      `${comment(field, '  ')}  ${JSON.stringify(name)}${needed.has(name) ? '' : '?'}: ${typeOf(field)}`,
  )
  return `{\n${fields.join('\n')}\n}`
}

function comment({ description }: JsonSchema, indent: string): string {
  return typeof description === 'string' ? `${indent}/** ${description.replaceAll('*/', '* /')} */\n` : ''
}

/** The shapes that these operations name, and those that these name. */
function reachable(from: unknown, schemas: Record<string, JsonSchema>): Set<string> {
  const found = new Set<string>(['ProblemCode', 'Problem', 'Fault'])
  const look = (node: unknown): void => {
    for (const [, name = ''] of JSON.stringify(node).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (found.has(name)) continue
      found.add(name)
      look(schemas[name])
    }
  }
  look(from)
  return found
}
