/**
 * The source of the build before this one, as git has it, in a folder of its own with this project's packages. What stands
 * in `previous-build.txt` is the commit of the last release; releasing means writing the new one there.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export type PreviousBuild = { folder: string; commit: string; remove: () => Promise<void> }

export function checkOutPrevious(): PreviousBuild {
  const commit = knownCommit()
  const folder = mkdtempSync(join(tmpdir(), 'homeroom-previous-'))
  execFileSync('tar', ['-x', '-C', folder], { input: git('archive', commit) })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  // what wrangler.toml serves is not in git, and no page is asked for here
  mkdirSync(join(folder, 'public'))
  writeFileSync(join(folder, 'public/index.html'), '')
  return { folder, commit, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** A clone without history has no build but this one: it then meets itself, and that is said. */
function knownCommit(): string {
  const commit = readFileSync(join(import.meta.dirname, 'previous-build.txt'), 'utf8').trim()
  if (git('rev-parse', '--is-shallow-repository').toString().trim() !== 'true') return commit
  console.warn(
    `This clone is shallow and lacks ${commit}: git fetch --unshallow. This build meets itself instead.`,
  )
  return 'HEAD'
}

function git(...words: string[]): Buffer {
  return execFileSync('git', words, { cwd: root, maxBuffer: 256 * 1024 * 1024 })
}
