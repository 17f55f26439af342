/** What a host tells us by signed webhooks: who is believed, what it does, and that it is done once. */
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { formatWebhookSecret, parseWebhookSecret, signWebhook } from '../../domain/webhook-signature.ts'
import { campusFreshMs, rosterBodyBytesMax, rosterDeltaMax } from '../../schema/limits.ts'
import { aCampus, sql } from '../campus.ts'
import vectorsText from '../data/standard_webhooks_vectors.json?raw'
import { anApp, type Called, type TestApp } from './an-app.ts'

afterEach(() => vi.restoreAllMocks())

type Sent = { id?: string; secret?: string; seconds?: number; to?: string }

async function aHost() {
  const app = await anApp()
  const made = await app.call('POST /v1/host-secrets', { key: true })
  expect(made.status).toBe(201)
  const { id: secretId, secret, url } = made.body as Record<'id' | 'secret' | 'url', string>
  expect(url).toBe(`https://homeroom.test/v1/host-events/${app.campus.id}`)

  async function tell(type: string, data: unknown, sent: Sent = {}): Promise<Called> {
    return tellRaw(JSON.stringify({ type, timestamp: new Date().toISOString(), data }), sent)
  }

  async function tellRaw(body: string, sent: Sent = {}): Promise<Called> {
    const { id = `msg_${crypto.randomUUID()}`, to = app.campus.id } = sent
    const { seconds = Math.floor(Date.now() / 1_000) } = sent
    const key = parseWebhookSecret(sent.secret ?? secret)
    if (!key) expect.unreachable('the secret is none')
    const signature = await signWebhook([key], { id, seconds, body: new TextEncoder().encode(body) })
    return app.call(`POST /v1/host-events/${to}`, {
      anonymous: true,
      body,
      headers: {
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signature,
      },
    })
  }

  return { app, secret, secretId, tell, tellRaw }
}

const codeOf = ({ status, body }: Called) => [status, body['code']]
const applied = { applied: true }
const student = (userId: string, section?: string) => ({ userId, role: 'student', section })

async function rosterOf({ call }: TestApp, course: string) {
  const { body } = await call(`GET /v1/courses/${course}/enrolments`, { key: true })
  return (body['data'] as { userId: string; role: string }[]).map(({ userId, role }) => `${userId}: ${role}`)
}

async function aClass({ call }: TestApp, courseId: string): Promise<string> {
  const made = await call('POST /v1/conversations', {
    key: true,
    body: { kind: 'class', title: courseId, courseId },
  })
  const id = String(made.body['id'])
  await expect.poll(() => sql(env, 'SELECT 1 FROM conversations WHERE id = $1', [id])).toHaveLength(1)
  return id
}

async function membersOf({ call }: TestApp, id: string): Promise<string[]> {
  const { body } = await call(`GET /v1/conversations/${id}/members`, { key: true })
  return (body['data'] as { userId: string }[]).map(({ userId }) => userId)
}

