/** The directory against a real Postgres: what each method gives, what it costs, and what it leaves unwritten. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CampusId,
  type CourseId,
  parseCourseId,
  parseKeyId,
  parseUserId,
  type UserId,
} from '../../schema/ids.ts'
import type { UserSummary } from '../../schema/protocol/kinds.ts'
import type { Enrolling } from '../../stores/course-rosters.ts'
import { type Directory, postgresDirectory } from '../../stores/directory.ts'
import { postgresErrorCode } from '../../stores/neon.ts'
import { countRoundTrips } from '../../stores/round-trips.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'

let test: TestDatabase
let directory: Directory
beforeAll(async () => {
  test = await aDatabase()
  directory = postgresDirectory(test.database)
})
afterAll(() => test.stop())

const user = (id: string): UserId => parseUserId(id) ?? expect.unreachable(`${id} is no user id`)
const course = (id: string): CourseId => parseCourseId(id) ?? expect.unreachable(`${id} is no course id`)
const person = (id: string, name = `Name of ${id}`): UserSummary => ({ id: user(id), name, role: 'student' })
const student = (id: string): Enrolling => ({ userId: user(id), role: 'student' })
const instructor = (id: string): Enrolling => ({ userId: user(id), role: 'instructor' })
const biology = { id: course('biology'), title: 'Biology' }
const byId = (one: { userId: string }, other: { userId: string }) => (one.userId < other.userId ? -1 : 1)

/** As others see them, without what only rooms are told. */
const peopleOf = async (campusId: CampusId, ids: readonly UserId[]) =>
  (await directory.usersByIds(campusId, ids)).map(({ person: one }) => one)
const rosterOf = async (campusId: CampusId, courseId: CourseId) =>
  (await directory.courseRoster(campusId, courseId))?.map(({ userId, role }) => ({ userId, role })) ?? null

/** What an act costs, by our own count and by the requests that arrived. */
async function tripsOf(act: () => Promise<unknown>): Promise<number> {
  test.requests()
  const { database } = await countRoundTrips(act)
  expect(test.requests()).toBe(database.count)
  return database.count
}

/** Which version of each row is there: an UPDATE, even to the same values, makes a new one. */
function versions(campusId: CampusId): Promise<Record<string, unknown>[]> {
  return test.rows(
    `SELECT 'user' AS what, id, xmin::text, ctid::text FROM users WHERE campus_id = $1
     UNION ALL SELECT 'course', id, xmin::text, ctid::text FROM courses WHERE campus_id = $1
     UNION ALL SELECT 'enrolment', course_id || user_id, xmin::text, ctid::text FROM enrolments WHERE campus_id = $1
     ORDER BY 1, 2`,
    [campusId],
  )
}

async function aKey(campusId: CampusId, fill: string, isRevoked = false): Promise<string> {
  const hash = fill.repeat(64)
  await test.rows(
    'INSERT INTO api_keys (id, campus_id, name, hash, revoked_at) VALUES ($1, $2, $3, $4, $5)',
    [`key_${fill.repeat(32)}`, campusId, 'test key', hash, isRevoked ? new Date() : null],
  )
  return hash
}

