/** What a host tells us with its server key, and what follows from it in rooms and on sockets. */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import WebSocket from 'ws'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import { aCampus, person, sql, type TestCampus } from '../campus.ts'
import { textOf } from '../text-of.ts'
import { type Call, type Called, sharedWorker } from './running-worker.ts'

const worker = sharedWorker()
let oak: TestCampus

beforeAll(async () => {
  oak = await aCampus(inject('services'))
})

const asHost = (line: string, body?: unknown, options: Call = {}): Promise<Called> =>
  worker.call(oak, line, { key: true, body, ...options })

/** A joined socket of a conversation, or with null one's own; resolves once it is welcomed. */
async function join(who: UserSummary, conversation: string | null) {
  const path = conversation === null ? '/v1/socket' : `/v1/conversations/${conversation}/socket`
  const url = new URL(path, worker.url.href.replace('http', 'ws'))
  const socket = new WebSocket(url.href, ['homeroom.v1', await oak.tokenFor(who)])
  const closed = new Promise<{ code: number; at: number }>((resolve) =>
    socket.once('close', (code) => resolve({ code, at: Date.now() })),
  )
  socket.once('open', () => socket.send('{"type":"join"}'))
  await new Promise<void>((resolve, reject) => {
    socket.on('message', (data) => {
      const { type } = JSON.parse(textOf(data)) as { type: string }
      if (type === 'welcome' || type === 'snapshot') resolve()
    })
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)))
  })
  return { closed }
}

async function aClass(courseId: string, section?: string): Promise<string> {
  const { body } = await asHost('POST /v1/conversations', {
    kind: 'class',
    title: courseId,
    courseId,
    section,
  })
  const id = String(body['id'])
  // which rooms a course has is read from the archive
  await expect
    .poll(() => sql(inject('services'), 'SELECT 1 FROM conversations WHERE id = $1', [id]))
    .toHaveLength(1)
  return id
}

async function membersOf(id: string): Promise<string[]> {
  const { body } = await asHost(`GET /v1/conversations/${id}/members`)
  return (body['data'] as { userId: string }[]).map(({ userId }) => userId)
}

describe('people', () => {
  test('[PROV-1] are entered, looked up, changed and listed by page', async () => {
    const elm = await aCampus(inject('services'))
    const host = (line: string, body?: unknown) => worker.call(elm, line, { key: true, body })
    const zoe = { name: 'Zoë', role: 'student' }
    const entered = await host('PUT /v1/users/zoe', zoe)
    expect(entered.body).toEqual({ id: 'zoe', ...zoe, minor: null, deactivatedAt: null })
    expect((await host('PUT /v1/users/zoe', { ...zoe, minor: true })).body['minor']).toBe(true)
    expect((await host('GET /v1/users/zoe')).body).toMatchObject({ id: 'zoe', minor: true })
    expect((await host('GET /v1/users/nobody')).status).toBe(404)
    const seen: unknown[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body }: Called = await host(`GET /v1/users?limit=3${cursor && `&cursor=${cursor}`}`)
      seen.push(...(body['data'] as { id: string }[]).map(({ id }) => id))
      cursor = body['next_cursor'] as string | null
    }
    expect(seen).toEqual(['ada', 'amy', 'ben', 'cyd', 'ian', 'ina', 'zoe'])
  })

  test('[PROV-2] who are deactivated lose sockets and calls within a second, and nobody else does', async () => {
    const dan = person('dan', 'Dan', 'student')
    await asHost('PUT /v1/users/dan', { name: 'Dan', role: 'student' })
    const { body } = await worker.call(oak, 'POST /v1/conversations', {
      as: oak.people.ada,
      body: { kind: 'group', title: 'Lab', members: ['dan'] },
    })
    const group = String(body['id'])
    const sockets = await Promise.all([join(dan, null), join(dan, group), join(oak.people.ada, group)])
    await expect
      .poll(async () => (await worker.call(oak, 'GET /v1/conversations', { as: dan })).body['data'])
      .toHaveLength(1)

    const at = Date.now()
    const done = await asHost('POST /v1/users/dan/deactivate')
    expect(done.body['deactivatedAt']).toMatch(/^\d{4}-/)
    for (const { closed } of sockets.slice(0, 2)) {
      const gone = await closed
      expect(gone.code).toBe(4501)
      expect(gone.at - at).toBeLessThan(1_000)
    }
    expect((await worker.call(oak, 'GET /v1/me', { as: dan })).status).toBe(401)
    const knock = await worker.knock('/v1/socket', ['homeroom.v1', await oak.tokenFor(dan)])
    expect(knock.closed?.code).toBe(4501)
    expect((await worker.call(oak, 'GET /v1/me', { as: oak.people.ada })).status).toBe(200)
    expect(await Promise.race([sockets[2]?.closed, sleep(200)])).toBeUndefined()
    expect(await membersOf(group)).toContain('dan')

    expect((await asHost('POST /v1/users/dan/deactivate')).body).toEqual(done.body)
    expect((await asHost('POST /v1/users/dan/reactivate')).body['deactivatedAt']).toBeNull()
    expect((await worker.call(oak, 'GET /v1/me', { as: dan })).status).toBe(200)
    expect((await asHost('POST /v1/users/nobody/deactivate')).status).toBe(404)
  })
})

