/**
 * A request to a route, made from the OpenAPI document: the least that its schemas ask for, with ids from a table. Whatever
 * a schema cannot say, such as "at least one of", may be missing from it; what it is for are ids, everywhere they occur.
 */
import type { JsonSchema } from '../../worker/contract/schema-book.ts'

/** By the name of the id's schema. */
export type Ids = Readonly<Record<string, string>>

export class Sampler {
  readonly #schemas: Record<string, JsonSchema>

  constructor(document: JsonSchema) {
    this.#schemas = (document['components'] as { schemas: Record<string, JsonSchema> }).schemas
  }

  /** Optional fields are in it where an id is in them. */
  of(schema: JsonSchema, ids: Ids): unknown {
    const name = nameOf(schema)
    if (name !== null) return Object.hasOwn(ids, name) ? ids[name] : this.of(this.#schemas[name] ?? {}, ids)
    const {
      type,
      const: only,
      enum: values,
      properties,
      required,
      items,
      minItems,
      minimum,
      pattern,
    } = schema
    if (only !== undefined) return only
    if (Array.isArray(values)) return values[0]
    const alternatives = [schema['anyOf'], schema['oneOf'], schema['allOf']].find(Array.isArray)
    if (alternatives) return this.of(alternatives[0] as JsonSchema, ids)
    if (Array.isArray(type)) return this.of({ ...schema, type: type[0] as unknown }, ids)
    switch (type) {
      case 'array':
        return Array.from({ length: Math.max(1, Number(minItems ?? 1)) }, () =>
          this.of(items as JsonSchema, ids),
        )
      case 'object': {
        const needed = new Set(Array.isArray(required) ? required : [])
        const fields = Object.entries((properties ?? {}) as Record<string, JsonSchema>)
        const wanted = fields.filter(([key, field]) => needed.has(key) || this.#holdsId(field, ids))
        return Object.fromEntries(wanted.map(([key, field]) => [key, this.of(field, ids)]))
      }
      case 'integer':
      case 'number':
        return Math.max(1, Number(minimum ?? 1))
      case 'boolean':
        return true
      case 'null':
        return null
      default:
        return typeof pattern === 'string' ? '1' : 'sample'
    }
  }

  #holdsId(schema: JsonSchema, ids: Ids): boolean {
    return Object.keys(ids).some((name) => JSON.stringify(schema).includes(`/${name}"`))
  }
}

function nameOf({ $ref }: JsonSchema): string | null {
  return typeof $ref === 'string' ? ($ref.split('/').at(-1) ?? null) : null
}
