/** What docs/SDK.md shows can be copied: every snippet is compiled against the SDK as strictly as the SDK is. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** What stands in for a package that the guide shows and this repository does without. */
const signals = `declare module '@preact/signals' {
  export type ReadonlySignal<Value> = { readonly value: Value }
  export function signal<Value>(value: Value): { value: Value }
}`

test('[DOCS-5] every snippet of docs/SDK.md compiles', async () => {
  const page = readFileSync(join(root, 'docs/SDK.md'), 'utf8')
  const snippets = [...page.matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)]
  expect(snippets.length).toBeGreaterThan(6)
  const folder = mkdtempSync(join(root, 'dist-snippets-'))
  try {
    for (const [index, [, kind, text = '']] of snippets.entries())
      writeFileSync(join(folder, `snippet-${index}.${kind}`), text)
    writeFileSync(join(folder, 'signals.d.ts'), signals)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))

    const { stdout } = await promisify(execFile)('npx', ['tsc', '-p', folder], { cwd: root }).catch(
      (failure: { stdout: string }) => failure,
    )

    expect(stdout).toBe('')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

const config = {
  extends: '../tsconfig.browser.json',
  compilerOptions: {
    jsxImportSource: 'react',
    noUnusedLocals: false,
    types: [],
    paths: {
      'homeroom/client': ['../client/homeroom.ts'],
      'homeroom/client/react': ['../client/react.ts'],
    },
  },
  include: ['.'],
}
