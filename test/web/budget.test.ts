/** What browsers fetch, as built and compressed: the core before anything is shown, each part when it is needed. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'

const root = join(import.meta.dirname, '../..')
const report = z.array(z.object({ name: z.string(), passed: z.boolean(), size: z.number() }))

test('[PAGE-39] the core of the widget and each of its parts keep their budgets, gzipped', () => {
  const said = execFileSync(join(root, 'node_modules/.bin/size-limit'), ['--json'], {
    cwd: root,
    encoding: 'utf8',
  })
  const parts = report.parse(JSON.parse(said))
  expect(parts.filter(({ passed }) => !passed)).toEqual([])
  expect(
    parts.filter(({ size }) => size < 500),
    'parts that were not found',
  ).toEqual([])
  expect(parts).toHaveLength(7)
})
