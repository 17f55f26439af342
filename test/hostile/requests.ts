/**
 * Hostile requests to a route, made from what it declares: a new route is attacked as soon as it is in the table. Each
 * request is right but for one thing, so that it gets as deep as it can.
 */
import * as fc from 'fast-check'
import { bodyBytesMax } from '../../schema/limits.ts'
import type { Fields, RouteFacts } from '../../worker/contract/route.ts'
import { type JsonSchema, SchemaBook } from '../../worker/contract/schema-book.ts'
import { routes } from '../../worker/routes.ts'
import { rawBodies, rawTokens } from './data-set.ts'
import { hostileText } from './texts.ts'
import { type Ids, Values } from './values.ts'

export type HostileRequest = {
  facts: RouteFacts
  /** With its query. */
  path: string
  headers: Record<string, string>
  body: Uint8Array | null
  /** What the body says, where it is JSON that we wrote. */
  said: unknown
  /** `own`: whoever may call the route. */
  credential: 'own' | { bearer: string }
  /** Which part of it is not as it should be. */
  broken: Part
}

type Part = 'nothing' | 'body' | 'bytes' | 'query' | 'path' | 'header' | 'token'
type Shapes = {
  params: Record<string, JsonSchema>
  query: Record<string, JsonSchema>
  body: JsonSchema | null
}

const book = new SchemaBook('#/', false)
const shapes = new Map<RouteFacts, Shapes>(
  routes.map(({ facts }) => {
    const body = facts.body ?? facts.signedBody
    const each = (fields: Fields = {}) =>
      Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, book.input(field)]))
    return [
      facts,
      { params: each(facts.params), query: each(facts.query), body: body ? book.input(body) : null },
    ]
  }),
)
const named = book.named()

export class Requests {
  readonly #values: Values
  readonly #ids: Ids
  readonly #text: fc.Arbitrary<string>

  constructor(ids: Ids, more: readonly string[]) {
    this.#values = new Values(named, ids, more)
    this.#ids = ids
    this.#text = hostileText(more)
  }

  to(facts: RouteFacts): fc.Arbitrary<HostileRequest> {
    const { params, query, body } = shapes.get(facts) ?? { params: {}, query: {}, body: null }
    const parts: { weight: number; arbitrary: fc.Arbitrary<Part> }[] = [
      { weight: 1, arbitrary: fc.constant('nothing') },
      { weight: 1, arbitrary: fc.constantFrom('header', 'token') },
      ...(body ? [{ weight: 6, arbitrary: fc.constant<Part>('body') }] : []),
      ...(body || facts.takes ? [{ weight: 2, arbitrary: fc.constant<Part>('bytes') }] : []),
      ...(Object.keys(query).length > 0 ? [{ weight: 3, arbitrary: fc.constant<Part>('query') }] : []),
      ...(Object.keys(params).length > 0 ? [{ weight: 2, arbitrary: fc.constant<Part>('path') }] : []),
    ]
    return fc.oneof(...parts).chain((broken) => this.#request(facts, broken, { params, query, body }))
  }

  #request(facts: RouteFacts, broken: Part, { params, query, body }: Shapes): fc.Arbitrary<HostileRequest> {
    return fc
      .record({
        path: this.#path(facts.path, params, broken === 'path'),
        query: broken === 'query' ? this.#brokenQuery(query) : this.#query(query),
        body: body ? this.#body(body, broken, facts) : this.#bytesOf(facts, broken),
        headers: broken === 'header' ? this.#headers() : fc.constant<Record<string, string>>({}),
        bearer: fc.oneof(this.#text.map(headerText), fc.constantFrom('', ...tokens)),
      })
      .map(({ path, query, body, headers, bearer }) => ({
        ...{ facts, broken, path: path + query, body: body.bytes, said: body.said },
        headers: { ...body.headers, ...headers },
        credential: broken === 'token' ? { bearer } : ('own' as const),
      }))
  }

  #path(pattern: string, params: Record<string, JsonSchema>, isBroken: boolean): fc.Arbitrary<string> {
    const names = Object.keys(params)
    const right = fc.record(
      Object.fromEntries(
        Object.entries(params).map(([name, schema]) => {
          const known = this.#ids[`/${name}`]
          return [name, known ? fc.constantFrom(...known) : this.#values.valid(schema).map(textOf)]
        }),
      ),
    )
    return fc.tuple(right, fc.nat(), this.#text, fc.boolean()).map(([values, at, text, isRaw]) => {
      const broken = isBroken ? names[at % names.length] : undefined
      return pattern.replaceAll(/:([a-zA-Z]+)/g, (_, name: string) =>
        name === broken ? (isRaw ? rawSegment(text) : percent(text)) : percent(String(values[name])),
      )
    })
  }

