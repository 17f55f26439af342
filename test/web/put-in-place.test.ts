/** Several processes build the same pages in one tree, as test runs beside each other do. */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { putInPlace } from '../../web/put-in-place.ts'

const module = join(import.meta.dirname, '../../web/put-in-place.ts')

test('[PAGE-46] builds that end at the same moment leave one of them whole, and nothing beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'homeroom-place-'))
  const place = join(folder, 'public')
  mkdirSync(join(folder, 'build/parts'), { recursive: true })
  for (let file = 0; file < 40; file++) writeFileSync(join(folder, `build/parts/${file}`), '')
  const startAt = Date.now() + 600
  const builder = (name: number) => `
    import { cpSync, writeFileSync } from 'node:fs'
    import { putInPlace } from ${JSON.stringify(module)}
    const fresh = ${JSON.stringify(folder)} + '/fresh-${name}-'
    for (let turn = 0; turn < 20; turn++) {
      cpSync(${JSON.stringify(join(folder, 'build'))}, fresh + turn, { recursive: true })
      writeFileSync(fresh + turn + '/by', '${name}')
    }
    while (Date.now() < ${startAt});
    for (let turn = 0; turn < 20; turn++) putInPlace(fresh + turn, ${JSON.stringify(place)}, () => false)`

  await Promise.all(
    [1, 2, 3].map((name) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '--eval', builder(name)]),
    ),
  )

  expect(readdirSync(folder).sort()).toEqual(['build', 'public'])
  expect(readdirSync(join(place, 'parts'))).toHaveLength(40)
  expect(['1', '2', '3']).toContain(readFileSync(join(place, 'by'), 'utf8'))
  rmSync(folder, { recursive: true, force: true })
})

test('[PAGE-46] a build that somebody else has finished meanwhile is left where it is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'homeroom-place-'))
  const [fresh, place] = [join(folder, 'fresh'), join(folder, 'public')]
  mkdirSync(place)
  writeFileSync(join(place, 'by'), 'the other')
  cpSync(place, fresh, { recursive: true })
  writeFileSync(join(fresh, 'by'), 'me')

  putInPlace(fresh, place, () => true)

  expect(readdirSync(folder)).toEqual(['public'])
  expect(readFileSync(join(place, 'by'), 'utf8')).toBe('the other')
  rmSync(folder, { recursive: true, force: true })
})