describe('campuses and keys', () => {
  it('[EVT-8] a campus listens while it has an endpoint, or where it wants events without one', async () => {
    const [oak, elm] = [await test.aCampus(), await test.aCampus()]
    const listens = async (id: string) => (await directory.campusByIssuer(`https://${id}.example`))?.listens
    expect(await listens(oak)).toBe(false)
    await test.rows(
      "INSERT INTO webhook_endpoints (id, campus_id, url, secret, starts_after) VALUES ('whe_1', $1, 'https://a.example', 's', 0)",
      [oak],
    )
    await test.rows(`UPDATE campuses SET settings = '{"events": true}' WHERE id = $1`, [elm])
    expect([await listens(oak), await listens(elm)]).toEqual([true, true])
  })

  it('[STORE-1] a campus is found by its issuer, whole, in one round trip', async () => {
    const id = await test.aCampus()
    const issuer = `https://${id}.example`

    const trips = await tripsOf(async () =>
      expect(await directory.campusByIssuer(issuer)).toEqual({
        id,
        issuer,
        audience: 'homeroom',
        jwksUrl: null,
        sharedSecret: 's'.repeat(32),
        allowedOrigins: [issuer, 'https://a,b{}"\\.example'],
        listens: false,
        settings: { studentDirect: true },
      }),
    )

    expect(trips).toBe(1)
  })

  it('[STORE-1] an issuer is the exact text: another case, a slash or a blank is nobody', async () => {
    const id = await test.aCampus()

    for (const issuer of [
      '',
      `https://${id}.example/`,
      `HTTPS://${id}.example`,
      `https://${id}.example `,
      '%',
    ])
      expect(await directory.campusByIssuer(issuer)).toBeNull()
  })

  it('[STORE-4] a key is found by its hash with its campus, in one round trip', async () => {
    const id = await test.aCampus({ jwksUrl: 'https://lms.example/keys' })
    const hash = await aKey(id, 'a')

    const trips = await tripsOf(async () =>
      expect(await directory.keyByHash(hash)).toMatchObject({
        keyId: parseKeyId(`key_${'a'.repeat(32)}`),
        campus: { id, jwksUrl: 'https://lms.example/keys', sharedSecret: null },
      }),
    )

    expect(trips).toBe(1)
  })

  it('[STORE-4] an unknown key and a revoked one are nobody', async () => {
    const id = await test.aCampus()
    const revoked = await aKey(id, 'b', true)

    expect(await directory.keyByHash(revoked)).toBeNull()
    expect(await directory.keyByHash('c'.repeat(64))).toBeNull()
    expect(await directory.keyByHash('')).toBeNull()
  })

  it('[STORE-4] a key that is revoked now is nobody now', async () => {
    const id = await test.aCampus()
    const hash = await aKey(id, 'd')
    expect(await directory.keyByHash(hash)).not.toBeNull()

    await test.rows('UPDATE api_keys SET revoked_at = now() WHERE hash = $1', [hash])

    expect(await directory.keyByHash(hash)).toBeNull()
  })
})

describe('people', () => {
  it('[STORE-1] people are written and found in one round trip each, one or a thousand', async () => {
    const campus = await test.aCampus()
    const people = Array.from({ length: 1_000 }, (_, index) => person(`person-${index}`))

    expect(await tripsOf(() => directory.upsertUsers(campus, people))).toBe(1)
    const trips = await tripsOf(async () => {
      const found = await peopleOf(
        campus,
        people.map(({ id }) => id),
      )
      expect(new Map(found.map((one) => [one.id, one]))).toEqual(new Map(people.map((one) => [one.id, one])))
    })
    expect(trips).toBe(1)
  })

  it('[STORE-1] nobody asked for costs nothing, an unknown id is left out, one named twice is there once', async () => {
    const campus = await test.aCampus()
    await directory.upsertUsers(campus, [person('ada')])

    expect(await tripsOf(() => peopleOf(campus, []))).toBe(0)
    expect(await peopleOf(campus, [user('ada'), user('nobody'), user('ada')])).toEqual([person('ada')])
  })

  it('[STORE-2] the same people again write nothing; a new name or role writes one row', async () => {
    const campus = await test.aCampus()
    await directory.upsertUsers(campus, [person('ada'), person('ben')])
    const before = await versions(campus)

    await directory.upsertUsers(campus, [person('ben'), person('ada')])
    expect(await versions(campus)).toEqual(before)

    await directory.upsertUsers(campus, [person('ada', 'Ada O.'), person('ben')])
    const after = await versions(campus)
    expect(after[0]).not.toEqual(before[0])
    expect(after[1]).toEqual(before[1])
    await directory.upsertUsers(campus, [{ ...person('ben'), role: 'instructor' }])
    expect(await peopleOf(campus, [user('ada'), user('ben')])).toEqual(
      expect.arrayContaining([person('ada', 'Ada O.'), { ...person('ben'), role: 'instructor' }]),
    )
  })

  it('[STORE-5] the same id on two campuses is two people', async () => {
    const [one, other] = [await test.aCampus(), await test.aCampus()]
    await directory.upsertUsers(one, [person('ada', 'Ada of one')])
    await directory.upsertUsers(other, [person('ada', 'Ada of the other'), person('ben')])

    expect(await peopleOf(one, [user('ada'), user('ben')])).toEqual([person('ada', 'Ada of one')])
  })

  it('[STORE-10] the same people in two orders at once do not wait for each other', async () => {
    const campus = await test.aCampus()
    const ids = Array.from({ length: 300 }, (_, index) => `person-${index}`)
    await directory.upsertUsers(
      campus,
      ids.map((id) => person(id)),
    )

    const rounds = Array.from({ length: 24 }, (_, round) => {
      const people = ids.map((id) => person(id, `Round ${round}`))
      return directory.upsertUsers(campus, round % 2 === 0 ? people : people.toReversed())
    })

    expect((await Promise.allSettled(rounds)).filter(({ status }) => status === 'rejected')).toEqual([])
  })
})