  #query(query: Record<string, JsonSchema>): fc.Arbitrary<string> {
    return fc.record(this.#parameters(query), { requiredKeys: [] }).map(queryOf)
  }

  #brokenQuery(query: Record<string, JsonSchema>): fc.Arbitrary<string> {
    const name = fc.constantFrom(...Object.keys(query))
    return fc
      .tuple(
        fc.record(this.#parameters(query), { requiredKeys: [] }),
        name,
        this.#text,
        fc.boolean(),
        fc.boolean(),
      )
      .map(([values, name, text, isTwice, isRaw]) => {
        const start = queryOf({ ...values, ...(!isTwice && { [name]: undefined }) })
        const value = isRaw ? rawSegment(text) : percent(text)
        return `${start === '' ? '?' : `${start}&`}${name}=${value}`
      })
  }

  #parameters(query: Record<string, JsonSchema>): Record<string, fc.Arbitrary<unknown>> {
    return Object.fromEntries(
      Object.entries(query).map(([name, schema]) => {
        const known = this.#ids[`?${name}`]
        return [name, known ? fc.constantFrom(...known) : this.#values.valid(schema)]
      }),
    )
  }

  #body(schema: JsonSchema, broken: Part, { formField }: RouteFacts): fc.Arbitrary<Body> {
    if (broken === 'bytes') return this.#brokenBytes(schema)
    const value = broken === 'body' ? this.#values.broken(schema) : this.#values.valid(schema)
    const isForm = formField === undefined ? fc.constant(false) : fc.boolean()
    return fc.tuple(value, isForm).map(([value, isForm]) => {
      const said = withoutEgress(value)
      const json = said === undefined ? '' : JSON.stringify(said)
      return isForm
        ? { said, bytes: Buffer.from(`${formField}=${percent(json)}`), headers: { 'content-type': form } }
        : { said, bytes: Buffer.from(json), headers: { 'content-type': 'application/json' } }
    })
  }

  /** Of something that is right, or of nothing at all. */
  #brokenBytes(schema: JsonSchema): fc.Arbitrary<Body> {
    const right = this.#values.valid(schema).map((value) => JSON.stringify(withoutEgress(value)) ?? '')
    const bytes = fc.oneof(
      right.chain((json) => fc.nat(json.length).map((at) => Buffer.from(json.slice(0, at)))),
      right.map((json) => Buffer.from(`\ufeff${json}`)),
      right.map((json) => Buffer.from(json, 'utf16le')),
      right.map((json) => Buffer.from(`${json}${json}`)),
      right.map((json) => Buffer.concat([Buffer.from(json.slice(0, -1)), Buffer.from([0xc3, 0x28, 0x7d])])),
      right.map((json) => Buffer.from(json.padEnd(bodyBytesMax + 1))),
      fc.constantFrom('[', '{"a":').map((open) => Buffer.from(open.repeat(9_000))),
      fc.uint8Array({ maxLength: 300 }),
      ...(bodies.length > 0 ? [fc.constantFrom(...bodies)] : []),
    )
    const types = [
      'application/json',
      'text/plain',
      form,
      'multipart/form-data; boundary=x',
      'x',
      'application/json; charset=utf-7',
    ]
    return fc
      .tuple(bytes, fc.constantFrom(...types))
      .map(([bytes, type]) => ({ bytes, said: undefined, headers: { 'content-type': type } }))
  }

  #bytesOf({ takes, method }: RouteFacts, broken: Part): fc.Arbitrary<Body> {
    const none: Body = { bytes: null, said: undefined, headers: {} }
    if (!takes)
      return method === 'POST' ? fc.constant({ ...none, bytes: Buffer.from('{}') }) : fc.constant(none)
    const types = [
      'image/png',
      'text/html',
      'application/octet-stream',
      'image/svg+xml',
      'text/plain;charset=x',
      'x/y;"',
      '*/*',
      '',
    ]
    const type = broken === 'bytes' ? fc.constantFrom(...types) : fc.constant('text/plain')
    const bytes =
      broken === 'bytes' ? fc.uint8Array({ maxLength: 2_000 }) : fc.constant(Buffer.from('A file.'))
    return fc
      .tuple(bytes, type)
      .map(([bytes, type]) => ({ bytes, said: undefined, headers: { 'content-type': type } }))
  }

  #headers(): fc.Arbitrary<Record<string, string>> {
    const names = [
      ...[
        'idempotency-key',
        'idempotency-key',
        'api-version',
        'content-type',
        'range',
        'origin',
        'accept',
        'if-none-match',
      ],
      ...[
        'content-encoding',
        'cf-connecting-ip',
        'x-forwarded-for',
        'x-http-method-override',
        'x-request-id',
        'cookie',
      ],
      ...[
        'webhook-id',
        'webhook-timestamp',
        'webhook-signature',
        'sec-websocket-protocol',
        'access-control-request-method',
      ],
    ]
    return fc
      .tuple(fc.constantFrom(...names), this.#text)
      .map(([name, text]) => ({ [name]: headerText(text) }))
  }
}

