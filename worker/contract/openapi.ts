/**
 * The OpenAPI 3.1 document, written from the routes themselves. Nothing in it is stated a second time: what it says
 * of a body is the schema that judges it, and its refusals follow from what the route takes.
 */
import * as z from 'zod'
import { apiVersion } from '../../schema/api-version.ts'
import { problems, type ProblemCode } from '../../schema/protocol/problem.ts'
import { problemBody } from '../../schema/shapes/problem.ts'
import type { Answers } from './outcome.ts'
import { problemsOf, takesIdempotencyKey } from './problems-of.ts'
import type { Fields, Route, RouteFacts } from './route.ts'
import { formType } from '../middleware/json-body.ts'
import { type JsonSchema, SchemaBook } from './schema-book.ts'

type Options = {
  /** Refuses fields that are not stated; for tests. */
  closed?: boolean
}

export function openApi(routes: readonly Route[], { closed = false }: Options = {}): JsonSchema {
  const book = new SchemaBook('#/components/schemas/', closed)
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const { facts } of routes) {
    const path = (paths[openApiPath(facts.path)] ??= {})
    path[facts.method.toLowerCase()] = operation(facts, book)
  }
  const tags = [...new Set(routes.map(({ facts }) => facts.tag))].map((name) => ({ name }))
  return {
    openapi: '3.1.1',
    info: {
      title: 'Homeroom',
      version: apiVersion,
      description:
        'Conversations for learning platforms. Fields and values may be added at any time: ignore what you do not know. Clients decide by `code`, never by `title` or `detail`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags,
    paths,
    components: { schemas: book.named(), securitySchemes, headers },
  }
}

export function openApiPath(path: string): string {
  return path.replaceAll(/:([a-zA-Z]+)/g, '{$1}')
}

function operation(facts: RouteFacts, book: SchemaBook): JsonSchema {
  const { operationId, summary, description, tag, body = facts.signedBody, takes } = facts
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    security: securityOf(facts),
    parameters: [
      ...parameters('path', facts.params ?? {}, book),
      ...parameters('query', facts.query ?? {}, book),
      ...(facts.signedBody ? signatureHeaders : []),
      ...(takesIdempotencyKey(facts) || facts.idempotency === 'own' ? [idempotencyKey(facts)] : []),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: book.input(body) },
          ...(facts.formField !== undefined && { [formType]: { schema: formOf(facts.formField) } }),
        },
      },
    }),
    ...(takes && {
      requestBody: {
        required: true,
        description: takes.description,
        content: { [takes.mediaType]: {} },
      },
    }),
    responses: { ...answersOf(facts.answers, book), ...refusalsOf(problemsOf(facts), book) },
  }
}

/** A form with the JSON of the body in one of its fields. */
function formOf(field: string): JsonSchema {
  const text = { type: 'string', contentMediaType: 'application/json' }
  return { type: 'object', required: [field], properties: { [field]: text } }
}

function parameters(place: 'path' | 'query', fields: Fields, book: SchemaBook): JsonSchema[] {
  return Object.entries(fields).map(([name, field]) => {
    const { description, ...schema } = book.output(field)
    const isList = schema['type'] === 'array'
    return {
      name,
      in: place,
      required: place === 'path' || !field.safeParse(undefined).success,
      ...(description !== undefined && { description }),
      schema,
      ...(isList && { style: 'form', explode: false }),
    }
  })
}

/** As Standard Webhooks has them. */
const signatureHeaders: JsonSchema[] = [
  { name: 'webhook-id', description: 'Names what is told; the same again is done once.' },
  { name: 'webhook-timestamp', description: 'When it is sent, in seconds since 1970.' },
  { name: 'webhook-signature', description: '`v1,` and the signature, or several with spaces between.' },
].map((header) => ({ ...header, in: 'header', required: true, schema: { type: 'string' } }))

function idempotencyKey(facts: RouteFacts): JsonSchema {
  const description = takesIdempotencyKey(facts)
    ? 'Of your own making. The same request again within 24 hours gets the first answer, with `Idempotency-Replayed: true`.'
    : 'The name of what is made; see the body.'
  const schema = { type: 'string', minLength: 1, maxLength: 64 }
  return { name: 'Idempotency-Key', in: 'header', required: false, description, schema }
}

function answersOf(answers: Answers, book: SchemaBook): Record<string, JsonSchema> {
  const entries = Object.entries(answers).map(([status, answer]) => {
    if ('nothing' in answer) return [status, { description: answer.nothing, headers: headerRefs }]
    if ('mediaType' in answer) {
      const { description, mediaType } = answer
      return [status, { description, headers: headerRefs, content: { [mediaType]: { schema: {} } } }]
    }
    const description = z.globalRegistry.get(answer)?.description ?? 'Done.'
    const content = { 'application/json': { schema: book.output(answer) } }
    return [status, { description, headers: headerRefs, content }]
  })
  return Object.fromEntries(entries)
}

/** By status, since that is how the document knows them; each names its codes. */
function refusalsOf(codes: readonly ProblemCode[], book: SchemaBook): Record<string, JsonSchema> {
  const byStatus = Map.groupBy(codes, (code) => String(problems[code].status))
  const schema = book.output(problemBody)
  return Object.fromEntries(
    [...byStatus].map(([status, own]) => [
      status,
      {
        description: own.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
        content: {
          'application/problem+json': {
            schema: { allOf: [schema, { type: 'object', properties: { code: { enum: own } } }] },
          },
        },
      },
    ]),
  )
}

function securityOf({ callers }: RouteFacts): JsonSchema[] {
  if (callers === 'anyone') return []
  const key = callers.key === undefined ? [] : [{ key: callers.key === 'any' ? [] : [callers.key] }]
  return [...(callers.user ? [{ token: [] }] : []), ...key]
}

const securitySchemes = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A person, by a token that the host platform has signed.',
  },
  key: {
    type: 'http',
    scheme: 'bearer',
    description: 'The host platform, by a server key (`hr_live_…`) that has the scope. Never in a browser.',
  },
}

const headers = {
  'X-Request-Id': { description: 'Names this request in our logs.', schema: { type: 'string' } },
  'Api-Version': { description: 'The date that the answer keeps to.', schema: { type: 'string' } },
  RateLimit: { description: 'What is left of the limit, and until when.', schema: { type: 'string' } },
  'RateLimit-Policy': { description: 'The limit itself.', schema: { type: 'string' } },
}

const headerRefs = Object.fromEntries(
  Object.keys(headers).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
)
