/** Whoever answers faster because they answer something else has not won: all must say the same of the same person. */
import { isDeepStrictEqual } from 'node:util'
import type { Campus } from '../campus/campus.ts'
import type { Visit } from '../campus/visits.ts'
import { allScreens } from './all-screens.ts'
import type { Screen } from './screen.ts'
import { readerOf, takes, type TargetName, targetNames, urlOf, workerNames } from './target.ts'

const asked = new WeakMap<Campus, Promise<string[]>>()

/** One line for each disagreement about any screen. Asked once of a campus, whichever claim comes first. */
export function disagreements(campus: Campus): Promise<string[]> {
  const found = asked.get(campus) ?? ask(campus, allScreens)
  asked.set(campus, found)
  return found
}

/** Readers who are asked for each screen. */
const samples = 5
const differenceCharactersMax = 600

async function ask(campus: Campus, screens: readonly Screen[]): Promise<string[]> {
  const found: string[] = []
  const step = Math.ceil(campus.visits.length / samples)
  const visits = campus.visits.filter((_, index) => index % step === 0)
  for (const screen of screens)
    for (const visit of visits) {
      const ours = await essences(campus, 'Homeroom', screen, visit)
      if (ours.every((one) => Array.isArray(one) && one.length === 0))
        found.push(`${screen.name}: ours is empty`)
      for (const target of [...targetNames, ...workerNames]) {
        if (target === 'Homeroom' || !takes(target, screen)) continue
        const theirs = await essences(campus, target, screen, visit)
        if (!isDeepStrictEqual(ours, theirs))
          found.push(`${screen.name} for ${visit.userId}: ${target} says ${firstOther(theirs, ours)}`)
      }
    }
  return found
}

async function essences(
  campus: Campus,
  target: TargetName,
  screen: Screen,
  visit: Visit,
): Promise<unknown[]> {
  const readers = [readerOf(target, screen, visit, 'direct')]
  const load = { url: urlOf(campus, target), readers, concurrency: 1, ms: 0, timesEach: 1 }
  const { bodies } = await campus.readers.play(load)
  const essenceOf = target === 'Homeroom' ? screen.essenceOfOurs : screen.essenceOfOrdinary
  return bodies.map((body) => essenceOf(JSON.parse(body)))
}

/** What differs, from the inside: the first part of theirs that ours has not, beside ours. */
function firstOther(theirs: unknown, ours: unknown): string {
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    const at = theirs.findIndex((one, index) => !isDeepStrictEqual(one, ours[index]))
    if (at >= 0) return firstOther(theirs[at], ours[at])
  }
  return `${JSON.stringify(theirs)} where ours says ${JSON.stringify(ours)}`.slice(0, differenceCharactersMax)
}