describe('a host event', () => {
  it('[HOST-1] is believed as the vectors of Standard Webhooks say', async () => {
    const { now, secret, vectors } = JSON.parse(vectorsText) as {
      now: number
      secret: string
      vectors: { name: string; expect: string; headers: Record<string, string>; body: string }[]
    }
    const { app } = await aHost()
    await sql(env, 'UPDATE host_secrets SET secret = $1 WHERE campus_id = $2', [secret, app.campus.id])
    vi.spyOn(Date, 'now').mockReturnValue(now * 1_000)
    let judged = 0
    for (const { name, expect: verdict, headers, body } of vectors) {
      if (!['accept', 'reject'].includes(verdict) || !isSendable(headers)) continue
      const line = `POST /v1/host-events/${app.campus.id}`
      const { body: answer } = await app.call(line, { anonymous: true, body, headers })
      // what the vectors say is no event of ours: believed, and then found at fault
      expect(answer['code'], name).toBe(verdict === 'accept' ? 'request_invalid' : 'signature_invalid')
      judged += 1
    }
    expect(judged).toBeGreaterThan(40)
  })

  it('[HOST-2] of each type does what its route does', async () => {
    const { app, tell } = await aHost()
    const host = async (line: string) => (await app.call(line, { key: true })).body
    const zoe = { id: 'zoe', name: 'Zoë', role: 'student' }
    expect((await tell('user.updated', { ...zoe, minor: true })).body).toEqual(applied)
    expect(await host('GET /v1/users/zoe')).toEqual({ ...zoe, minor: true, deactivatedAt: null })
    await tell('users.updated', {
      users: [
        { ...zoe, name: 'Zoe' },
        { ...zoe, id: 'max', name: 'Max' },
      ],
    })
    expect([await host('GET /v1/users/zoe'), await host('GET /v1/users/max')]).toMatchObject([
      { name: 'Zoe', minor: true },
      { name: 'Max' },
    ])
    await tell('user.deactivated', { id: 'max' })
    expect((await host('GET /v1/users/max'))['deactivatedAt']).not.toBeNull()
    await tell('user.reactivated', { id: 'max' })
    expect((await host('GET /v1/users/max'))['deactivatedAt']).toBeNull()
    await tell('course.updated', { id: 'bio', title: 'Biology', roster: [student('ada'), student('zoe')] })
    expect(await host('GET /v1/courses/bio')).toEqual({ id: 'bio', title: 'Biology' })
    const id = await aClass(app, 'bio')
    await tell('course.updated', { id: 'bio', title: 'Biology I' })
    expect(await rosterOf(app, 'bio')).toEqual(['ada: student', 'zoe: student'])
    await tell('enrolments.replaced', { courseId: 'bio', enrolments: [student('ada'), student('ben')] })
    expect([await rosterOf(app, 'bio'), await membersOf(app, id)]).toEqual([
      ['ada: student', 'ben: student'],
      ['ada', 'ben'],
    ])
  })

  it('[HOST-3] is done once by its id, also under another secret; another body under it is refused', async () => {
    const { app, tell, secret } = await aHost()
    const second = String((await app.call('POST /v1/host-secrets', { key: true })).body['secret'])
    const ada = { id: 'ada', name: 'Ada I', role: 'student' }
    const body = JSON.stringify({ type: 'user.updated', data: ada })
    expect((await tellBody(app, body, 'msg_1', secret)).body).toEqual(applied)
    await app.call('PUT /v1/users/ada', { key: true, body: { name: 'Ada II', role: 'student' } })
    const again = await tellBody(app, body, 'msg_1', second)
    expect([again.body, again.headers.get('idempotency-replayed')]).toEqual([applied, 'true'])
    expect((await app.call('GET /v1/users/ada', { key: true })).body['name']).toBe('Ada II')
    const other = await tell('user.updated', { ...ada, name: 'Ada III' }, { id: 'msg_1', secret: second })
    expect(codeOf(other)).toEqual([422, 'idempotency_key_reused'])
    expect((await app.call('GET /v1/users/ada', { key: true })).body['name']).toBe('Ada II')
    // what was refused has done nothing, and comes again
    const early = await tell(
      'enrolments.replaced',
      { courseId: 'art', enrolments: [] },
      { id: 'msg_2', secret: second },
    )
    expect(codeOf(early)).toEqual([404, 'not_found'])
    await app.call('PUT /v1/courses/art', { key: true, body: { title: 'Art' } })
    const late = await tell(
      'enrolments.replaced',
      { courseId: 'art', enrolments: [] },
      { id: 'msg_2', secret: second },
    )
    expect(late.body).toEqual(applied)
  })

  it('[HOST-4] of a campus that is unknown, another’s, or without a secret is one and the same answer', async () => {
    const { app, tell, secretId } = await aHost()
    const [elm, bare] = await Promise.all([aHost(), aCampus(env)])
    const zoe = { id: 'zoe', name: 'Zoë', role: 'student' }
    const answers = [
      await tell('user.updated', zoe, { to: elm.app.campus.id }),
      await tell('user.updated', zoe, { to: bare.id }),
      await tell('user.updated', zoe, { to: 'no-campus' }),
      await tell('user.updated', zoe, { secret: formatWebhookSecret(new Uint8Array(32)) }),
      await tell('user.updated', zoe, { seconds: Math.floor(Date.now() / 1_000) - 301 }),
    ]
    expect(answers.map(codeOf)).toEqual(answers.map(() => [401, 'signature_invalid']))
    expect(new Set(answers.map(({ body }) => JSON.stringify([body['title'], body['detail']]))).size).toBe(1)
    expect((await elm.app.call('GET /v1/users/zoe', { key: true })).status).toBe(404)
    // nor is its secret another campus's to take away
    const foreign = await elm.app.call(`DELETE /v1/host-secrets/${secretId}`, { key: true })
    expect(foreign.status).toBe(404)
    expect((await tell('user.updated', zoe)).body).toEqual(applied)
    expect((await app.call('GET /v1/users/zoe', { key: true })).status).toBe(200)
  })

  it('[HOST-5] of a type that is not ours is taken and does nothing', async () => {
    const { tell } = await aHost()
    expect((await tell('grade.published', { id: 5 })).body).toEqual({ applied: false })
  })

  it('[HOST-6] with a fault is refused by its pointer, and one that is too large before it is looked at', async () => {
    const { tell, tellRaw } = await aHost()
    const faulty = await tell('enrolments.changed', {
      courseId: 'bio',
      put: [{ userId: '../x', role: 'student' }],
      remove: Array.from({ length: rosterDeltaMax + 1 }, (_, index) => `user-${index}`),
    })
    expect(codeOf(faulty)).toEqual([400, 'request_invalid'])
    const pointers = (faulty.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)
    expect(pointers).toEqual(['/data/put/0/userId', '/data/remove'])
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '{"type":5}',
      '{"type":"user.updated"}',
      '{"type":"user.updated","data":[]}',
    ])
      expect(codeOf(await tellRaw(body)), body).toEqual([400, 'request_invalid'])
    expect(codeOf(await tellRaw('x'.repeat(rosterBodyBytesMax + 1)))).toEqual([413, 'body_too_large'])
  })
})

