/** The SDK is carried by every page that embeds it: what it weighs is held, so that nothing grows unnoticed. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')

test('[SDK-98] the whole entry weighs at most 22 KB, compressed', async () => {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      write: false,
      target: 'es2022',
      // as a page's own bundle has it: what is built as a library keeps its white space
      rolldownOptions: { input: join(root, 'client/homeroom.ts'), preserveEntrySignatures: 'strict' },
      modulePreload: false,
    },
  })
  const bundles = Array.isArray(built) ? built : [built]
  const code = bundles.flatMap((bundle) => ('output' in bundle ? bundle.output : []))
  const text = code.map((part) => ('code' in part ? part.code : '')).join('')

  expect(text.length).toBeGreaterThan(10_000)
  const bytes = gzipSync(text, { level: 9 }).length
  expect(bytes, `${bytes} bytes`).toBeLessThanOrEqual(22 * 1024)
})
