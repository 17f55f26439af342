/** Hostile files, names and declared types; the files lie beside this one. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import filenames from './uploads/filenames.json' with { type: 'json' }
import manifest from './uploads/manifest.json' with { type: 'json' }

const folder = join(import.meta.dirname, 'uploads')

/** Halves of pairs stand in the file as escapes, since JSON tools would mend them. */
export const hostileNames: readonly string[] = filenames.names.map((name) =>
  typeof name === 'string' ? name : String(JSON.parse(`"${name.escaped}"`)),
)

export const hostileFiles: readonly { file: string; bytes: Uint8Array }[] = readdirSync(folder)
  .filter((file) => !file.endsWith('.json'))
  .map((file) => ({ file, bytes: new Uint8Array(readFileSync(join(folder, file))) }))

/** What is said of a file that is something else. */
export const declaredLies: readonly (readonly [file: string, declared: string])[] =
  manifest.declared_type_lies.map(([file = '', declared = '']) => [file, declared])

export function hostileFile(file: string): Uint8Array {
  const found = hostileFiles.find((one) => one.file === file)
  if (!found) throw new Error(`there is no file ${file} among the hostile ones`)
  return found.bytes
}