describe('a roster', () => {
  const student = (userId: string, section?: string) => ({ userId, role: 'student', section })
  const staff = (userId: string, role = 'instructor', section?: string) => ({ userId, role, section })

  test('[PROV-3] is the whole truth: the difference is written, and whoever left is out within a second', async () => {
    const enrolments = [student('ada'), student('ben'), staff('ina'), staff('cyd', 'assistant')]
    expect((await asHost('PUT /v1/courses/bio/enrolments', { enrolments })).status).toBe(404)
    expect((await asHost('PUT /v1/courses/bio', { title: 'Biology' })).body).toEqual({
      id: 'bio',
      title: 'Biology',
    })
    const first = await asHost('PUT /v1/courses/bio/enrolments', { enrolments })
    expect(first.body).toEqual({ enrolled: 4, added: 4, removed: 0, changed: 0, conversations: 0 })
    const id = await aClass('bio')
    const [ada, ben] = await Promise.all([join(oak.people.ada, id), join(oak.people.ben, id)])

    const at = Date.now()
    const second = await asHost('PUT /v1/courses/bio/enrolments', {
      enrolments: [student('ada'), staff('ina'), staff('cyd', 'student'), student('ian')],
    })
    expect(second.body).toEqual({ enrolled: 4, added: 1, removed: 1, changed: 1, conversations: 1 })
    const gone = await ben.closed
    expect(gone.code).toBe(4503)
    expect(gone.at - at).toBeLessThan(1_000)
    expect(await Promise.race([ada.closed, sleep(100)])).toBeUndefined()
    expect(await membersOf(id)).toEqual(['ada', 'cyd', 'ian', 'ina'])
    const listed = await asHost('GET /v1/courses/bio/enrolments?limit=2')
    expect(listed.body['data']).toEqual([
      { userId: 'ada', role: 'student', section: null },
      { userId: 'cyd', role: 'student', section: null },
    ])
    expect(listed.body['has_more']).toBe(true)
    expect((await asHost('GET /v1/courses')).body['data']).toContainEqual({ id: 'bio', title: 'Biology' })
    expect((await asHost('PUT /v1/courses/bio', { title: 'Biology I' })).body['title']).toBe('Biology I')
    expect(await membersOf(id)).toHaveLength(4)
  })

  test('[PROV-4] has sections: a class of one has its students and the staff of the whole course', async () => {
    const roster = [
      ...[student('ada', 'a'), student('ben', 'b'), student('cyd')],
      ...[staff('ina'), staff('ian', 'assistant', 'b')],
    ]
    await asHost('PUT /v1/courses/chem', { title: 'Chemistry', roster })
    const [whole, a, b] = [await aClass('chem'), await aClass('chem', 'a'), await aClass('chem', 'b')]
    expect(
      (await worker.call(oak, `GET /v1/conversations/${a}`, { as: oak.people.ada })).body['section'],
    ).toBe('a')
    expect(await membersOf(whole)).toEqual(['ada', 'ben', 'cyd', 'ian', 'ina'])
    expect(await membersOf(a)).toEqual(['ada', 'ina'])
    expect(await membersOf(b)).toEqual(['ben', 'ian', 'ina'])

    const moved = roster.map((one) => (one.userId === 'ada' ? student('ada', 'b') : one))
    const synced = await asHost('PUT /v1/courses/chem/enrolments', { enrolments: moved })
    expect(synced.body).toMatchObject({ added: 0, removed: 0, changed: 1, conversations: 3 })
    expect([await membersOf(a), await membersOf(b)]).toEqual([['ina'], ['ada', 'ben', 'ian', 'ina']])
  })

  test('[PROV-5] of 20,000 is synced whole, and the same again writes nothing', {
    timeout: 120_000,
  }, async () => {
    const enrolments = Array.from({ length: 20_000 }, (_, index) => student(`many-${index}`))
    await asHost('PUT /v1/courses/many', { title: 'Many' })
    // a machine that is busy may take longer than Postgres is waited for: it is made again, as a host would
    const sync = async (whole: unknown[]) => {
      let synced: Called | null = null
      for (let attempt = 0; attempt < 5 && synced?.status !== 200; attempt++)
        synced = await asHost('PUT /v1/courses/many/enrolments', { enrolments: whole })
      return synced?.body
    }
    const first = await sync(enrolments.slice(1))
    expect(first).toMatchObject({ enrolled: 19_999 })
    const id = await aClass('many')
    const second = await sync(enrolments)
    expect(second).toMatchObject({ enrolled: 20_000, removed: 0, changed: 0, conversations: 1 })
    // how many writes each table has seen of this course; the archive follows the room
    const written = () =>
      sql(
        inject('services'),
        `SELECT count(*), sum(xmin::text::bigint), (SELECT count(*) FROM members WHERE conversation_id = $1),
           (SELECT sum(xmin::text::bigint) FROM members WHERE conversation_id = $1)
         FROM enrolments WHERE campus_id = $2 AND course_id = 'many'`,
        [id, oak.id],
      )
    await expect.poll(async () => (await written())[0]?.[2], { timeout: 30_000 }).toBe('20000')
    const before = await written()
    const again = await sync(enrolments)
    expect(again).toEqual({ enrolled: 20_000, added: 0, removed: 0, changed: 0, conversations: 1 })
    await sleep(2_000)
    expect(await written()).toEqual(before)
    const leaver = await join(person('many-5', 'Many', 'student'), id)
    const left = await sync(enrolments.filter(({ userId }) => userId !== 'many-5'))
    const answeredAt = Date.now()
    expect(left).toMatchObject({ enrolled: 19_999, added: 0, removed: 1 })
    const gone = await leaver.closed
    expect(gone.code).toBe(4503)
    expect(gone.at - answeredAt).toBeLessThan(1_000)
  })
})

