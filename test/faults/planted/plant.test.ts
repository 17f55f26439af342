/** A planted bug names what it replaces: if the source has moved on, this says so long before a build does. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { editsFor } from '../build.ts'
import { faults } from '../faults/all.ts'
import type { Bug } from './bug.ts'
import { type BugName, bugNames, bugs } from './bugs.ts'
import type { Edit } from './edit.ts'
import { applied } from './plant.ts'

const root = join(import.meta.dirname, '../../..')

test('[FAULT-3] a patch is refused unless what it replaces is there exactly once', () => {
  const edit = { file: 'a.ts', find: 'one', put: 'two' }
  expect(applied('only one', edit)).toBe('only two')
  expect(() => applied('nothing', edit)).toThrow('a.ts has 0')
  expect(() => applied('one and one', edit)).toThrow('a.ts has 2')
})

const places = (edits: readonly Edit[]): number => {
  const texts = new Map<string, string>()
  for (const edit of edits) {
    const text = texts.get(edit.file) ?? readFileSync(join(root, edit.file), 'utf8')
    texts.set(edit.file, applied(text, edit))
  }
  return texts.size
}

test('[FAULT-3] what faults need of a build finds its places', () => {
  expect(places(editsFor(Object.values(faults)))).toBeGreaterThan(0)
})

test.each(bugNames.map((name: BugName) => ({ name, bug: bugs[name] })))(
  '[FAULT-3] “$name” finds its places',
  ({ bug }: { bug: Bug }) => {
    expect(places(editsFor([faults[bug.fault]], [...(bug.revealed ?? []), ...bug.edits]))).toBeGreaterThan(0)
  },
)
