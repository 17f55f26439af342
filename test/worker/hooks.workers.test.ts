/** Inbound webhooks: what a token opens, for how long, and what it costs. */
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { integrationPostsPerMinute, integrationsMax } from '../../schema/limits.ts'
import type { Message } from '../../schema/protocol/message.ts'
import { aCampus, sql } from '../campus.ts'
import { anApp, type TestApp } from './an-app.ts'

/** A class of Ada and Ben that Ina teaches, with an integration of hers. */
async function anIntegration(name = 'Grades', options: Parameters<typeof anApp>[0] = {}) {
  const app = await anApp(options)
  const { call } = app
  const roster = [
    { userId: 'ina', role: 'instructor' },
    ...['ada', 'ben'].map((userId) => ({ userId, role: 'student' })),
  ]
  await call('PUT /v1/courses/bio', { key: true, body: { title: 'Biology', roster } })
  const room = await call('POST /v1/conversations', {
    key: true,
    body: { kind: 'class', title: 'Biology', courseId: 'bio' },
  })
  const id = String(room.body['id'])
  const made = await call(`POST /v1/conversations/${id}/integrations`, { as: 'ina', body: { name } })
  expect(made.status).toBe(201)
  const { id: integrationId, token, url } = made.body as Record<'id' | 'token' | 'url', string>
  return { app, id, integrationId, token, url, place: `/v1/conversations/${id}/integrations` }
}

/** As whoever has the token and nothing else would. */
async function post({ call }: TestApp, token: string, body: unknown, headers: Record<string, string> = {}) {
  return call(`POST /v1/hooks/${token}`, { body, anonymous: true, headers })
}

