/**
 * The reference as one page without a script: what the OpenAPI document says, for people. Scalar's would be three
 * megabytes of script that a policy must let in; this needs no more than a style sheet.
 */
import { html } from 'hono/html'
import type { JsonSchema } from '../contract/schema-book.ts'
import { referenceStyle } from './reference-style.ts'
import { fieldsOf, type Html, isSchema, prose, typeOf } from './schema-text.ts'

export function referencePage(document: JsonSchema): Html {
  const info = partOf(document, 'info')
  const operations = Object.entries(partOf(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(methods as JsonSchema).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation: operation as JsonSchema,
    })),
  )
  const tags = [...new Set(operations.flatMap(({ operation }) => operation['tags'] as string[]))]
  const schemas = Object.entries(partOf(partOf(document, 'components'), 'schemas'))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${String(info['title'])} API</title>
<style>${referenceStyle}</style>
</head>
<body>
<nav aria-label="Routes">
<h1><a href="#top">${String(info['title'])} API</a></h1>
<p>Version ${String(info['version'])} · <a href="/openapi.json">OpenAPI</a> · <a href="/asyncapi.json">AsyncAPI</a></p>
${tags.map(
  (tag) =>
    html`<h2>${tag}</h2><ul>${operations
      .filter(({ operation }) => (operation['tags'] as string[]).includes(tag))
      .map(
        ({ operation }) =>
          html`<li><a href="#${String(operation['operationId'])}">${String(operation['summary'])}</a></li>`,
      )}</ul>`,
)}
<h2>Shapes</h2><ul>${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul>
</nav>
<main id="top">
<p>${prose(info['description'])}</p>
${operations.map(operationSection)}
<h2>Shapes</h2>
${schemas.map(([name, schema]) => shapeSection(name, schema as JsonSchema))}
</main>
</body>
</html>`
}

function operationSection({
  path,
  method,
  operation,
}: {
  path: string
  method: string
  operation: JsonSchema
}): Html {
  const { operationId, summary, description, parameters, requestBody, responses, security } = operation
  const body = isSchema(requestBody) ? bodyOf(requestBody) : undefined
  return html`<section id="${String(operationId)}">
<h3>${String(summary)}</h3>
<p class="line"><b>${method}</b> <code>${path}</code></p>
${description === undefined ? '' : html`<p>${prose(description)}</p>`}
<p><small>${callersOf(security)}</small></p>
${fieldTable('Parameters', (parameters as JsonSchema[]).map(asRow))}
${body ? html`<h4>Body</h4><p>${typeOf(body)}</p>${fieldTable('Fields', fieldsOf(body))}` : ''}
<h4>Answers</h4>
<dl>${Object.entries(responses as JsonSchema).map(([status, answer]) => {
    const schema = bodyOf(answer as JsonSchema)
    const isProblem = Number(status) >= 400
    return html`<dt>${status}</dt><dd>${prose((answer as JsonSchema)['description'])}${
      schema && !isProblem ? html` ${typeOf(schema)}` : ''
    }</dd>`
  })}</dl>
</section>`
}

function shapeSection(name: string, schema: JsonSchema): Html {
  const rows = fieldsOf(schema)
  return html`<section id="schema-${name}">
<h3>${name}</h3>
${schema['description'] === undefined ? '' : html`<p>${prose(schema['description'])}</p>`}
${rows.length === 0 ? html`<p>${typeOf(schema)}</p>` : fieldTable('Fields', rows)}
</section>`
}

type Row = { name: string; required: boolean; schema: JsonSchema }

function fieldTable(caption: string, rows: Row[]): Html {
  if (rows.length === 0) return html``
  return html`<table><caption>${caption}</caption><tbody>${rows.map(
    ({
      name,
      required,
      schema,
    }) => html`<tr><th scope="row"><code>${name}</code>${required ? '' : html` <small>optional</small>`}</th>
<td>${typeOf(schema)}</td><td>${prose(schema['description'])}</td></tr>`,
  )}</tbody></table>`
}

function asRow({ name, in: place, required, schema, description }: JsonSchema): Row {
  const described = { ...(schema as JsonSchema), description: description ?? `In the ${String(place)}.` }
  return { name: String(name), required: required === true, schema: described }
}

function callersOf(security: unknown): string {
  const all = Array.isArray(security) ? security.filter(isSchema) : []
  if (all.length === 0) return 'No credential in the Authorization header.'
  const words = all.map((one) => {
    if ('token' in one) return 'a person’s token'
    const [scope] = one['key'] as string[]
    return scope === undefined ? 'any server key' : `a server key with ${scope}`
  })
  return `With ${words.join(', or ')}.`
}

/** Of a request or an answer: the schema of its one media type. */
function bodyOf(holder: JsonSchema): JsonSchema | undefined {
  const [content] = Object.values(isSchema(holder['content']) ? holder['content'] : {})
  return isSchema(content) && isSchema(content['schema']) ? content['schema'] : undefined
}

function partOf(holder: JsonSchema, name: string): JsonSchema {
  const part = holder[name]
  if (!isSchema(part)) throw new Error(`the document has no ${name}`)
  return part
}
