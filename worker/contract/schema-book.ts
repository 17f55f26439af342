/**
 * JSON Schema of the schemas that validate, for documents: whatever has an id is written once, under its name, and
 * referred to. zod's own converter does it (`z.toJSONSchema`); hono-openapi would read the same converter's output back
 * out of middleware, and our routes are data already. What has no JSON form, such as a branded id, states one in its
 * meta, and whatever states none is refused: a document that says "anything" says nothing.
 */
import * as z from 'zod'

export type JsonSchema = { [key: string]: unknown }

export class SchemaBook {
  readonly #closed: boolean
  readonly #refs: string
  readonly #named = new Map<string, JsonSchema>()

  /**
   * `refs`: where the document keeps what has a name, such as `#/components/schemas/`. `closed`: fields that are not
   * stated are refused, which is for tests; what is published leaves room for fields of the future.
   */
  constructor(refs: string, closed: boolean) {
    this.#refs = refs
    this.#closed = closed
  }

  /** What is sent to us. */
  input(schema: z.ZodType): JsonSchema {
    return this.#write(schema, 'input')
  }

  /** What we send. */
  output(schema: z.ZodType): JsonSchema {
    return this.#write(schema, 'output')
  }

  /** By name, as the document lists them. */
  named(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#named].sort(([one], [other]) => (one < other ? -1 : 1)))
  }

  #write(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const { $defs, ...own } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      reused: 'inline',
    })
    for (const [name, definition] of Object.entries($defs ?? {})) this.#name(name, this.#tidy(definition), io)
    const tidied = this.#tidy(own)
    const { id } = z.globalRegistry.get(schema) ?? {}
    if (id === undefined || '$ref' in own) return tidied
    this.#name(id, tidied, io)
    return { $ref: `${this.#refs}${id}` }
  }

  /** One name, one meaning: a schema that reads differently in a request and in an answer needs two. */
  #name(name: string, schema: JsonSchema, io: 'input' | 'output'): void {
    const known = this.#named.get(name)
    if (known && textOf(open(known)) !== textOf(open(schema)))
      throw new Error(`two schemas are named ${name}: ${textOf(known)} and ${textOf(schema)}`)
    // of a request zod never says that it is closed, so an answer's word is the stricter one
    if (!known || io === 'output') this.#named.set(name, schema)
  }

  #tidy(schema: unknown): JsonSchema {
    const tidied = walk(schema, (node) => {
      const { $ref } = node
      if (typeof $ref === 'string') return { ...node, $ref: $ref.replace('#/$defs/', this.#refs) }
      if (Object.keys(node).length === 0) throw new Error('a schema says nothing: state its type in its meta')
      return this.#closed ? node : open(node)
    })
    // the converter's own marks, which a document has in other places
    return Object.fromEntries(Object.entries(tidied).filter(([key]) => key !== 'id' && key !== '$schema'))
  }
}

function open({ additionalProperties, ...node }: JsonSchema): JsonSchema {
  return additionalProperties === false || additionalProperties === undefined
    ? node
    : { ...node, additionalProperties }
}

function textOf(schema: JsonSchema): string {
  return JSON.stringify(walk(schema, open))
}

/** Every schema within a schema, innermost first. */
function walk(schema: unknown, change: (node: JsonSchema) => JsonSchema): JsonSchema {
  const node: JsonSchema = { ...(schema as JsonSchema) }
  for (const key of ['properties', 'patternProperties'])
    if (node[key] !== undefined) node[key] = mapValues(node[key], (inner) => walk(inner, change))
  // a record of anything at all says so on purpose
  for (const key of ['items', 'additionalProperties', 'propertyNames', 'not'])
    if (isSchema(node[key]) && Object.keys(node[key]).length > 0) node[key] = walk(node[key], change)
  for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
    const inner = node[key]
    if (Array.isArray(inner)) node[key] = inner.map((one) => walk(one, change))
  }
  return change(node)
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function mapValues(object: unknown, change: (value: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(object as JsonSchema).map(([key, value]) => [key, change(value)]))
}