describe('minors', () => {
  it('[STORE-27] who is a minor is kept as the host last said it, and stays where it says nothing', async () => {
    const campus = await test.aCampus()
    await directory.upsertUsers(campus, [{ ...person('ada'), minor: true }, person('ben')])
    const minorsNow = async () =>
      Object.fromEntries(
        (await directory.usersByIds(campus, [user('ada'), user('ben')])).map(({ person: one, minor }) => [
          one.id,
          minor,
        ]),
      )

    expect(await minorsNow()).toEqual({ ada: true, ben: null })
    const before = await versions(campus)
    await directory.upsertUsers(campus, [person('ada')])
    expect(await versions(campus)).toEqual(before)
    await directory.upsertUsers(campus, [{ ...person('ada'), minor: false }])
    expect(await minorsNow()).toEqual({ ada: false, ben: null })
  })

  it('[STORE-27] a roster says of each whether they are a minor, and what they are on the campus, where that is known', async () => {
    const campus = await test.aCampus()
    await directory.upsertUsers(campus, [{ ...person('ada'), minor: true }])
    await directory.replaceCourse(campus, biology, [student('ada'), student('zoe')])

    expect((await directory.courseRoster(campus, biology.id))?.toSorted(byId)).toEqual([
      { ...student('ada'), section: null, campusRole: 'student', minor: true },
      { ...student('zoe'), section: null, campusRole: null, minor: null },
    ])
  })

  it('[STORE-28] two share a course where one roster names both, in one round trip', async () => {
    const campus = await test.aCampus()
    const other = { id: course('chemistry'), title: 'Chemistry' }
    await directory.replaceCourse(campus, biology, [student('ada'), instructor('ina')])
    await directory.replaceCourse(campus, other, [student('ben')])

    expect(await tripsOf(() => directory.shareCourse(campus, user('ada'), user('ina')))).toBe(1)
    expect(await directory.shareCourse(campus, user('ina'), user('ada'))).toBe(true)
    expect(await directory.shareCourse(campus, user('ben'), user('ina'))).toBe(false)
    expect(await directory.shareCourse(campus, user('ben'), user('nobody'))).toBe(false)
  })
})

