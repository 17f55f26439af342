/** The ordinary ways are compared with ours only if they say the same, and the inbox only as it would have been kept. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BaselineName, baselineNames } from '../../bench/baseline/baseline.ts'
import { createLoaders } from '../../bench/baseline/loaders.ts'
import { addToFound } from '../../bench/baseline/tables.ts'
import { campusData } from '../../bench/campus/campus-data.ts'
import { type CampusPlan, readersMax } from '../../bench/campus/campus-plan.ts'
import { rareWord } from '../../bench/campus/rooms.ts'
import { withoutIndexes } from '../../bench/campus/without-indexes.ts'
import { allScreens } from '../../bench/screens/all-screens.ts'
import { conversationList } from '../../bench/screens/conversation-list.ts'
import { mentions } from '../../bench/screens/mentions.ts'
import { openConversation } from '../../bench/screens/open-conversation.ts'
import type { Screen } from '../../bench/screens/screen.ts'
import { search } from '../../bench/screens/search.ts'
import { migrate } from '../../local/migrate.ts'
import { type RunningPostgres, startPostgres } from '../../local/postgres.ts'

const plan: CampusPlan = {
  users: readersMax + 200,
  classes: { count: 48, members: 180, messages: 80 },
  groups: { count: 20, members: 20, messages: 60 },
  directs: { count: 600, members: 2, messages: 9 },
}

let folder: string
let postgres: RunningPostgres
let client: pg.Client
let pool: pg.Pool
beforeAll(async () => {
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  folder = await mkdtemp(join(tmpdir(), 'homeroom-bench-'))
  postgres = await startPostgres({ dataDir: join(folder, 'postgres'), databaseName: 'bench', durable: false })
  await migrate(postgres.url)
  client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  pool = new pg.Pool({ connectionString: postgres.url })
  pool.on('error', () => {})
  const { load, finish } = campusData(plan)
  await withoutIndexes(client, [], async () => {
    for (const statement of load) await client.query(statement)
  })
  for (const statement of finish) await client.query(statement)
})
afterAll(async () => {
  await client.end()
  await pool.end()
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

/** What a way answers, and with how many questions. */
async function ask(
  screen: Screen,
  way: BaselineName,
  userId: string,
  parameters: Record<string, string> = {},
) {
  let questions = 0
  const query = async <Row>(_name: string, text: string, values: readonly unknown[]) => {
    questions += 1
    return (await pool.query(text, [...values])).rows as Row[]
  }
  const request = {
    ...{ query, userId, loaders: createLoaders(query, userId) },
    parameters: new Map(Object.entries(parameters)),
  }
  const answer: unknown = await screen.answers[way]?.(request)
  return { answer: JSON.parse(JSON.stringify(answer)) as unknown, questions }
}

async function firstConversationOf(userId: string, kind: string): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT c.id FROM members m JOIN conversations c ON c.id = m.conversation_id
     WHERE m.user_id = $1 AND c.kind = $2 ORDER BY c.id LIMIT 1`,
    [userId, kind],
  )
  return rows[0]?.id ?? ''
}

const readers = ['u1', 'u2', 'u77', 'u200']

describe('the campus', () => {
  it('has as many of everything as its plan says', async () => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM conversations) AS conversations,
         (SELECT count(*) FROM members) AS members, (SELECT count(*) FROM messages) AS messages`,
    )

    expect(rows[0]).toEqual({
      users: 400,
      conversations: 668,
      members: 48 * 180 + 20 * 20 + 600 * 2,
      messages: 48 * 80 + 20 * 60 + 600 * 9,
    })
  })

  it('has every index and constraint back after it was loaded without them', async () => {
    const fresh = 'CREATE DATABASE fresh'
    await client.query(fresh)
    const url = new URL(postgres.url)
    url.pathname = '/fresh'
    await migrate(url.href)
    const other = new pg.Client({ connectionString: url.href })
    await other.connect()
    const definitions = `
      SELECT indexdef AS is FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1`
    const expected = (await other.query(definitions)).rows
    await other.end()

    expect((await client.query(definitions)).rows).toEqual(expected)
    expect(expected.length).toBeGreaterThan(20)
  })
})

describe.each(allScreens.filter(({ isTimed }) => isTimed))('$name', (screen) => {
  it.each(readers)('is the same in every way, for %s', async (userId) => {
    const parameters = { conversation: await firstConversationOf(userId, 'class') }
    const ways = baselineNames.filter((way) => screen.answers[way])
    const answers = await Promise.all(ways.map((way) => ask(screen, way, userId, parameters)))

    const [first, ...others] = answers.map(({ answer }) => normal(answer))
    expect(JSON.stringify(first).length).toBeGreaterThan(10)
    for (const other of others) expect(other).toEqual(first)
    expect(screen.essenceOfOrdinary(answers[0]?.answer)).toBeTruthy()
  })
})

/** json_build_object writes times as Postgres does; the driver's become JavaScript's. */
function normal(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (_key, value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value,
  )
}

describe('the number of questions', () => {
  it('is what each way is known for', async () => {
    const listed = await Promise.all(baselineNames.map((way) => ask(conversationList, way, 'u5')))
    const conversation = await firstConversationOf('u5', 'class')
    const opened = await Promise.all(
      (['per row', 'DataLoader', 'one query'] as const).map((way) =>
        ask(openConversation, way, 'u5', { conversation }),
      ),
    )
    const { data } = (listed[0]?.answer ?? { data: [] }) as { data: { partner: unknown }[] }
    const directs = data.filter(({ partner }) => partner !== null).length

    expect(data).toHaveLength(20)
    expect(listed.map(({ questions }) => questions)).toEqual([
      1 + 20 * 4 + directs,
      directs > 0 ? 6 : 5,
      1,
      1,
    ])
    expect(opened.map(({ questions }) => questions).slice(1)).toEqual([7, 1])
    expect(opened[0]?.questions).toBeGreaterThan(150)
  })

  it('is what each way is known for, where messages of several conversations are found', async () => {
    await client.query(
      `UPDATE messages SET text = 'The ${rareWord}.' WHERE seq % 20 = 0 AND deleted_at IS NULL`,
    )
    const { rows } = await client.query<{ ids: string[] }>('SELECT array_agg(id) AS ids FROM conversations')
    for (const statement of addToFound) await client.query(statement, [rows[0]?.ids])
    const ways = ['per row', 'DataLoader', 'one query'] as const

    for (const screen of [mentions, search]) {
      const answers = await Promise.all(ways.map((way) => ask(screen, way, 'u2')))
      const [first, ...others] = answers.map(({ answer }) => screen.essenceOfOrdinary(answer))
      const found = Array.isArray(first) ? first.length : 0
      expect(found, screen.name).toBeGreaterThan(0)
      for (const other of others) expect(other).toEqual(first)
      expect(answers.map(({ questions }) => questions)).toEqual([1 + 3 * found, 4, 1])
    }
  })

  it('a stranger gets no page', async () => {
    const conversation = await firstConversationOf('u5', 'direct')
    for (const way of ['per row', 'DataLoader', 'one query'] as const) {
      const { answer } = await ask(openConversation, way, 'u399', { conversation })
      expect(answer, way).toEqual({ readSeq: null, messages: [] })
    }
  })
})
