/** What docs/INTEGRATING.md says of events, and what there are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { eventTypes } from '../../schema/events.ts'

it('[EVT-9] the catalog names every type of event once, and nothing else', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/INTEGRATING.md'), 'utf8')
  const named = [...page.matchAll(/^\| `([a-z]+\.[a-z_]+)` \|/gm)].map(([, type = '']) => type)
  expect(named.toSorted()).toEqual(eventTypes.toSorted())
})
