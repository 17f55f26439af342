/** Writes the table of problems into docs/PROTOCOL.md from the code: `node test/docs/update-problem-table.ts`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { problems } from '../../schema/protocol/problem.ts'

const path = join(import.meta.dirname, '../../docs/PROTOCOL.md')
const rows = Object.entries(problems).map(
  ([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`,
)
const table = ['', '| code | status | title |', '|---|---|---|', ...rows, ''].join('\n')
const page = readFileSync(path, 'utf8')
writeFileSync(path, page.replace(/(<!-- problems -->)[\s\S]*(<!-- \/problems -->)/, `$1${table}$2`))