describe('saying something as a host', () => {
  test('[PROV-6] a key speaks as the system under a name, and everyone is shown that it is none of them', async () => {
    const { body } = await worker.call(oak, 'POST /v1/conversations', {
      as: oak.people.ada,
      body: { kind: 'group', title: 'Lab', members: ['ben'] },
    })
    const path = `/v1/conversations/${String(body['id'])}/messages`
    const said = { text: 'The room is booked.', bot: 'Registrar', clientMessageId: 'sys-1' }
    expect((await asHost(`POST ${path}`, said)).status).toBe(201)
    expect((await asHost(`POST ${path}`, said)).headers.get('idempotency-replayed')).toBe('true')
    expect((await asHost(`POST ${path}`, { ...said, senderId: 'ada' })).status).toBe(400)
    const pretending = await worker.call(oak, `POST ${path}`, { as: oak.people.ada, body: said })
    expect([pretending.status, pretending.body['code']]).toEqual([403, 'not_allowed'])
    const page = await worker.call(oak, `GET ${path}`, { as: oak.people.ben })
    expect(page.body['data']).toMatchObject([{ text: said.text, bot: 'Registrar', senderId: oak.keyId }])
    const list = () => worker.call(oak, 'GET /v1/conversations', { as: oak.people.ben })
    await expect
      .poll(async () => ((await list()).body['data'] as { newest?: unknown; unread: number }[])[0])
      .toMatchObject({ unread: 1, newest: { sender: { name: 'Registrar' } } })
  })

  test('[PROV-7] an announcement is one request, which under a key is made once', async () => {
    const wanted = {
      title: 'Exams',
      audience: { type: 'role', roles: ['student'] },
      text: 'They begin on Monday.',
    }
    const headers = { 'idempotency-key': 'exams-1' }
    const first = await asHost('POST /v1/announcements', { ...wanted, bot: 'Registrar' }, { headers })
    expect(first.status).toBe(201)
    expect(first.body).toMatchObject({
      conversation: { kind: 'announcement', title: 'Exams' },
      message: { seq: 1 },
    })
    // as if the record had been lost between the work and its answer
    await sql(inject('services'), 'DELETE FROM idempotency_keys WHERE key = $1', ['exams-1'])
    const again = await asHost('POST /v1/announcements', { ...wanted, bot: 'Registrar' }, { headers })
    expect(again.body).toMatchObject({
      conversation: { id: (first.body['conversation'] as { id: string }).id },
      message: { seq: 1 },
    })
    const id = (first.body['conversation'] as { id: string }).id
    const read = await worker.call(oak, `GET /v1/conversations/${id}/messages`, { as: oak.people.ada })
    expect((read.body['data'] as unknown[]).length).toBe(1)
    expect((await worker.call(oak, `GET /v1/conversations/${id}`, { as: oak.people.ina })).status).toBe(404)
    const student = await worker.call(oak, 'POST /v1/announcements', { as: oak.people.ada, body: wanted })
    expect([student.status, student.body['code']]).toEqual([403, 'not_allowed'])
    expect((await asHost('POST /v1/announcements', { ...wanted, text: ' ', bot: 'R' })).body['code']).toBe(
      'text_empty',
    )
  })
})
