/** The SDK as `npm run build:sdk` makes it, and a page in React over it, for a test's browser to load. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')

export async function buildSdkPage(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'homeroom-sdk-'))
  const compiler = join(root, 'node_modules/.bin/tsc')
  await Promise.all([
    promisify(execFile)(compiler, ['-p', 'tsconfig.sdk.json', '--outDir', folder], { cwd: root }),
    buildReactPage(join(folder, 'react')),
  ])
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** React comes as CommonJS, which browsers don't load. */
async function buildReactPage(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      ...{ outDir, emptyOutDir: true, minify: false },
      lib: { entry: join(import.meta.dirname, 'react-page.ts'), formats: ['es'], fileName: 'react-page' },
    },
  })
}
