/** Copies the source and changes it where a bug says so. What a bug names must be there exactly once: a patch never goes stale. */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { breakerUrl } from '../breaker.ts'
import type { Edit } from './edit.ts'

/** Everything that the worker is built from. */
const sources = [
  'client',
  'docs',
  'domain',
  'durable-objects',
  'migrations',
  'schema',
  'stores',
  'worker',
  'package.json',
]
const linked = ['node_modules', 'public']

/** `breaker`: the address that fuses ask, where there are any. */
export async function plant(root: string, copy: string, edits: readonly Edit[], breaker = ''): Promise<void> {
  await mkdir(copy, { recursive: true })
  await Promise.all([
    ...sources.map((name) => cp(join(root, name), join(copy, name), { recursive: true })),
    ...['wrangler.toml', 'tsconfig.json'].map((name) => cp(join(root, name), join(copy, name))),
    ...linked.map((name) => symlink(join(root, name), join(copy, name))),
  ])
  for (const edit of edits) {
    const file = join(copy, edit.file)
    const put = edit.put.replaceAll(breakerUrl, breaker)
    await writeFile(file, applied(await readFile(file, 'utf8'), { ...edit, put }))
  }
}

export function applied(source: string, { file, find, put }: Edit): string {
  const count = source.split(find).length - 1
  if (count !== 1) throw new Error(`${file} has ${count} of what is to be replaced, not one: ${find}`)
  return source.replace(find, () => put)
}