describe('courses', () => {
  it('[STORE-1] a course and its roster are written and read in one round trip each', async () => {
    const campus = await test.aCampus()
    const roster = [instructor('ina'), student('ada'), student('ben')]

    expect(await tripsOf(() => directory.replaceCourse(campus, biology, roster))).toBe(1)
    const trips = await tripsOf(async () =>
      expect((await rosterOf(campus, biology.id))?.toSorted(byId)).toEqual(roster.toSorted(byId)),
    )

    expect(trips).toBe(1)
  })

  it('[STORE-1] a course without anybody has an empty roster, a course that is not there has none', async () => {
    const campus = await test.aCampus()
    await directory.replaceCourse(campus, biology, [])

    expect(await rosterOf(campus, biology.id)).toEqual([])
    expect(await rosterOf(campus, course('chemistry'))).toBeNull()
  })

  it('[STORE-1] a roster is replaced as a whole: who is not named has left', async () => {
    const campus = await test.aCampus()
    await directory.replaceCourse(campus, biology, [student('ada'), student('ben'), instructor('ina')])

    await directory.replaceCourse(campus, biology, [instructor('ada'), student('cyd')])
    expect((await rosterOf(campus, biology.id))?.toSorted(byId)).toEqual([instructor('ada'), student('cyd')])

    await directory.replaceCourse(campus, biology, [])
    expect(await rosterOf(campus, biology.id)).toEqual([])
  })

  it('[STORE-2] the same course again writes nothing; a new title leaves the roster alone', async () => {
    const campus = await test.aCampus()
    await directory.replaceCourse(campus, biology, [student('ada'), instructor('ina')])
    const before = await versions(campus)

    await directory.replaceCourse(campus, biology, [instructor('ina'), student('ada')])
    expect(await versions(campus)).toEqual(before)

    await directory.replaceCourse(campus, { ...biology, title: 'Biology II' }, [
      student('ada'),
      instructor('ina'),
    ])
    const after = await versions(campus)
    expect(after.filter(({ what }) => what === 'enrolment')).toEqual(
      before.filter(({ what }) => what === 'enrolment'),
    )
    expect(await test.rows('SELECT title FROM courses WHERE campus_id = $1', [campus])).toEqual([
      { title: 'Biology II' },
    ])
  })

  it('[STORE-3] a roster of 20,000 is replaced in one round trip', { timeout: 60_000 }, async () => {
    const campus = await test.aCampus()
    const roster = Array.from({ length: 20_000 }, (_, index) => student(`${'u'.repeat(50)}-${index}`))
    const moved = [
      ...roster.slice(10_000),
      ...roster.slice(0, 10_000).map(({ userId }) => student(`new-${userId}`)),
    ]
    // new, unchanged, and half of it others
    for (const members of [roster, roster, moved])
      expect(await tripsOf(() => directory.replaceCourse(campus, biology, members))).toBe(1)

    const trips = await tripsOf(async () =>
      expect((await rosterOf(campus, biology.id))?.toSorted(byId)).toEqual(moved.toSorted(byId)),
    )
    expect(trips).toBe(1)
  })

  it('[STORE-5] a course of the same id on another campus stays as it is', async () => {
    const [one, other] = [await test.aCampus(), await test.aCampus()]
    await directory.replaceCourse(one, biology, [student('ada')])
    await directory.replaceCourse(other, biology, [student('ben')])

    await directory.replaceCourse(one, biology, [])

    expect(await rosterOf(other, biology.id)).toEqual([student('ben')])
    expect(await rosterOf(one, biology.id)).toEqual([])
  })

  it('[STORE-5] another course of the same campus stays as it is', async () => {
    const campus = await test.aCampus()
    const chemistry = { id: course('chemistry'), title: 'Chemistry' }
    await directory.replaceCourse(campus, biology, [student('ada')])
    await directory.replaceCourse(campus, chemistry, [student('ada')])

    await directory.replaceCourse(campus, biology, [])

    expect(await rosterOf(campus, chemistry.id)).toEqual([student('ada')])
  })

  it('[STORE-10] two rosters at once leave one of them whole', async () => {
    const campus = await test.aCampus()
    const rosters = Array.from({ length: 12 }, (_, round) =>
      Array.from({ length: 40 }, (_, index) => student(`r${round}-${(index * 7) % 40}`)),
    )

    await Promise.all(rosters.map((roster) => directory.replaceCourse(campus, biology, roster)))

    const left = await rosterOf(campus, biology.id)
    expect(new Set(left?.map(({ userId }) => userId.split('-')[0])).size).toBe(1)
    expect(left).toHaveLength(40)
  })

  it('[STORE-10] a roster that names somebody twice is refused and leaves everything as it was', async () => {
    const campus = await test.aCampus()
    await directory.replaceCourse(campus, biology, [student('ada')])

    const twice = directory.replaceCourse(campus, { ...biology, title: 'Other' }, [
      student('ben'),
      instructor('ben'),
    ])

    await expect(twice).rejects.toThrow('cannot affect row a second time')
    expect(await rosterOf(campus, biology.id)).toEqual([student('ada')])
    expect(await test.rows('SELECT title FROM courses WHERE campus_id = $1', [campus])).toEqual([
      { title: 'Biology' },
    ])
  })

  it('[STORE-5] the conversations of a course are those of its campus, in one round trip', async () => {
    const [one, other] = [await test.aCampus(), await test.aCampus()]
    const ids = ['1', '2', '3', '4'].map((digit) => `cnv_${one.slice(-1)}${digit.repeat(31)}`)
    const rows = [
      [ids[0], one, biology.id],
      [ids[1], one, biology.id],
      [ids[2], one, 'chemistry'],
      [ids[3], other, biology.id],
    ]
    for (const row of rows)
      await test.rows(
        `INSERT INTO conversations (id, campus_id, kind, title, course_id, created_at, epoch, last_seq, rev, active_at)
         VALUES ($1, $2, 'class', '', $3, now(), 'epoch000', 0, 1, now())`,
        row,
      )

    const trips = await tripsOf(async () =>
      expect((await directory.conversationsOfCourse(one, biology.id)).map(({ id }) => id).toSorted()).toEqual(
        ids.slice(0, 2),
      ),
    )

    expect(trips).toBe(1)
    expect(await directory.conversationsOfCourse(one, course('physics'))).toEqual([])
  })
})