describe('a part of a roster', () => {
  it('[HOST-7] touches nobody else, and rooms follow', async () => {
    const { app, tell } = await aHost()
    await tell('course.updated', {
      ...{ id: 'bio', title: 'Biology' },
      roster: [student('ada'), student('ben'), { userId: 'ina', role: 'instructor' }],
    })
    const id = await aClass(app, 'bio')
    const change = {
      courseId: 'bio',
      put: [student('cyd'), { userId: 'ada', role: 'assistant' }, student('cyd', 'a'), student('ben')],
      remove: ['ben', 'nobody'],
    }
    expect((await tell('enrolments.changed', change)).body).toEqual(applied)
    expect(await rosterOf(app, 'bio')).toEqual(['ada: assistant', 'cyd: student', 'ina: instructor'])
    expect(await membersOf(app, id)).toEqual(['ada', 'cyd', 'ina'])
    const rows = () =>
      sql(env, `SELECT user_id, xmin::text FROM enrolments WHERE campus_id = $1 ORDER BY user_id`, [
        app.campus.id,
      ])
    const before = await rows()
    expect((await tell('enrolments.changed', change)).body).toEqual(applied)
    expect(await rows()).toEqual(before)
    const unknown = await tell('enrolments.changed', { courseId: 'no-course', put: [student('ada')] })
    expect(codeOf(unknown)).toEqual([404, 'not_found'])
  })

  it('[HOST-8] that would make the roster too long is refused whole', async () => {
    const { app, tell } = await aHost()
    await app.call('PUT /v1/courses/big', { key: true, body: { title: 'Big' } })
    await sql(
      env,
      `INSERT INTO enrolments (campus_id, course_id, user_id, role)
       SELECT $1, 'big', 'user-' || n, 'student' FROM generate_series(1, 19999) AS n`,
      [app.campus.id],
    )
    const count = async () =>
      (await sql(env, 'SELECT count(*)::int FROM enrolments WHERE campus_id = $1', [app.campus.id]))[0]
    const two = [student('ada'), student('ben')]
    const full = await tell('enrolments.changed', { courseId: 'big', put: two })
    expect(codeOf(full)).toEqual([422, 'conversation_full'])
    expect(String(await count())).toBe('19999')
    expect(
      (await tell('enrolments.changed', { courseId: 'big', put: two, remove: ['user-1'] })).body,
    ).toEqual(applied)
    expect(String(await count())).toBe('20000')
  })
})

describe('the secrets of a host', () => {
  it('[HOST-9] are two at most, shown once, and either signs until it is revoked', async () => {
    const { app, secret, secretId } = await aHost()
    const make = () => app.call('POST /v1/host-secrets', { key: true })
    const second = await make()
    const third = await make()
    expect([second.status, ...codeOf(third)]).toEqual([201, 409, 'host_secrets_full'])
    const listed = await app.call('GET /v1/host-secrets', { key: true })
    expect((listed.body['data'] as { id: string }[]).map(({ id }) => id)).toEqual([
      secretId,
      second.body['id'],
    ])
    expect(JSON.stringify(listed.body)).not.toContain('whsec_')
    const body = JSON.stringify({ type: 'user.updated', data: { id: 'ada', name: 'Ada', role: 'student' } })
    for (const one of [secret, String(second.body['secret'])])
      expect((await tellBody(app, body, `msg_${one.slice(-8, -2)}`, one)).body).toEqual(applied)
    const revoke = () => app.call(`DELETE /v1/host-secrets/${secretId}`, { key: true })
    expect([(await revoke()).body, (await revoke()).body]).toEqual([{ revoked: true }, { revoked: true }])
    expect((await make()).status).toBe(201)
    // an isolate believes for a minute what it has read
    const later = Date.now() + campusFreshMs + 1
    vi.spyOn(Date, 'now').mockReturnValue(later)
    expect(codeOf(await tellBody(app, body, 'msg_late', secret))).toEqual([401, 'signature_invalid'])
    expect((await app.call('POST /v1/host-secrets', { as: 'amy' })).status).toBe(403)
  })
})

async function tellBody(app: TestApp, body: string, id: string, secret: string): Promise<Called> {
  const key = parseWebhookSecret(secret)
  if (!key) expect.unreachable('the secret is none')
  const seconds = Math.floor(Date.now() / 1_000)
  const signature = await signWebhook([key], { id, seconds, body: new TextEncoder().encode(body) })
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature,
  }
  return app.call(`POST /v1/host-events/${app.campus.id}`, { anonymous: true, body, headers })
}

/** What no client could send is nothing to be judged. */
function isSendable(headers: Record<string, string>): boolean {
  return Object.values(headers).every((value) => /^[!-~]+( [!-~]+)*$/.test(value) || value === '')
}
