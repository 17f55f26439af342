/** docs/SPEC.md and the tests are two sides of one list: every rule has a test, every quoted rule exists. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const ruleId = /^(?:H\d{1,2}|[A-Z]{2,7}-\d{1,3})$/

function ruled(): Set<string> {
  const spec = readFileSync(join(root, 'docs/SPEC.md'), 'utf8')
  const ids = [...spec.matchAll(/^\| ([A-Z0-9-]+) \|/gm)].map(([, id = '']) => id)
  expect(new Set(ids).size, 'an id stands twice in docs/SPEC.md').toBe(ids.length)
  return new Set(ids.filter((id) => ruleId.test(id)))
}

function quoted(): Set<string> {
  const ids = new Set<string>()
  for (const file of readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.test.ts')) continue
    const source = readFileSync(join(root, 'test', file), 'utf8')
    for (const [, id = ''] of source.matchAll(/['"`]\[([A-Z0-9-]+)\]/g)) if (ruleId.test(id)) ids.add(id)
  }
  return ids
}

describe('[DOCS-1] the specification and its tests agree', () => {
  it('every rule of docs/SPEC.md is quoted by a test', () => {
    const tested = quoted()
    expect([...ruled()].filter((id) => !tested.has(id))).toEqual([])
  })

  it('every rule that a test quotes is in docs/SPEC.md', () => {
    const rules = ruled()
    expect([...quoted()].filter((id) => !rules.has(id))).toEqual([])
  })
})
