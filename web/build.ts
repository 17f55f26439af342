/**
 * Makes `public/`, which a deployment serves: the widget, the demo, and the pages around them. Nothing that it makes
 * is committed; whoever serves or tests it asks `ensureWebBuilt` first, which builds only what has changed. The widget's
 * address never changes (hosts write it into their pages), its lazy parts carry a hash of their content.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type InlineConfig, type Plugin } from 'vite'
import { putInPlace } from './put-in-place.ts'

const root = join(import.meta.dirname, '..')
export const publicFolder = join(root, 'public')
const sources = ['web', 'client', 'schema', 'package-lock.json']
/** What the build is made of: the same sources give the same build, so it need not be made again. */
const builtFrom = join(publicFolder, 'built-from.txt')

/** Features that the widget leans on: container queries, nesting, light-dark(), constructed style sheets. */
const browsers = ['chrome123', 'edge123', 'firefox128', 'safari17.5']

export async function ensureWebBuilt(): Promise<void> {
  const fingerprint = fingerprintOf(sources)
  const isBuilt = () => existsSync(builtFrom) && readFileSync(builtFrom, 'utf8') === fingerprint
  if (isBuilt()) return
  // beside it first: whoever serves the folder meanwhile never sees half of a build
  const fresh = `${publicFolder}-${process.pid}`
  rmSync(fresh, { recursive: true, force: true })
  try {
    cpSync(join(root, 'web/static'), fresh, { recursive: true })
    for (const part of [widget, pages]) await buildPart(fresh, part)
    writeFileSync(join(fresh, 'built-from.txt'), fingerprint)
    putInPlace(fresh, publicFolder, isBuilt)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** The widget is one file and its lazy parts; the pages around it load it as any host would. */
const widget = {
  input: { 'widget/homeroom-chat': 'widget/homeroom-chat.ts' },
  parts: 'widget/parts',
}
const pages = {
  input: { 'demo/demo': 'demo/demo.tsx', 'demo/embed': 'demo/embed.ts', 'frame/frame': 'frame/frame.ts' },
  parts: 'demo/parts',
}
/** Sheets that a page names itself. */
const sheets: Record<string, string> = { 'demo.css': 'demo/demo.css', 'frame.css': 'frame/frame.css' }

export type Part = { input: Record<string, string>; parts: string }

/** Names in `input` are addresses without their ending, paths are seen from `web/`. */
export async function buildPart(outDir: string, part: Part): Promise<void> {
  await build(configFor(outDir, part))
}

function configFor(outDir: string, { input, parts }: Part): InlineConfig {
  const web = join(root, 'web')
  const from = Object.fromEntries(Object.entries(input).map(([name, path]) => [name, join(web, path)]))
  return {
    configFile: false,
    logLevel: 'warn',
    root: web,
    publicDir: false,
    // relative: a page of another origin loads the widget and its parts from here
    base: './',
    plugins: [katexWithoutFonts],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: false,
      target: browsers,
      cssTarget: browsers,
      modulePreload: false,
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      rolldownOptions: {
        input: from,
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: `${parts}/[name]-[hash].js`,
          assetFileNames: ({ names: [name = ''] }) => sheets[name] ?? `${parts}/[name]-[hash][extname]`,
        },
      },
    },
  }
}

/** KaTeX's sheet goes into a shadow root, where fonts can't be declared: the widget adds them to the document itself. */
const katexWithoutFonts: Plugin = {
  name: 'katex-without-fonts',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('/katex/dist/katex.css') ? code.replace(/@font-face \{[^}]*\}/g, '') : null,
}

function fingerprintOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesBelow)) hash.update(path).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

function filesBelow(path: string): string[] {
  if (statSync(join(root, path)).isFile()) return [path]
  return readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length + 1))
    .sort()
}

if (process.argv[1] === import.meta.filename) await ensureWebBuilt()
