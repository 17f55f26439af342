/** Whatever the system logs is one JSON object with a name, and an operator finds each name on a page. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')

const sources = ['worker', 'durable-objects', 'stores'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') })),
)

it('[LOG-1] every line that is logged is one JSON object', () => {
  const lines = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/console\.\w+\(\s*(.{0,16})/g)].map(([, begin = '']) => `${file}: ${begin}`),
  )
  expect(lines.length).toBeGreaterThan(40)
  expect(lines.filter((line) => !line.includes(': JSON.stringify('))).toEqual([])
})

it('[LOG-1] docs/OPERATING.md explains each event that is logged, and no other', () => {
  // a name is written where it is logged, or handed to what logs it
  const written = sources.flatMap(({ text }): string[] => [
    ...[...text.matchAll(/\bevent: '(\w+)'/g)].map(([, name = '']) => name),
    ...[...text.matchAll(/\b(?:attempt\(|report\(c, )'(\w+)'/g)].map(([, name = '']) => name),
    ...(text.includes('event: `archive_${discontinuity}`') ? ['archive_forerunner', 'archive_behind'] : []),
  ])
  const page = readFileSync(join(root, 'docs/OPERATING.md'), 'utf8')
  const chapter = page.split('## What the log says')[1]?.split('\n## ')[0] ?? ''
  const explained = [...chapter.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
  expect(explained).toEqual([...new Set(written)].toSorted())
})
