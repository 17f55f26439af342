/**
 * Brings a course and its people in line with a CSV file of `id,name,role,section`, such as a nightly export:
 * `npx node docs/examples/sync-roster.ts bio-101 "Biology" docs/examples/roster.csv`. Whoever is not in the file has left
 * the course; running it again changes nothing.
 */
import { readFile } from 'node:fs/promises'
import { env } from 'node:process'
import { type EnrolmentRole, homeroomServer } from '../../client/server/homeroom-server.ts'

const [courseId, title, file] = process.argv.slice(2)
const { HOMEROOM_URL: url, HOMEROOM_KEY: serverKey } = env
if (!courseId || !title || !file || !url || !serverKey)
  throw new Error('sync-roster.ts COURSE TITLE FILE, with HOMEROOM_URL and HOMEROOM_KEY')

const homeroom = homeroomServer({ url, serverKey })
const people = parseCsv(await readFile(file, 'utf8')).map(
  ({ id = '', name = '', role = '', section = '' }) => {
    return { id, name, role: roleOf(role), ...(section !== '' && { section }) }
  },
)

// on campus an assistant is a student among others; a thousand people a request
const users = people.map(({ id, name, role }) => ({
  id,
  name,
  role: role === 'instructor' ? ('instructor' as const) : ('student' as const),
}))
for (let from = 0; from < users.length; from += 1_000)
  await homeroom.putUsers({ body: { users: users.slice(from, from + 1_000) } })

await homeroom.putCourse({ courseId, body: { title } })
const enrolments = people.map(({ id, name: _, ...rest }) => ({ userId: id, ...rest }))
const done = await homeroom.putEnrolments({ courseId, body: { enrolments } })
console.log(
  `${done.enrolled} enrolled: ${done.added} new, ${done.removed} gone, ${done.changed} changed, in ${done.conversations} conversations`,
)

function roleOf(text: string): EnrolmentRole {
  if (text === 'instructor' || text === 'assistant' || text === 'student') return text
  throw new Error(`what is a ${text}?`)
}

/** RFC 4180: quotes around what holds commas, quotes or line ends; a quote within is said twice. */
function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === '') break
    if (end !== ',') rows.push([])
  }
  const [header = [], ...lines] = rows.filter((row) => row.join('') !== '')
  return lines.map((line) =>
    Object.fromEntries(header.map((name, index) => [name.trim(), line[index] ?? ''])),
  )
}
