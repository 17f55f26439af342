/** The server SDK as a host gets it: plain JavaScript and declarations, that need nothing of this project. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'homeroom-server-sdk-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const tsc = (...words: string[]) =>
  spawnSync(join(root, 'node_modules/.bin/tsc'), words, { cwd: folder, encoding: 'utf8' })

const host = `
import { homeroomServer } from './sdk/homeroom-server.js'
const homeroom = homeroomServer({ url: 'https://chat.example', serverKey: 'hr_live_x' })
export const name: Promise<string> = homeroom.getUser({ userId: 'ada' }).then((user) => user.name)
export async function ids(): Promise<string[]> {
  const found: string[] = []
  for await (const user of homeroom.listUsers({ limit: 10 })) found.push(user.id)
  return found
}
// @ts-expect-error -- a part of the path is missing
export const wrong = homeroom.getUser({})
`

it('[SRV-8] builds to JavaScript and declarations that import nothing but one another', {
  timeout: 60_000,
}, () => {
  expect(tsc('-p', join(root, 'client/server/tsconfig.json'), '--outDir', join(folder, 'sdk')).stdout).toBe(
    '',
  )
  const built = readdirSync(join(folder, 'sdk')).filter((file) => file.endsWith('.js'))
  for (const file of built) {
    const source = readFileSync(join(folder, 'sdk', file), 'utf8')
    const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, from = '']) => from)
    expect(imports.filter((from) => !built.includes(from.replace('./', '')))).toEqual([])
  }
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  writeFileSync(join(folder, 'host.ts'), host)
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--lib',
    'es2024,dom',
    '--types',
    '',
  ]
  expect(tsc(...options, 'host.ts').stdout).toBe('')
  const used = spawnSync(
    'node',
    ['-e', `import('./sdk/homeroom-server.js').then((sdk) => console.log(typeof sdk.homeroomServer))`],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
  expect(used.stdout).toBe('function\n')
})
