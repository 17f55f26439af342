/** Rooms are where the deployer wants them, whoever asks for one first. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { placed } from '../../stores/placed.ts'

const root = join(import.meta.dirname, '../..')

/** Answers with what was asked of it. */
function aNamespace(law = '') {
  return {
    getByName: (name: string, options?: { locationHint?: string }) => [law, name, options?.locationHint],
    jurisdiction: (asked: string) => aNamespace(asked),
  }
}

it.each([
  [{}, ['', 'oak/ada', undefined]],
  [{ ROOM_LOCATION: '', ROOM_JURISDICTION: '' }, ['', 'oak/ada', undefined]],
  [{ ROOM_LOCATION: 'weur' }, ['', 'oak/ada', 'weur']],
  [{ ROOM_JURISDICTION: 'eu' }, ['eu', 'oak/ada', undefined]],
  [{ ROOM_LOCATION: 'weur', ROOM_JURISDICTION: 'eu' }, ['eu', 'oak/ada', 'weur']],
])('[OPS-8] with %o a room is asked for as %j', (variables, asked) => {
  expect(placed(aNamespace(), variables).getByName('oak/ada')).toEqual(asked)
})

it('[OPS-8] rooms that cannot be kept within a jurisdiction are not asked for outside of it', () => {
  const { getByName } = aNamespace()
  expect(() => placed({ getByName }, { ROOM_JURISDICTION: 'eu' })).toThrow('cannot be kept')
})

it('[OPS-8] no namespace of rooms is used but through its placement', () => {
  const files = ['worker', 'durable-objects'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )
  const uses = files.flatMap((file) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /(.{12})\b(?:bindings|env|environment)\.([A-Z_]+)\b/g,
      ),
    ]
      .filter(([, , name = '']) => /ROOMS|CONVERSATIONS|RELAYS|GATES|COURIERS/.test(name))
      .map(([found]) => `${file}: ${found}`),
  )
  expect(uses.length).toBeGreaterThan(6)
  expect(uses.filter((use) => !use.includes('placed('))).toEqual([])
})
