/** Walks the cells of docs/RIGHTS.md that are about a campus as a whole: beginnings, logs and provisioning. */
import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import page from '../../docs/RIGHTS.md?raw'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import { heldApp } from '../contract/held-app.ts'
import { aCampus, addPeople, person, type TestCampus } from '../campus.ts'
import { liberal, strict } from './cells.ts'
import { readCampusTable } from './page.ts'

const student = person('sam', 'Sam', 'student')
const teacher = person('tea', 'Tea', 'instructor')
const people: Record<string, UserSummary> = {
  student: person('stu', 'Stu', 'student'),
  minor: person('min', 'Min', 'student'),
  'student of no common course': person('out', 'Out', 'student'),
  instructor: person('ins', 'Ins', 'instructor'),
  'instructor elsewhere': person('inx', 'Inx', 'instructor'),
  admin: person('adm', 'Adm', 'admin'),
}

type Try = (who: UserSummary | null) => [line: string, body?: unknown]

const direct =
  (other: UserSummary): Try =>
  (who) => [
    'POST /v1/conversations',
    { kind: 'direct', userIds: [who?.id ?? (other === student ? teacher.id : student.id), other.id] },
  ]
const announcing =
  (audience: object): Try =>
  (who) => [
    'POST /v1/announcements',
    { title: 'News', audience, text: 'hello', ...(!who && { bot: 'Host' }) },
  ]

const tries: Record<string, Try> = {
  'begin a direct conversation with a student': direct(student),
  'begin a direct conversation with an instructor': direct(teacher),
  'announce to the campus': announcing({ type: 'campus' }),
  'announce to the course': announcing({ type: 'course', courseId: 'bio' }),
  'see the audit log': () => ['GET /v1/audit'],
  'see all reports': () => ['GET /v1/reports'],
  'enter people and courses': () => ['PUT /v1/users', { users: [student] }],
}

async function call(campus: TestCampus, subject: string, [line, body]: ReturnType<Try>) {
  const who = people[subject] ?? null
  const claims = subject === 'minor' ? { minor: true } : {}
  const token = who ? await campus.tokenFor(who, claims) : campus.serverKey
  const [method = '', path = ''] = line.split(' ')
  const response = await heldApp.fetch(
    new Request(`https://homeroom.test${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
    env,
    createExecutionContext(),
  )
  const answer = await response.json<{ code?: string }>()
  return response.ok ? null : (answer.code ?? String(response.status))
}

describe.each([
  { campus: 'a campus that has everything switched off', settings: strict, isLiberal: false },
  { campus: 'a campus that has everything switched on', settings: liberal, isLiberal: true },
])('on $campus', ({ settings, isLiberal }) => {
  it('[RIGHTS-5] what is done on the campus as a whole is done by whom the page says', async () => {
    const campus = await aCampus(env, { settings: settings.policy })
    await addPeople(env, campus.id, [student, teacher, ...Object.values(people)])
    const taught = ['student', 'minor'].map((name) => people[name]?.id)
    const roster = [
      ...[student.id, ...taught].map((userId) => ({ userId, role: 'student' })),
      ...[teacher.id, people['instructor']?.id].map((userId) => ({ userId, role: 'instructor' })),
    ]
    expect(await call(campus, 'key', ['PUT /v1/courses/bio', { title: 'Biology', roster }])).toBeNull()
    const cells = readCampusTable(page)
    expect(new Set(cells.map(({ row }) => row))).toEqual(new Set(Object.keys(tries)))
    for (const { row, subject, cell } of cells) {
      const isAllowed = cell === 'y' || (cell === 'C' && isLiberal)
      const wanted = tries[row]?.(people[subject] ?? null) ?? expect.unreachable()
      expect(await call(campus, subject, wanted), `${row} | ${subject}`).toBe(
        isAllowed ? null : 'not_allowed',
      )
    }
  })
})