async function messagesOf({ call }: TestApp, id: string): Promise<Message[]> {
  return (await call(`GET /v1/conversations/${id}/messages`)).body['data'] as Message[]
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const formOf = (value: unknown) =>
  `payload=${encodeURIComponent(JSON.stringify(value)).replaceAll('%20', '+')}`

describe('a post by an inbound webhook', () => {
  it('[IN-1] is said under the name of its integration and shown as a bot, as JSON of any type or as a form', async () => {
    const { app, id, token, url, integrationId } = await anIntegration()
    expect(url).toBe(`https://homeroom.test/v1/hooks/${token}`)
    const said = await post(app, token, { text: 'Marks are out.', username: 'Ada', channel: '#all' })
    expect(said.body).toMatchObject({ ok: true, seq: 1 })
    await post(app, token, { text: 'as text' }, { 'content-type': 'text/plain' })
    await post(app, token, formOf({ text: 'a form + 100 % &c. 🎓' }), form)
    const answer = { text: 'an answer', replyTo: 1, clientMessageId: 'hook-4' }
    expect((await post(app, token, answer)).body).toEqual({ ok: true, clientMessageId: 'hook-4', seq: 4 })
    expect(await messagesOf(app, id)).toMatchObject(
      ['Marks are out.', 'as text', 'a form + 100 % &c. 🎓', 'an answer'].map((text) => ({
        ...{ text, bot: 'Grades', senderId: integrationId },
      })),
    )
    expect((await messagesOf(app, id)).at(-1)?.replyTo).toBe(1)
  })

  it('[IN-1] is an event of the integration where the campus listens', async () => {
    const { app, id, token, integrationId } = await anIntegration('Grades', { settings: { events: true } })
    await post(app, token, { text: 'Marks are out.' })
    const told = async () => {
      const { body } = await app.call(`GET /v1/events?conversation=${id}&type=message.created`, { key: true })
      return body['data']
    }
    await expect
      .poll(told)
      .toMatchObject([{ actor: `key:${integrationId}`, seq: 1, message: { bot: 'Grades' } }])
  })

  it('[IN-2] with a token that is unknown, misspelt, revoked or replaced is one and the same answer', async () => {
    const { app, token, place, integrationId } = await anIntegration()
    const rotated = await app.call(`POST ${place}/${integrationId}/rotate`, { as: 'ina' })
    const second = String(rotated.body['token'])
    await app.call(`DELETE ${place}/${integrationId}`, { as: 'ina' })
    const answers = await Promise.all(
      [token, second, `hr_hook_${'x'.repeat(43)}`, 'hr_hook_x', app.campus.serverKey].map((one) =>
        post(app, one, { text: 'hello' }),
      ),
    )
    for (const { status, body } of answers) {
      expect([status, body['code']]).toEqual([404, 'not_found'])
      expect({ ...body, instance: '', request_id: '' }).toEqual({
        ...answers[0]?.body,
        instance: '',
        request_id: '',
      })
    }
  })

  it('[IN-3] is refused from the moment on at which its token is replaced or revoked, also where it is remembered', async () => {
    const { app, token, place, integrationId } = await anIntegration()
    expect((await post(app, token, { text: 'one' })).status).toBe(200)
    const rotated = await app.call(`POST ${place}/${integrationId}/rotate`, { as: 'ina' })
    expect((await post(app, token, { text: 'two' })).status).toBe(404)
    const second = String(rotated.body['token'])
    expect((await post(app, second, { text: 'three' })).body['seq']).toBe(2)
    const revoke = () => app.call(`DELETE ${place}/${integrationId}`, { as: 'ina' })
    expect((await revoke()).body).toEqual({ revoked: true })
    expect((await post(app, second, { text: 'four' })).status).toBe(404)
    expect((await revoke()).body).toEqual({ revoked: true })
    expect((await app.call(`POST ${place}/${integrationId}/rotate`, { as: 'ina' })).status).toBe(404)
    expect((await app.call(`GET ${place}`, { as: 'ina' })).body['data']).toEqual([])
  })

  it('[IN-4] has a token that is shown once and kept as a hash alone', async () => {
    const { app, token, place, integrationId } = await anIntegration()
    const listed = await app.call(`GET ${place}`, { as: 'ina' })
    expect(listed.body['data']).toEqual([
      { id: integrationId, name: 'Grades', createdBy: 'user:ina', createdAt: expect.any(String) },
    ])
    const rows = await sql(env, 'SELECT * FROM integrations WHERE id = $1', [integrationId])
    expect(JSON.stringify(rows)).toContain(integrationId)
    expect(JSON.stringify(rows)).not.toContain(token.slice('hr_hook_'.length))
  })

  it('[IN-5] under the same name is said once, and another text under it is refused', async () => {
    const { app, id, token } = await anIntegration()
    const first = await post(app, token, { text: 'once', clientMessageId: 'a' })
    const again = await post(app, token, { text: 'once' }, { 'idempotency-key': 'a' })
    expect(again.body).toEqual(first.body)
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    const other = await post(app, token, { text: 'other', clientMessageId: 'a' })
    expect([other.status, other.body['code']]).toEqual([409, 'client_message_id_reused'])
    // without a name each is a message of its own
    for (const seq of [2, 3]) expect((await post(app, token, { text: 'twice' })).body['seq']).toBe(seq)
    expect(await messagesOf(app, id)).toHaveLength(3)
  })

  it('[IN-6] is one of 60 in a minute, and the next one is told when to come', async () => {
    const { app, token } = await anIntegration()
    const posts = []
    for (let n = 0; n < integrationPostsPerMinute; n++) posts.push(await post(app, token, { text: `${n}` }))
    expect(posts.map(({ status }) => status)).toEqual(posts.map(() => 200))
    expect(posts.at(-1)?.headers.get('ratelimit')).toMatch(/^"integration";r=0;t=\d+$/)
    const late = await post(app, token, { text: 'late' })
    expect([late.status, late.body['code']]).toEqual([429, 'rate_limited'])
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('[IN-7] costs a round trip to Postgres until its token is known, and none from then on', async () => {
    const { app, token } = await anIntegration()
    const trips = []
    for (const text of ['a', 'b', 'c']) trips.push((await post(app, token, { text })).roundTrips)
    expect(trips).toEqual([1, 0, 0])
    const unknown = `hr_hook_${crypto.randomUUID().replaceAll('-', '')}${'x'.repeat(11)}`
    const guesses = [await post(app, unknown, { text: 'x' }), await post(app, unknown, { text: 'x' })]
    expect(guesses.map(({ status, roundTrips }) => [status, roundTrips])).toEqual([
      [404, 1],
      [404, 0],
    ])
  })

  it('[IN-8] speaks and does nothing else: it heeds lock, pace and archive, mentions no group, and reads nothing', async () => {
    const { app, id, token } = await anIntegration()
    const settings = (body: unknown) => app.call(`PATCH /v1/conversations/${id}`, { as: 'ina', body })
    await post(app, token, { text: '@everyone, and @ada' })
    const [message] = await messagesOf(app, id)
    expect(message).toMatchObject({ mentions: ['ada'] })
    expect(message).not.toHaveProperty('mentionsAll')
    const tries: [unknown, string][] = [
      [{ locked: true }, 'conversation_locked'],
      [{ locked: false, slowModeSeconds: 60 }, 'slow_mode'],
      [{ slowModeSeconds: 0, archived: true }, 'conversation_archived'],
    ]
    for (const [change, code] of tries) {
      expect((await settings(change)).status).toBe(200)
      expect((await post(app, token, { text: 'x' })).body['code']).toBe(code)
    }
    const asBearer = await app.call(`GET /v1/conversations/${id}/messages`, { bearer: token })
    expect(asBearer.status).toBe(401)
  })

  it('[IN-14] is no way round what silences people: a mute of whoever added it, minors by themselves', async () => {
    const { app } = await anIntegration()
    const group = await app.aGroup('Lab', ['ben', 'ina'])
    const add = () => app.call(`POST /v1/conversations/${group}/integrations`, { body: { name: 'Own' } })
    const token = String((await add()).body['token'])
    const mute = `/v1/conversations/${group}/members/ada/mute`
    await app.call(`PUT ${mute}`, { as: 'ina', body: { seconds: 60 } })
    expect((await post(app, token, { text: 'x' })).body['code']).toBe('muted')
    expect((await add()).body['code']).toBe('muted')
    await app.call(`DELETE ${mute}`, { as: 'ina' })
    expect((await post(app, token, { text: 'x' })).status).toBe(200)

    // by the host alone, whose roster is obeyed as it comes
    const roster = (userIds: string[]) => ({
      enrolments: userIds.map((userId) => ({ userId, role: userId === 'ina' ? 'instructor' : 'student' })),
    })
    await app.call('PUT /v1/users/kid', { key: true, body: { name: 'Kid', role: 'student', minor: true } })
    await app.call('PUT /v1/courses/art', { key: true, body: { title: 'Art' } })
    await app.call('PUT /v1/courses/art/enrolments', { key: true, body: roster(['kid', 'ina']) })
    const made = await app.call('POST /v1/conversations', {
      key: true,
      body: { kind: 'class', title: 'Art', courseId: 'art' },
    })
    const id = String(made.body['id'])
    const added = await app.call(`POST /v1/conversations/${id}/integrations`, {
      as: 'ina',
      body: { name: 'Art' },
    })
    const second = String(added.body['token'])
    expect((await post(app, second, { text: 'x' })).status).toBe(200)
    await expect.poll(() => sql(env, 'SELECT 1 FROM conversations WHERE id = $1', [id])).toHaveLength(1)
    await app.call('PUT /v1/courses/art/enrolments', { key: true, body: roster(['kid']) })
    expect((await post(app, second, { text: 'x' })).body['code']).toBe('unsupervised')
  })

  it('[IN-9] that is no post is refused by its fault: no JSON, no text, half a character, two payloads', async () => {
    const { app, token } = await anIntegration()
    const bad: [unknown, Record<string, string>, string][] = [
      ['{', {}, 'request_invalid'],
      ['[]', {}, 'request_invalid'],
      [{}, {}, 'request_invalid'],
      [{ text: 5 }, {}, 'request_invalid'],
      [{ text: '' }, {}, 'text_empty'],
      [{ text: 'a\u0000b' }, {}, 'text_invalid'],
      [{ text: 'x', replyTo: 7 }, {}, 'reply_unknown'],
      [{ text: 'x', clientMessageId: 'a b' }, {}, 'request_invalid'],
      [{ text: 'x' }, { 'idempotency-key': 'a b' }, 'request_invalid'],
      ['payload=%7B%22text%22%3A%22%FF%22%7D', form, 'request_invalid'],
      ['payload=%', form, 'request_invalid'],
      [`${formOf({ text: 'a' })}&${formOf({ text: 'b' })}`, form, 'request_invalid'],
      ['text=hello', form, 'request_invalid'],
      [`{"text":"${'x'.repeat(300_000)}"}`, {}, 'body_too_large'],
    ]
    for (const [body, headers, code] of bad) {
      const answer = await post(app, token, body, headers)
      expect(answer.body['code'], JSON.stringify(body).slice(0, 60)).toBe(code)
    }
  })
})

describe('the inbound webhooks of a conversation', () => {
  it('[IN-10] are nobody else’s: another conversation’s, and another campus’s, are not there', async () => {
    const [{ app, id, integrationId, place, token }, elm] = await Promise.all([anIntegration(), aCampus(env)])
    const other = await app.aGroup('Other')
    const away = `/v1/conversations/${other}/integrations/${integrationId}`
    expect((await app.call(`DELETE ${away}`, { key: true })).status).toBe(404)
    expect((await app.call(`POST ${away}/rotate`, { key: true })).status).toBe(404)
    for (const line of [
      `GET ${place}`,
      `DELETE ${place}/${integrationId}`,
      `POST ${place}/${integrationId}/rotate`,
    ])
      expect((await app.call(line, { bearer: elm.serverKey })).status).toBe(404)
    expect((await post(app, token, { text: 'still here' })).status).toBe(200)
    expect(await messagesOf(app, id)).toHaveLength(1)
  })

  it('[IN-11] are twenty at most, and one that is revoked makes room', async () => {
    const { app, place, integrationId } = await anIntegration()
    const add = () => app.call(`POST ${place}`, { key: true, body: { name: 'More' } })
    const added = await Promise.all(Array.from({ length: integrationsMax }, add))
    const full = added.filter(({ body }) => body['code'] === 'integrations_full')
    expect([full.length, added.filter(({ status }) => status === 201).length]).toEqual([
      1,
      integrationsMax - 1,
    ])
    await app.call(`DELETE ${place}/${integrationId}`, { key: true })
    expect((await add()).status).toBe(201)
  })

  it('[IN-12] are on record where an office makes them, and not where an owner does', async () => {
    const { app, id, place, integrationId } = await anIntegration()
    await app.call(`POST ${place}/${integrationId}/rotate`, { as: 'ina' })
    await app.call(`DELETE ${place}/${integrationId}`, { key: true })
    const detail = { id: integrationId, name: 'Grades' }
    const acts = async (conversation: string) => {
      const log = await app.call(`GET /v1/audit?conversation=${conversation}`, { key: true })
      return log.body['data'] as unknown[]
    }
    await expect
      .poll(() => acts(id))
      .toMatchObject([
        { type: 'integration.revoked', actor: `key:${app.campus.keyId}`, detail },
        { type: 'integration.rotated', actor: 'user:ina', detail },
        { type: 'integration.added', actor: 'user:ina', detail },
      ])
    const group = await app.aGroup('Own')
    for (const as of ['ada', 'amy'] as const) {
      const line = `POST /v1/conversations/${group}/integrations`
      expect((await app.call(line, { as, body: { name: 'Own' } })).status).toBe(201)
    }
    await expect.poll(() => acts(group)).toMatchObject([{ type: 'integration.added', actor: 'user:amy' }])
  })
})
