/**
 * Values for a JSON Schema: what it asks for, with ids that exist, and from that what it does not: one place of it replaced
 * by something hostile, left out, doubled or given fields that nobody knows.
 */
import * as fc from 'fast-check'
import type { JsonSchema } from '../../worker/contract/schema-book.ts'
import { hostileText, hostileValue, prototypeNames, withField } from './texts.ts'

/** Ids that exist, by the name of their schema. */
export type Ids = Readonly<Record<string, readonly string[]>>

export class Values {
  readonly #named: Readonly<Record<string, JsonSchema>>
  readonly #ids: Ids
  readonly #text: fc.Arbitrary<string>
  readonly #hostile: fc.Arbitrary<unknown>

  /** @param more hostile texts of others */
  constructor(named: Readonly<Record<string, JsonSchema>>, ids: Ids, more: readonly string[]) {
    this.#named = named
    this.#ids = ids
    this.#text = hostileText(more)
    this.#hostile = hostileValue(more)
  }

  /** What the schema asks for, as far as a schema can say it. */
  valid(schema: JsonSchema): fc.Arbitrary<unknown> {
    const { $ref, type, const: only, enum: values, properties, required, items } = schema
    if (typeof $ref === 'string') return this.#ofName($ref.split('/').at(-1) ?? '')
    if (only !== undefined) return fc.constant(only)
    if (Array.isArray(values)) return fc.constantFrom(...(values as unknown[]))
    const alternatives = [schema['anyOf'], schema['oneOf']].find(Array.isArray)
    if (alternatives) return fc.oneof(...alternatives.map((one) => this.valid(one as JsonSchema)))
    if (Array.isArray(type))
      return fc.oneof(...type.map((one: unknown) => this.valid({ ...schema, type: one })))
    switch (type) {
      case 'array': {
        const min = Number(schema['minItems'] ?? 0)
        const max = Math.min(Number(schema['maxItems'] ?? 3), Math.max(min, 3))
        return fc.array(this.valid((items ?? {}) as JsonSchema), { minLength: min, maxLength: max })
      }
      case 'object': {
        const fields = Object.entries((properties ?? {}) as Record<string, JsonSchema>)
        const needed = Array.isArray(required) ? required.map(String) : []
        return fc.record(
          Object.fromEntries(fields.map(([name, field]) => [name, this.#field(name, field)])),
          {
            requiredKeys: needed,
          },
        )
      }
      case 'integer':
      case 'number': {
        const min = Number(schema['minimum'] ?? 0)
        const max = Math.min(Number(schema['maximum'] ?? min + 60), min + 100_000)
        return fc.integer({ min: Math.ceil(min), max: Math.floor(max) })
      }
      case 'boolean':
        return fc.boolean()
      case 'null':
        return fc.constant(null)
      case 'string':
        return this.#string(schema)
      default:
        return this.#hostile
    }
  }

  /** One place of what would be right is not. */
  broken(schema: JsonSchema): fc.Arbitrary<unknown> {
    const place = fc.nat(1_000)
    const how = fc.constantFrom('text', 'text', 'text', 'value', 'value', 'absent', 'prototype')
    return fc
      .tuple(this.valid(schema), place, how, this.#text, this.#hostile, fc.constantFrom(...prototypeNames))
      .map(([value, at, way, text, hostile, name]) => {
        const paths = pathsIn(value)
        const texts = paths.filter((path) => typeof valueAt(value, path) === 'string')
        const among = way === 'text' && texts.length > 0 ? texts : paths
        const path = among[at % among.length] ?? []
        if (way === 'absent') return without(value, path)
        if (way === 'prototype')
          return change(value, path, (old) =>
            typeof old === 'object' && old !== null && !Array.isArray(old)
              ? withField(old, name, { role: 'admin', text: 'x' })
              : withField({}, name, old),
          )
        return change(value, path, () => (way === 'text' ? text : hostile))
      })
  }

  #field(name: string, schema: JsonSchema): fc.Arbitrary<unknown> {
    const known = this.#ids[`field ${name}`]
    return known ? fc.constantFrom(...known) : this.valid(schema)
  }

  #ofName(name: string): fc.Arbitrary<unknown> {
    const ids = this.#ids[name]
    return ids && ids.length > 0 ? fc.constantFrom(...ids) : this.valid(this.#named[name] ?? {})
  }

  #string({ pattern, format }: JsonSchema): fc.Arbitrary<string> {
    if (format === 'date-time')
      return fc.integer({ min: 1, max: 86_400 }).map((s) => new Date(Date.now() + s * 1_000).toISOString())
    if (format === 'uri') return fc.nat(9).map((n) => `https://hooks-${n}.nowhere-at-all/take`)
    if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern))
    return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  }
}

type Path = readonly (string | number)[]

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value)
  return [path, ...keys.flatMap((key) => pathsIn(Reflect.get(value, key), [...path, key]))]
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => Reflect.get(inner as object, key), value)
}

function change(value: unknown, [key, ...rest]: Path, to: (old: unknown) => unknown): unknown {
  if (key === undefined) return to(value)
  if (Array.isArray(value)) return value.map((one, index) => (index === key ? change(one, rest, to) : one))
  const object = value as Record<string, unknown>
  return withField(object, String(key), change(object[key], rest, to))
}

function without(value: unknown, path: Path): unknown {
  const key = path.at(-1)
  if (key === undefined) return undefined
  return change(value, path.slice(0, -1), (holder) =>
    Array.isArray(holder)
      ? holder.filter((_, index) => index !== key)
      : Object.fromEntries(Object.entries(holder as object).filter(([name]) => name !== key)),
  )
}
