/** The OpenAPI document: valid, complete, and true of what each route takes. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openApi, openApiPath } from '../../worker/contract/openapi.ts'
import { pageOf } from '../../worker/contract/page.ts'
import type { RouteFacts } from '../../worker/contract/route.ts'
import { SchemaBook } from '../../worker/contract/schema-book.ts'
import { referencePage } from '../../worker/reference/reference-page.ts'
import { routes } from '../../worker/routes.ts'

const document = openApi(routes)
const facts = routes.map((route) => route.facts)

describe('the OpenAPI document', () => {
  it('[API-2] is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document))
    expect(errors).toBeUndefined()
    expect([valid, validator.version]).toEqual([true, '3.1'])
  })

  it('[API-2] has every route once, under a name of its own', () => {
    const operations = Object.entries(
      document['paths'] as Record<string, Record<string, { operationId: string }>>,
    ).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
    )
    expect(operations.sort()).toEqual(
      facts.map((one) => `${one.method.toLowerCase()} ${openApiPath(one.path)} ${one.operationId}`).sort(),
    )
    expect(new Set(facts.map(({ operationId }) => operationId)).size).toBe(facts.length)
  })

  it.each(facts.map((one) => [one.operationId, one] as const))(
    '[API-3] %s states each part of its path',
    (_, one) => {
      const parts = [...one.path.matchAll(/:([a-zA-Z]+)/g)].map(([, name]) => name)
      expect(Object.keys(one.params ?? {})).toEqual(parts)
    },
  )

  it.each(
    facts
      .filter(({ operationId }) => operationId.startsWith('list'))
      .map((one) => [one.operationId, one] as const),
  )('[API-4] %s is a list with data, has_more and next_cursor', (_, one) => {
    const answer = one.answers[200]
    const shape = answer instanceof z.ZodObject ? Object.keys(answer.shape) : []
    expect(shape).toEqual(expect.arrayContaining(Object.keys(pageOf(z.string(), {}).shape)))
    // one that is given whole takes neither
    const query = Object.keys(one.query ?? {})
    expect(query.includes('cursor')).toBe(query.includes('limit'))
  })

  it('[API-5] every POST of somebody takes an Idempotency-Key', () => {
    const posts = facts.filter(({ method, callers }) => method === 'POST' && callers !== 'anyone')
    const told = (how: RouteFacts['idempotency']) =>
      posts.filter(({ idempotency }) => idempotency === how).map(({ operationId }) => operationId)
    expect(told('own').sort()).toEqual(['scheduleMessage', 'sendMessage'])
    // a second upload is never sent, and so removed; what is read on record, and a token, are kept nowhere else
    expect(told('none').sort()).toEqual([
      ...['createHostSecret', 'createIntegration', 'readAudited', 'rotateIntegration', 'uploadAttachment'],
    ])
  })

  it('[API-2] refuses a schema that says nothing, and two of one name', () => {
    const book = new SchemaBook('#/', false)
    expect(() => book.output(z.object({ a: z.custom<string>() }))).toThrow('says nothing')
    book.output(z.object({ a: z.string() }).meta({ id: 'Twice' }))
    expect(() => book.output(z.object({ b: z.string() }).meta({ id: 'Twice' }))).toThrow(
      'two schemas are named Twice',
    )
  })

  it('[API-6] as a page holds no script, and every link in it leads somewhere', async () => {
    const page = String(await referencePage(document))
    expect(page).not.toMatch(/<script|javascript:|\son\w+=/)
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.filter((id) => !ids.has(id))).toEqual([])
    expect(links.length).toBeGreaterThan(100)
  })
})
