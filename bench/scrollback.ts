/**
 * Scrollback: page 1, 50, 500 and 5,000 of a conversation of five million messages, by the keyset that Homeroom's own
 * store makes, against OFFSET on the same rows. Buffers are counted by Postgres; time is the statement alone.
 */
import type pg from 'pg'
import { startNeonSqlServer } from '../local/neon-sql-server.ts'
import type { CampusId, ConversationId } from '../schema/ids.ts'
import { postgresHistory } from '../stores/history.ts'
import { openNeon } from '../stores/neon.ts'
import { pageRows } from './baseline/message-page.ts'
import { campusId } from './campus/campus-plan.ts'
import { longConversationData, longConversationId } from './campus/long-conversation.ts'
import type { Claim, ClaimOptions, ClaimResult } from './claim.ts'
import { inTurn } from './in-rounds.ts'
import { withClient } from './machine/with-client.ts'
import { chartOf } from './scrollback/chart.ts'
import type { Page, PageCost } from './scrollback/page.ts'
import { type Statement, buffersOf, timeOf } from './scrollback/statement.ts'
import { tableOf } from './scrollback/table.ts'
import { verdictsOf } from './scrollback/verdicts.ts'

const sizes = { messages: 5_000_000, pages: [1, 50, 500, 5_000] }
const quickSizes = { messages: 200_000, pages: [1, 50, 500, 3_900] }
const sizesFor = (quick: boolean) => (quick ? quickSizes : sizes)
const repeats = 15
const neighbours = 10

export const scrollback: Claim = {
  name: 'scrollback',
  prepare: async ({ quick, progress, shared }) => {
    const { messages } = sizesFor(quick)
    progress(`scrollback: a conversation of ${messages.toLocaleString('en-US')} messages`)
    await (await shared.databases()).open(longConversationData(messages))
  },
  begin: async (options) => {
    const counted = await countPages(options)
    return () => measurePages(options, counted)
  },
}

type CountedPage = Awaited<ReturnType<typeof pageOf>>

/** Buffers of each page and its neighbours, whatever else runs meanwhile. */
async function countPages({ quick, progress, shared }: ClaimOptions): Promise<CountedPage[]> {
  const { messages, pages: numbers } = sizesFor(quick)
  const { url } = await (await shared.databases()).open(longConversationData(messages))
  progress('scrollback: buffers, counted')
  const archive = await listenToStore(url)
  try {
    return await withClient(url, async (client) => {
      const found: CountedPage[] = []
      for (const number of numbers) found.push(await pageOf(client, archive, messages, number))
      return found
    })
  } finally {
    await archive.stop()
  }
}

async function measurePages(
  { quick, rounds, progress, shared }: ClaimOptions,
  counted: readonly CountedPage[],
): Promise<ClaimResult> {
  const { messages } = sizesFor(quick)
  const databases = await shared.databases()
  const { url, loadSeconds } = await databases.open(longConversationData(messages))
  await withClient(url, async (client) => {
    const sides = counted.flatMap((one) => one.sides)
    for (let round = 0; round < rounds; round++) {
      progress(`scrollback: round ${round + 1} of ${rounds}`)
      await inTurn(sides, round, async ({ cost, statement }) => {
        cost.ms.push(await timeOf(client, statement, repeats))
      })
    }
  })
  const pages = counted.map(({ page }) => page)
  const table = tableOf(pages, { messages, rounds, loadSeconds, version: databases.postgres.version })
  return {
    name: 'scrollback',
    tables: [table],
    verdicts: verdictsOf(pages),
    charts: [chartOf(pages)],
    raw: pages,
  }
}

async function pageOf(client: pg.Client, archive: Archive, messages: number, number: number) {
  const costs = []
  for (let page = number; page < number + neighbours; page++) {
    const statements = {
      keyset: await archive.statementOf(messages - (page - 1) * pageRows),
      offset: offsetStatement(page),
    }
    const keyset = await buffersOf(client, statements.keyset)
    const offset = await buffersOf(client, statements.offset)
    if (keyset.firstSeq !== offset.firstSeq) throw new Error(`Page ${page} is not the same page.`)
    costs.push({ statements, keyset: keyset.buffers, offset: offset.buffers })
  }
  const [first] = costs
  if (!first) throw new Error('There are no neighbours.')
  const costOf = (buffers: number[]): PageCost => ({
    buffers: buffers.reduce((sum, one) => sum + one, 0) / buffers.length,
    ms: [],
  })
  const page: Page = {
    page: number,
    keyset: costOf(costs.map(({ keyset }) => keyset)),
    offset: costOf(costs.map(({ offset }) => offset)),
  }
  const sides = [
    { statement: first.statements.keyset, cost: page.keyset },
    { statement: first.statements.offset, cost: page.offset },
  ]
  return { page, sides }
}

type Archive = { statementOf: (last: number) => Promise<Statement>; stop: () => Promise<void> }

/** What the store sends for the page that ends at `last`, taken where it arrives. */
async function listenToStore(url: string): Promise<Archive> {
  const sent: Statement[] = []
  const server = await startNeonSqlServer({
    databaseUrl: url,
    onStatement: (statement) => sent.push(statement),
  })
  const history = postgresHistory(openNeon({ DATABASE_URL: url, DATABASE_ENDPOINT: server.url }))
  return {
    statementOf: async (last) => {
      const stretches = [{ first: last - pageRows + 1, last }]
      const { messages } = await history.read(
        { campusId: campusId as CampusId, conversationId: longConversationId as ConversationId },
        stretches,
      )
      const [statement, ...more] = sent.splice(0)
      if (!statement || more.length > 0 || messages.length !== pageRows)
        throw new Error('The store did not read the page with one statement.')
      return statement
    },
    stop: server.stop,
  }
}

/** The same columns of the same rows in the same order, found by counting from the end. */
function offsetStatement(number: number): Statement {
  return {
    query: `
      SELECT page.*, users.name, users.role, left(original.text, 560) AS quoted, quoted.name AS quoted_name
      FROM (
        SELECT * FROM messages WHERE conversation_id = $1 ORDER BY seq DESC
        LIMIT ${pageRows} OFFSET ${(number - 1) * pageRows}
      ) AS page
      LEFT JOIN users ON users.campus_id = $2 AND users.id = page.sender_id
      LEFT JOIN messages AS original ON original.conversation_id = $1 AND original.seq = page.reply_to
      LEFT JOIN users AS quoted ON quoted.campus_id = $2 AND quoted.id = original.sender_id
      ORDER BY page.seq`,
    params: [longConversationId, campusId],
  }
}