describe('hostile text', () => {
  const hostile = [
    `'; DROP TABLE users; --`,
    `' OR '1'='1`,
    `") ON CONFLICT DO NOTHING; --`,
    `$1`,
    `{"id":"ada"}`,
    `["ada"]`,
    `%`,
    `\\'; SELECT 1`,
    `ada\u2028\u{1f600}`,
    `"`,
    `\\u0000`,
  ]

  it.each(hostile)('[STORE-6] as an id it finds nobody and harms nothing: %j', async (text) => {
    const campus = await test.aCampus()
    await directory.upsertUsers(campus, [person('ada')])
    await directory.replaceCourse(campus, biology, [student('ada')])
    // as if a parser upstairs had let it through
    const [userId, courseId, campusId] = [text as UserId, text as CourseId, text as CampusId]

    expect(await peopleOf(campus, [userId])).toEqual([])
    expect(await peopleOf(campusId, [user('ada')])).toEqual([])
    expect(await rosterOf(campus, courseId)).toBeNull()
    expect(await directory.conversationsOfCourse(campusId, courseId)).toEqual([])
    expect(await directory.campusByIssuer(text)).toBeNull()
    expect(await directory.keyByHash(text)).toBeNull()
    expect(await peopleOf(campus, [user('ada')])).toEqual([person('ada')])
    expect(await rosterOf(campus, biology.id)).toEqual([student('ada')])
  })

  it.each(hostile)('[STORE-6] as a name, a title and an id it is kept to the letter: %j', async (text) => {
    const campus = await test.aCampus()
    const stranger = { id: text as UserId, name: text, role: 'student' as const }
    const odd = { id: text as CourseId, title: text }

    await directory.upsertUsers(campus, [stranger])
    await directory.replaceCourse(campus, odd, [{ userId: stranger.id, role: 'student' }])

    expect(await peopleOf(campus, [stranger.id])).toEqual([stranger])
    expect(await rosterOf(campus, odd.id)).toEqual([{ userId: stranger.id, role: 'student' }])
    expect(await test.rows('SELECT title FROM courses WHERE campus_id = $1', [campus])).toEqual([
      { title: text },
    ])
  })

  it('[STORE-6] a NUL is refused by Postgres and leaves nothing half written', async () => {
    const campus = await test.aCampus()

    const people = directory.upsertUsers(campus, [person('ada'), person('ben', 'B\u0000en')])
    expect(postgresErrorCode(await people.catch((error: unknown) => error))).toBe('22P05')
    const course = directory.replaceCourse(campus, { ...biology, title: 'B\u0000' }, [student('ada')])
    expect(postgresErrorCode(await course.catch((error: unknown) => error))).toBe('22021')

    expect(await versions(campus)).toEqual([])
  })
})
