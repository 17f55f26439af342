import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { homeroomVersion } from '../../schema/homeroom-version.ts'

it('[OPS-3] the version that the worker names is that of package.json', () => {
  const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')
  expect(JSON.parse(text)).toMatchObject({ version: homeroomVersion })
})