type Body = { bytes: Uint8Array | null; said: unknown; headers: Record<string, string> }

const form = 'application/x-www-form-urlencoded'
const bodies = rawBodies()
const tokens = rawTokens().map(headerText)

function queryOf(values: Record<string, unknown>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${percent(textOf(value))}`],
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : Array.isArray(value)
      ? value.map(textOf).join(',')
      : JSON.stringify(value)
}

/** Percent-encoded, with half characters as the bytes that no UTF-8 has. At most as long as a line may be. */
export function percent(text: string): string {
  let line = ''
  for (const character of text.slice(0, 2_000)) {
    const point = character.codePointAt(0) ?? 0
    const isHalf = point >= 0xd800 && point <= 0xdfff
    const bytes = isHalf
      ? [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)]
      : Buffer.from(character)
    for (const byte of bytes) line += escapes[byte] ?? ''
  }
  return line
}

/** By byte. */
const escapes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return /[A-Za-z0-9._~-]/.test(character)
    ? character
    : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`
})

/** As far as a URI may hold it as it is: `..`, `%2f`, `//`, broken escapes. What it may not, runtimes refuse before us. */
function rawSegment(text: string): string {
  return text.slice(0, 2_000).replaceAll(/[^A-Za-z0-9._~%!$&'()*+,;=:@/-]/g, percent)
}

/** What a header can carry: bytes without controls. */
function headerText(text: string): string {
  return text.slice(0, 4_000).replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?')
}

/** Nothing may ever be sent to an address that somebody's list names: a host that might exist gives way to one that can't. */
function withoutEgress(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'url')) return value
  const address: unknown = Reflect.get(value, 'url')
  if (typeof address !== 'string' || !URL.canParse(address)) return value
  const url = new URL(address)
  if (!/[a-z]$/i.test(url.hostname) || /\.(localhost|internal|local)$|^localhost$/.test(url.hostname))
    return value
  url.hostname = 'hooks.nowhere-at-all'
  return { ...value, url: url.href }
}
