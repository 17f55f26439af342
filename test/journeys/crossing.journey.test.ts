/**
 * Nothing crosses a campus: every route is asked with the ids of another campus's people, courses, conversations, messages
 * and files, wherever an id may stand, and answers exactly as it does for ids that are nobody's. Generated from the OpenAPI
 * document, so a new route is in it from its first day.
 */
import { beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { openApi, openApiPath } from '../../worker/contract/openapi.ts'
import type { RouteFacts } from '../../worker/contract/route.ts'
import type { JsonSchema } from '../../worker/contract/schema-book.ts'
import { routes } from '../../worker/routes.ts'
import { aCampus, addPeople, person, type TestCampus } from '../campus.ts'
import { type Ids, Sampler } from '../contract/sample.ts'
import { type Called, sharedWorker } from './running-worker.ts'

const document = openApi(routes)
const sampler = new Sampler(document)
const asked = routes
  .map((route) => route.facts)
  .filter(({ callers, operationId }) => callers !== 'anyone' && operationId !== 'getMe')

const worker = sharedWorker()
let oak: TestCampus
let elm: TestCampus
let foreign: Ids
const unknown: Ids = {
  UserId: 'nobody-1',
  CourseId: 'course-9',
  Section: 'part-9',
  ConversationId: `cnv_${'9'.repeat(32)}`,
  AttachmentId: `att_${'9'.repeat(32)}`,
  KeyId: `key_${'9'.repeat(32)}`,
  EndpointId: `whe_${'9'.repeat(32)}`,
  EventId: `evt_${'9'.repeat(16)}_1`,
}

const asElm = (line: string, body?: unknown) => worker.call(elm, line, { key: true, body })

beforeAll(async () => {
  const services = inject('services')
  ;[oak, elm] = await Promise.all([aCampus(services), aCampus(services, { settings: { events: true } })])
  const zed = person('foreign-1', 'Zed', 'student')
  await addPeople(services, elm.id, [zed])
  const roster = [{ userId: zed.id, role: 'student', section: 'part-1' }]
  await asElm('PUT /v1/courses/course-1', { title: 'Elm', roster })
  const made = await asElm('POST /v1/conversations', {
    kind: 'group',
    title: 'Elm',
    members: [zed.id, 'ada'],
  })
  const conversation = String(made.body['id'])
  const file = await worker.call(elm, `POST /v1/conversations/${conversation}/attachments?name=x.txt`, {
    as: zed,
    raw: 'a file of elm',
    headers: { 'content-type': 'text/plain', 'content-length': '13' },
  })
  expect(file.status).toBe(201)
  const said = { clientMessageId: 'a', text: 'x', attachments: [file.body['id']] }
  await worker.call(elm, `POST /v1/conversations/${conversation}/messages`, { as: zed, body: said })
  const integration = await asElm(`POST /v1/conversations/${conversation}/integrations`, { name: 'Elm' })
  expect(integration.status).toBe(201)
  const endpoint = await asElm('POST /v1/webhook-endpoints', { url: 'https://hooks.school.edu/' })
  expect(endpoint.status).toBe(201)
  await asElm(`PATCH /v1/webhook-endpoints/${String(endpoint.body['id'])}`, { disabled: true })
  const eventOf = async () => {
    const [event] = (await asElm('GET /v1/events')).body['data'] as { id: string }[]
    return event?.id
  }
  await vi.waitFor(async () => expect(await eventOf()).toBeDefined(), { timeout: 20_000, interval: 200 })
  foreign = {
    UserId: zed.id,
    CourseId: 'course-1',
    Section: 'part-1',
    ConversationId: conversation,
    AttachmentId: String(file.body['id']),
    KeyId: String(integration.body['id']),
    EndpointId: String(endpoint.body['id']),
    EventId: (await eventOf()) ?? expect.unreachable(),
  }
})

type Parameter = { name: string; in: string; required: boolean; schema: JsonSchema }
type Operation = {
  parameters: Parameter[]
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
}

function operationOf({ path, method }: RouteFacts): Operation {
  const paths = document['paths'] as Record<string, Record<string, Operation>>
  const operation = paths[openApiPath(path)]?.[method.toLowerCase()]
  return operation ?? expect.unreachable(`${method} ${path} is not in the document`)
}

const asFile = { 'content-type': 'text/plain', 'content-length': '6' }

/** The least request that the route takes, with these ids wherever it takes one. */
function ask(facts: RouteFacts, ids: Ids, caller: 'key' | 'ada' | 'amy'): Promise<Called> {
  const { parameters, requestBody } = operationOf(facts)
  const value = ({ schema }: Parameter) => encodeURIComponent(String(sampler.of(schema, ids)))
  let path = openApiPath(facts.path)
  for (const one of parameters.filter((parameter) => parameter.in === 'path'))
    path = path.replace(`{${one.name}}`, value(one))
  const query = parameters
    .filter(
      (one) =>
        one.in === 'query' &&
        one.name !== 'cursor' &&
        (one.required || JSON.stringify(one.schema).includes('Id"')),
    )
    .map((one) => `${one.name}=${value(one)}`)
  const schema = requestBody?.content['application/json']?.schema
  const line = `${facts.method} ${path}${query.length === 0 ? '' : `?${query.join('&')}`}`
  return worker.call(oak, line, {
    ...(schema ? { body: sampler.of(schema, ids) } : requestBody && { raw: 'a file', headers: asFile }),
    ...(caller === 'key' ? { key: true } : { as: oak.people[caller] }),
  })
}

/** What differs between two requests although they are answered alike: their ids, times, and what was made. */
function comparable({ status, body }: Called): unknown {
  let text = JSON.stringify({ ...body, request_id: undefined })
  // what an earlier request has made here under either id is in lists
  for (const id of [...Object.values(foreign), ...Object.values(unknown)]) text = text.replaceAll(id, '<id>')
  text = text.replaceAll(/(?:whsec|hr_hook)_[A-Za-z0-9+/=_-]+/g, '<secret>')
  text = text.replaceAll(/(?:cnv|att|rpt|key|evt|whe)_[0-9a-f]{16,}/g, '<made>')
  return { status, body: text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>') }
}

/** What of elm anybody there could see. */
async function stateOfElm(): Promise<{ status: number; body: unknown }[]> {
  const path = `/v1/conversations/${foreign['ConversationId']}`
  const zed = person('foreign-1', 'Zed', 'student')
  const seen = await Promise.all([
    asElm(`GET ${path}`),
    asElm(`GET ${path}/members`),
    asElm('GET /v1/users'),
    asElm('GET /v1/courses/course-1/enrolments'),
    asElm(`GET ${path}/integrations`),
    asElm('GET /v1/webhook-endpoints'),
    asElm(`GET /v1/webhook-endpoints/${foreign['EndpointId']}/deliveries`),
    worker.call(elm, `GET ${path}/messages`, { as: zed }),
  ])
  const file = await fetch(new URL(`${path}/attachments/${foreign['AttachmentId']}`, worker.url), {
    headers: { authorization: `Bearer ${await elm.tokenFor(zed)}` },
  })
  const answers = seen.map(({ status, body }) => ({ status, body: { ...body, request_id: null } }))
  return [...answers, { status: file.status, body: await file.text() }]
}

describe('[API-9] the ids of another campus are nobody’s', () => {
  test.each(asked.map((facts) => [facts.operationId, facts] as const))(
    '[API-9] %s answers a foreign id as it answers one that does not exist',
    async (_, facts) => {
      for (const caller of ['key', 'ada', 'amy'] as const) {
        const [theirs, nobodys] = [await ask(facts, foreign, caller), await ask(facts, unknown, caller)]
        expect(comparable(theirs), caller).toEqual(comparable(nobodys))
        expect(theirs.status).toBeLessThan(500)
        if (!facts.path.startsWith('/v1/conversations/:id')) continue
        if (theirs.status === 403) expect(theirs.body['code']).toMatch(/not_allowed|scope_missing/)
        // a request that is no request yet, and what one takes away of one's own where there is nothing
        else if (![400, 422].includes(theirs.status) && facts.operationId !== 'removeBookmark')
          expect(theirs.status).toBe(404)
      }
    },
  )

  test('[API-9] a walk over all routes with elm’s ids, by oak’s key and people, leaves elm as it was', async () => {
    const before = await stateOfElm()
    expect(before.map(({ status }) => status)).toEqual(before.map(() => 200))
    for (const facts of asked)
      for (const caller of ['key', 'ada', 'amy'] as const) await ask(facts, foreign, caller)
    expect(await stateOfElm()).toEqual(before)
  })
})
