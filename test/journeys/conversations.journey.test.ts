/** Beginning, listing and belonging, for all four kinds, over HTTP. */
import { beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { aCampus, addPeople, person, sql, type TestCampus } from '../campus.ts'
import hostile from '../data/hostile_cursors.json' with { type: 'json' }
import { type Called, sharedWorker } from './running-worker.ts'

const worker = sharedWorker()
let oak: TestCampus
let elm: TestCampus

beforeAll(async () => {
  ;[oak, elm] = await Promise.all([aCampus(inject('services')), aCampus(inject('services'))])
  const roster = [
    { userId: 'ada', role: 'student' },
    { userId: 'ben', role: 'student' },
    { userId: 'ina', role: 'instructor' },
  ]
  const course = await worker.call(oak, 'PUT /v1/courses/bio-101', {
    key: true,
    body: { title: 'Biology', roster },
  })
  const counts = { enrolled: 3, conversations: 0, added: 3, removed: 0, changed: 0 }
  expect(course.body).toEqual({ id: 'bio-101', title: 'Biology', ...counts })
  await call('ada', 'GET /v1/me') // the isolate knows the campus by its issuer, so that counts are of the routes
})

type Who = keyof TestCampus['people']
const call = (who: Who | 'key', line: string, body?: unknown): Promise<Called> =>
  worker.call(oak, line, { ...(who === 'key' ? { key: true } : { as: oak.people[who] }), body })
const begin = (who: Who | 'key', body: unknown) => call(who, 'POST /v1/conversations', body)
const idOf = ({ body }: Called) => String(body['id'])
const refusalOf = ({ status, body }: Called) => [status, body['code']]
const idsOf = ({ body }: Called) => (body['data'] as { id: string }[]).map(({ id }) => id)

describe('beginning a conversation', () => {
  test('[HTTP-12] a direct conversation is begun once, whoever begins it and in whatever order', async () => {
    const [first, again] = [
      await begin('ada', { kind: 'direct', userIds: ['ada', 'ina'] }),
      await begin('ina', { kind: 'direct', userIds: ['ina', 'ada'] }),
    ]
    expect([first.status, again.status]).toEqual([201, 200])
    expect(idOf(again)).toBe(idOf(first))
    expect(first.body).toMatchObject({ kind: 'direct', role: 'member', memberCount: 2, lastSeq: 0 })
    expect(first.headers.get('location')).toBe(`/v1/conversations/${idOf(first)}`)
    expect(first.roundTrips).toBe(1)
  })

  test('[HTTP-12] two simultaneous beginnings of a direct conversation meet in one room', async () => {
    const body = { kind: 'direct', userIds: ['ben', 'ina'] }
    const answers = await Promise.all([
      begin('ben', body),
      begin('ina', body),
      begin('ben', body),
      begin('key', body),
    ])
    expect(new Set(answers.map(idOf)).size).toBe(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  })

  test.each([
    ['students with one another', 'ada', ['ada', 'ben'], 403, 'not_allowed'],
    ['two others', 'ada', ['ben', 'ina'], 403, 'not_allowed'],
    ['oneself', 'ada', ['ada', 'ada'], 422, 'members_invalid'],
    ['three people', 'ada', ['ada', 'ina', 'ian'], 400, 'request_invalid'],
    ['somebody unknown', 'ada', ['ada', 'nobody'], 422, 'members_invalid'],
    ['two instructors', 'ina', ['ina', 'ian'], 201, undefined],
    ['students, by the key', 'key', ['ada', 'cyd'], 201, undefined],
  ] as const)(
    '[HTTP-12] a direct conversation of %s by %s answers %j with %i',
    async (_, who, userIds, status, code) => {
      expect(refusalOf(await begin(who, { kind: 'direct', userIds }))).toEqual([status, code])
    },
  )

  test('[HTTP-12] a campus may let its students write to one another', async () => {
    const free = await aCampus(inject('services'), { settings: { studentDirect: true } })
    const body = { kind: 'direct', userIds: ['ada', 'ben'] }
    expect((await worker.call(free, 'POST /v1/conversations', { as: free.people.ada, body })).status).toBe(
      201,
    )
  })

  test('[HTTP-12] a group has its creator as owner and everybody once', async () => {
    const group = await begin('ada', { kind: 'group', title: 'Lab 3', members: ['ben', 'ada', 'ben'] })
    expect([group.status, group.body['role'], group.body['memberCount']]).toEqual([201, 'owner', 2])
    const members = await call('ben', `GET /v1/conversations/${idOf(group)}/members`)
    expect(members.body).toMatchObject({
      data: [
        { userId: 'ada', role: 'owner' },
        { userId: 'ben', role: 'member' },
      ],
      users: [oak.people.ada, oak.people.ben],
      has_more: false,
      next_cursor: null,
    })
    expect(members.roundTrips).toBe(1)
  })

  test('[HTTP-13] unknown people make one refusal that does not say who is unknown', async () => {
    const answer = await begin('ada', { kind: 'group', title: 'Lab', members: ['ben', 'nobody-7'] })
    expect(refusalOf(answer)).toEqual([422, 'members_invalid'])
    expect(JSON.stringify(answer.body)).not.toContain('nobody-7')
  })

  test('[HTTP-12] a group of 101 is refused', async () => {
    const members = Array.from({ length: 100 }, (_, index) => `user-${index}`)
    expect(refusalOf(await begin('ada', { kind: 'group', title: 'Crowd', members }))).toEqual([
      422,
      'conversation_full',
    ])
  })

  test.each([
    ['ada', 'bio-101', 403, 'not_allowed'],
    ['ian', 'bio-101', 403, 'not_allowed'],
    ['ada', 'no-such', 403, 'not_allowed'],
    ['amy', 'no-such', 400, 'request_invalid'],
    ['ina', 'bio-101', 201, undefined],
    ['amy', 'bio-101', 201, undefined],
    ['key', 'bio-101', 201, undefined],
  ] as const)('[HTTP-12] a class begun by %s for %s answers %i', async (who, courseId, status, code) => {
    const answer = await begin(who, { kind: 'class', title: 'Biology', courseId })
    expect(refusalOf(answer)).toEqual([status, code])
    if (status === 201) expect(answer.body).toMatchObject({ courseId, memberCount: 3 })
  })

  test.each([
    ['ada', { type: 'campus' }, 403],
    ['ina', { type: 'campus' }, 403],
    ['ina', { type: 'role', roles: ['student'] }, 403],
    ['ina', { type: 'course', courseId: 'bio-101' }, 201],
    ['ian', { type: 'course', courseId: 'bio-101' }, 403],
    ['amy', { type: 'role', roles: ['instructor'] }, 201],
    ['key', { type: 'campus' }, 201],
  ] as const)('[HTTP-12] an announcement by %s to %j answers %i', async (who, audience, status) => {
    expect((await begin(who, { kind: 'announcement', title: 'News', audience })).status).toBe(status)
  })
})

describe('what is not for the caller', () => {
  test('[HTTP-11] unknown, foreign and forbidden conversations answer alike on every address', async () => {
    const own = idOf(await begin('ina', { kind: 'group', title: 'Staff', members: ['ian'] }))
    const unknown = `cnv_${'f'.repeat(32)}`
    const lines = (id: string): [string, unknown?][] => [
      [`GET /v1/conversations/${id}`],
      [`GET /v1/conversations/${id}/members`],
      [`POST /v1/conversations/${id}/members`, { members: [{ userId: 'ada' }] }],
      [`DELETE /v1/conversations/${id}/members/ina`],
      [`DELETE /v1/conversations/${id}/members/ada`],
      [`GET /v1/conversations/${id}/messages`],
      [`GET /v1/conversations/${id}/messages?before=1`],
      [`POST /v1/conversations/${id}/messages`, { clientMessageId: 'a', text: 'hi' }],
    ]
    const told = ({ status, body }: Called) => ({
      status,
      title: body['title'],
      code: body['code'],
      detail: body['detail'],
    })
    for (const [index, [line, body]] of lines(own).entries()) {
      const [other, otherBody] = lines(unknown)[index] ?? ['']
      const answers = [
        await worker.call(oak, line, { as: oak.people.ada, body }), // not a member
        await worker.call(elm, line, { as: elm.people.ina, body }), // of the same name, on another campus
        await worker.call(elm, line, { as: elm.people.amy, body }), // an admin elsewhere
        await worker.call(oak, other, { as: oak.people.ada, body: otherBody }), // there is no such thing
        await worker.call(oak, line.replace(own, 'cnv_short'), { as: oak.people.ada, body }),
      ]
      for (const answer of answers)
        expect(told(answer), line).toEqual(told(answers[3] ?? expect.unreachable()))
      expect(answers[3]?.status, line).toBe(404)
    }
  })
})

describe('belonging', () => {
  test('[HTTP-25] an owner adds and removes, a member leaves, and whoever left sees nothing', async () => {
    const id = idOf(await begin('ada', { kind: 'group', title: 'Lab', members: ['ben'] }))
    const members = `/v1/conversations/${id}/members`
    expect(refusalOf(await call('ben', `POST ${members}`, { members: [{ userId: 'cyd' }] }))).toEqual([
      403,
      'not_allowed',
    ])
    expect(refusalOf(await call('ben', `POST ${members}`, { members: [{ userId: 'nobody' }] }))).toEqual([
      403,
      'not_allowed',
    ])
    const added = await call('ada', `POST ${members}`, { members: [{ userId: 'cyd' }, { userId: 'ben' }] })
    expect([added.status, added.body]).toEqual([200, { added: 1 }])
    expect(refusalOf(await call('ada', `POST ${members}`, { members: [{ userId: 'nobody' }] }))).toEqual([
      422,
      'members_invalid',
    ])
    expect((await call('cyd', `DELETE ${members}/cyd`)).body).toEqual({ removed: true })
    expect((await call('cyd', `GET /v1/conversations/${id}`)).status).toBe(404)
    expect((await call('ada', `DELETE ${members}/ben`)).body).toEqual({ removed: true })
    expect((await call('ada', `DELETE ${members}/ben`)).body).toEqual({ removed: false })
    expect((await call('ben', `GET /v1/conversations/${id}/messages`)).status).toBe(404)
    expect(refusalOf(await call('ada', `DELETE ${members}/ada`))).toEqual([403, 'not_allowed'])
  })

  test('[HTTP-25] a roster of 130 pages by cursor without a gap or a repeat', async () => {
    const many = Array.from({ length: 130 }, (_, index) =>
      person(`s${String(index).padStart(3, '0')}`, `S ${index}`, 'student'),
    )
    await addPeople(inject('services'), oak.id, many)
    const roster = many.map(({ id }) => ({ userId: id, role: 'student' }))
    await call('key', 'PUT /v1/courses/big', { title: 'Big', roster })
    const id = idOf(await begin('key', { kind: 'class', title: 'Big', courseId: 'big' }))
    const first = await call('key', `GET /v1/conversations/${id}/members`)
    const second = await call(
      'key',
      `GET /v1/conversations/${id}/members?cursor=${String(first.body['next_cursor'])}`,
    )
    const seen = [first, second].flatMap(({ body }) =>
      (body['data'] as { userId: string }[]).map(({ userId }) => userId),
    )
    expect(seen).toEqual(many.map((one) => one.id))
    expect([first.body['has_more'], second.body['has_more']]).toEqual([true, false])
    expect([first.roundTrips, second.roundTrips]).toEqual([1, 1])
  })

  test('[HTTP-23] replacing a course’s roster changes Postgres and every room of the course', async () => {
    const title = 'Chemistry'
    const student = (userId: string) => ({ userId, role: 'student' })
    await call('key', 'PUT /v1/courses/chem', { title, roster: [student('ada'), student('ben')] })
    const id = idOf(await begin('key', { kind: 'class', title, courseId: 'chem' }))
    const line = `GET /v1/conversations/${id}`
    expect((await call('ada', line)).status).toBe(200)
    // which rooms a course has is read from the archive
    await expect
      .poll(() => sql(inject('services'), 'SELECT 1 FROM conversations WHERE id = $1', [id]))
      .toHaveLength(1)
    const synced = await call('key', 'PUT /v1/courses/chem', {
      title,
      roster: [{ userId: 'ben', role: 'instructor' }, student('cyd'), student('cyd')],
    })
    const counts = { enrolled: 2, conversations: 1, added: 1, removed: 1, changed: 1 }
    expect(synced.body).toEqual({ id: 'chem', title, ...counts })
    expect((await call('ada', line)).status).toBe(404)
    expect((await call('cyd', line)).body['role']).toBe('student')
    expect((await call('ben', line)).body['role']).toBe('instructor')
  })

  test('[HTTP-23] people are written as a whole and may be written again', async () => {
    const users = [
      { id: 'new-1', name: 'New One', role: 'student' },
      { id: 'new-1', name: 'Newer One', role: 'instructor' },
      { id: 'new-2', name: '新しい', role: 'student' },
    ]
    for (const _ of [1, 2]) {
      const answer = await call('key', 'PUT /v1/users', { users })
      expect([answer.status, answer.body, answer.roundTrips]).toEqual([200, { users: 2 }, 1])
    }
    expect((await begin('ina', { kind: 'direct', userIds: ['ina', 'new-1'] })).status).toBe(201)
  })
})

describe('a person’s list', () => {
  let maple: TestCampus
  let ids: string[]
  const list = (who: Who, query = '') =>
    worker.call(maple, `GET /v1/conversations${query}`, { as: maple.people[who] })
  const make = async (who: Who, body: unknown) =>
    idOf(await worker.call(maple, 'POST /v1/conversations', { as: maple.people[who], body }))

  beforeAll(async () => {
    maple = await aCampus(inject('services'))
    ids = []
    for (let index = 0; index < 7; index++)
      ids.push(await make('ada', { kind: 'group', title: `Group ${index}`, members: ['ben'] }))
    await make('ina', { kind: 'group', title: 'Staff only', members: ['ian'] })
    for (const audience of [
      { type: 'campus' },
      { type: 'role', roles: ['student'] },
      { type: 'role', roles: ['admin'] },
    ])
      ids.push(await make('amy', { kind: 'announcement', title: audience.type, audience }))
    await vi.waitFor(async () => expect(idsOf(await list('ada'))).toHaveLength(9), { timeout: 8_000 })
  })

  test('[HTTP-14] it holds what they belong to and what is announced to their role, and nothing else', async () => {
    await list('ada')
    const { body, roundTrips } = await list('ada')
    expect(new Set(idsOf({ body } as Called))).toEqual(new Set(ids.slice(0, 9)))
    expect(body).toMatchObject({ has_more: false, next_cursor: null })
    expect(roundTrips).toBe(0) // it is warm: docs/SPEC.md, LIST
    expect(idsOf(await list('cyd'))).toHaveLength(2)
    expect(idsOf(await worker.call(elm, 'GET /v1/conversations', { as: elm.people.ada }))).toEqual([])
  })

  test('[HTTP-14] whoever spoke last is first, and the row says how far one has read', async () => {
    const id = ids[2] ?? ''
    const body = { clientMessageId: 'hello', text: 'hello' }
    await worker.call(maple, `POST /v1/conversations/${id}/messages`, { as: maple.people.ada, body })
    await expect.poll(async () => idsOf(await list('ben'))[0], { timeout: 8_000 }).toBe(id)
    const rowOf = async (who: Who) => ((await list(who)).body['data'] as Record<string, unknown>[])[0]
    expect(await rowOf('ada')).toMatchObject({
      id,
      kind: 'group',
      title: 'Group 2',
      role: 'owner',
      memberCount: 2,
      lastSeq: 1,
      readSeq: 1,
    })
    expect(await rowOf('ben')).toMatchObject({ id, role: 'member', lastSeq: 1, readSeq: 0 })
  })

  test.each([1, 2, 3, 4, 8, 9])(
    '[HTTP-14] pages of %i make the whole list, without a gap or a repeat',
    async (limit) => {
      const whole = idsOf(await list('ada'))
      const seen: string[] = []
      let cursor = ''
      do {
        const page = await list('ada', `?limit=${limit}${cursor}`)
        expect(page.roundTrips).toBe(0)
        seen.push(...idsOf(page))
        cursor = page.body['has_more'] === true ? `&cursor=${String(page.body['next_cursor'])}` : ''
      } while (cursor !== '')
      expect(seen).toEqual(whole)
    },
  )

  test('[HTTP-15] no hostile cursor, nor one of another reader, brings a 5xx or somebody else’s rows', async () => {
    const foreign = String((await list('ada', '?limit=1')).body['next_cursor'])
    const flipped = `${foreign.slice(0, 9)}${foreign[9] === 'A' ? 'B' : 'A'}${foreign.slice(10)}`
    for (const cursor of [...hostile.cursors, foreign, flipped]) {
      const answer = await list('ben', `?cursor=${encodeURIComponent(cursor)}`)
      expect([answer.status, answer.body['code']], cursor).toEqual([400, 'cursor_invalid'])
    }
    for (const query of ['?limit=0', '?limit=101', '?limit=x', '?limit=1&limit=2'])
      expect(refusalOf(await list('ben', query))).toEqual([400, 'request_invalid'])
  })
})

describe('the conversation itself', () => {
  test('[HTTP-37] a patch changes what it names, and refuses what it cannot take with one pointer per fault', async () => {
    const body = { kind: 'group', title: 'Lab', members: ['ben'] }
    const { body: made } = await worker.call(oak, 'POST /v1/conversations', { as: oak.people.ada, body })
    const patch = (who: 'ada' | 'ben' | 'cyd', wish: unknown) =>
      worker.call(oak, `PATCH /v1/conversations/${String(made['id'])}`, { as: oak.people[who], body: wish })
    const changed = await patch('ada', { title: 'Lab 2', slowModeSeconds: 30 })
    expect([changed.status, changed.body]).toMatchObject([200, { title: 'Lab 2', slowModeSeconds: 30 }])
    expect((await patch('ben', { title: 'Mine' })).body['code']).toBe('not_allowed')
    expect((await patch('cyd', { title: 'Mine' })).status).toBe(404)
    for (const wish of [
      {},
      [],
      { title: ' ' },
      { archived: 'yes' },
      { locked: 1 },
      { slowModeSeconds: 3_601 },
    ])
      expect((await patch('ada', wish)).body['code']).toBe('request_invalid')
    expect((await patch('ada', { archived: true })).body['archivedAt']).toEqual(expect.any(String))
    expect((await patch('ada', { title: 'Lab 3' })).body['code']).toBe('conversation_archived')
  })
})
