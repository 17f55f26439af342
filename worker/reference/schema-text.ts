/** A JSON Schema in a few words, for a table; whatever has a name is linked to where it is told. */
import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { JsonSchema } from '../contract/schema-book.ts'

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export function typeOf(schema: unknown): Html {
  if (!isSchema(schema)) return html`anything`
  const { $ref, type, items, anyOf, oneOf, allOf, const: only, enum: values, format, pattern } = schema
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? ''
    return html`<a href="#schema-${name}">${name}</a>`
  }
  if (only !== undefined) return html`<code>${JSON.stringify(only)}</code>`
  if (Array.isArray(values))
    return joined(
      values.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ' | ',
    )
  const alternatives = [anyOf, oneOf, allOf].find(Array.isArray)
  if (alternatives) return joined(alternatives.map(typeOf), ' | ')
  if (type === 'array') return html`list of ${typeOf(items)}`
  if (type === 'object') return html`object`
  if (type === 'null') return html`null`
  const detail = [format, typeof pattern === 'string' && `/${pattern}/`, bounds(schema)]
    .filter(Boolean)
    .join(', ')
  return html`${String(type)}${detail === '' ? '' : html` <small>${detail}</small>`}`
}

/** Its fields, and those of objects within it that have no name. */
export function fieldsOf(
  schema: unknown,
  prefix = '',
): { name: string; required: boolean; schema: JsonSchema }[] {
  if (!isSchema(schema)) return []
  const { properties, required, oneOf, anyOf } = schema
  if (!isSchema(properties)) {
    const alternatives = Array.isArray(oneOf) ? oneOf : Array.isArray(anyOf) ? anyOf : []
    return alternatives.flatMap((one, index) => fieldsOf(one, `${prefix}${index + 1}: `))
  }
  const names = new Set<unknown>(Array.isArray(required) ? required : [])
  return Object.entries(properties).flatMap(([name, field]) => {
    if (!isSchema(field)) return []
    const row = { name: `${prefix}${name}`, required: names.has(name), schema: field }
    const inner =
      field['type'] === 'array' ? fieldsOf(field['items'], `${row.name}[].`) : fieldsOf(field, `${row.name}.`)
    return [row, ...inner]
  })
}

/** A sentence of a document, with what stands between backticks as code. */
export function prose(value: unknown): Html {
  const parts = textOf(value).split('`')
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`
}

/** A text of a document, empty where there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function bounds({ minimum, maximum, minLength, maxLength, default: usual }: JsonSchema): string {
  const said = [
    typeof minimum === 'number' && minimum !== Number.MIN_SAFE_INTEGER && `from ${minimum}`,
    typeof maximum === 'number' && maximum !== Number.MAX_SAFE_INTEGER && `to ${maximum}`,
    typeof minLength === 'number' && `at least ${minLength} characters`,
    typeof maxLength === 'number' && `at most ${maxLength} characters`,
    usual !== undefined && `usually ${JSON.stringify(usual)}`,
  ]
  return said.filter((one) => one !== false).join(', ')
}

function joined(parts: Html[], between: string): Html {
  return html`${parts.map((part, index) => html`${raw(index === 0 ? '' : between)}${part}`)}`
}
