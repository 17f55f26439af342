/** docs/PROTOCOL.md says what the code says, and the protocol does not change without a line of history. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import { problems } from '../../schema/protocol/problem.ts'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/PROTOCOL.md'), 'utf8')

describe('docs/PROTOCOL.md', () => {
  it('[WIRE-20] the protocol’s files have the hash of the newest line of their history', () => {
    const folder = join(root, 'schema/protocol')
    const hash = createHash('sha256')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    )
    for (const file of files.sort()) hash.update(file).update(readFileSync(join(folder, file)))
    const newest = readFileSync(join(folder, 'history.md'), 'utf8').match(/^\| ([0-9a-f]{12}) \|/m)?.[1]
    expect(newest, 'say in schema/protocol/history.md what has changed, under this hash').toBe(
      hash.digest('hex').slice(0, 12),
    )
  })

  it('[WIRE-21] every problem is listed with its status and title, and no other', () => {
    const table = page.split('<!-- problems -->')[1]?.split('<!-- /problems -->')[0] ?? ''
    const listed = [...table.matchAll(/^\| `(\w+)` \| (\d{3}) \| (.+) \|$/gm)].map((match) => match.slice(1))
    const known = Object.entries(problems).map(([code, { status, title }]) => [code, String(status), title])
    expect(listed).toEqual(known)
  })

  it('[WIRE-22] every close code is listed with its name', () => {
    const listed = [...page.matchAll(/^\| (4\d{3}) \| (\w+) \|/gm)].map(([, code, name]) => [
      name,
      Number(code),
    ])
    expect(listed).toEqual(Object.entries(closeCodes))
  })
})
