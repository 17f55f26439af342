/** The page about ASVS answers each requirement of levels 1 and 2 that touches us, once, by rules that exist. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const docs = join(import.meta.dirname, '../../docs')
const page = readFileSync(join(docs, 'ASVS.md'), 'utf8')
const spec = readFileSync(join(docs, 'SPEC.md'), 'utf8')

it('[DOCS-8] docs/ASVS.md answers 109 requirements, each once and in order', () => {
  const ids = [...page.matchAll(/^\| (V[\d.]+) \| \S/gm)].map(([, id]) => id ?? '')
  const places = ids.map((id) => id.slice(1).split('.').map(Number))
  const sorted = places.toSorted(([a = 0, b = 0, c = 0], [x = 0, y = 0, z = 0]) => a - x || b - y || c - z)
  expect(ids).toHaveLength(33 + 76)
  expect(new Set(ids).size).toBe(ids.length)
  expect(places).toEqual(sorted)
})

it.each(['ASVS.md', 'SECURITY.md'])('[DOCS-8] every rule that docs/%s names is in docs/SPEC.md', (name) => {
  const text = readFileSync(join(docs, name), 'utf8')
  const named = [...text.matchAll(/\b(?:[A-Z]+-\d+|H\d+)\b/g)].map(([id]) => id)
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((id) => !id.startsWith('CVE') && !spec.includes(`| ${id} |`))).toEqual([])
})
