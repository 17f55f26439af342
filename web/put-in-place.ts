/**
 * Puts a folder that is finished where others serve and look for it, whoever else does the same at the same time: of several builds
 * of the same sources one stays, whole. It never deletes files one by one under a reader's hands: what was there is moved aside as one.
 */
import { renameSync, rmSync } from 'node:fs'

/** Each turn lost means that somebody else's build has come in between: more than a few can't be. */
const turnsMax = 20

/** `isThere`: what lies in place is as good as `fresh`, which is then thrown away. */
export function putInPlace(fresh: string, place: string, isThere: () => boolean): void {
  const aside = `${fresh}-before`
  try {
    for (let turn = 1; !isThere(); turn++) {
      if (moved(place, aside)) rmSync(aside, { recursive: true, force: true })
      if (moved(fresh, place)) return
      if (turn === turnsMax) throw new Error(`${place} is taken by others again and again`)
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true })
    rmSync(aside, { recursive: true, force: true })
  }
}

/** False where somebody was quicker: there is nothing to move any more, or the place is taken. */
function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTEMPTY' || code === 'EEXIST') return false
    throw error
  }
}
