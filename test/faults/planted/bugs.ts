/** Every bug by its name, one a build. A harness that cannot see one of them proves nothing. */
import { accessBugs } from './bugs/access.ts'
import { archiveBugs } from './bugs/archive.ts'
import { logBugs } from './bugs/log.ts'
import { readingBugs } from './bugs/reading.ts'

export const bugs = { ...logBugs, ...archiveBugs, ...accessBugs, ...readingBugs }

export type BugName = keyof typeof bugs

export const bugNames = Object.keys(bugs).filter(isBugName)

export function isBugName(name: string): name is BugName {
  return Object.hasOwn(bugs, name)
}
