/** Faults × checks for eyes, or bugs × checks; and whether all of it is as it should be. */
import type { Outcome } from './campaign.ts'
import { checkNames } from './checkers/judge.ts'
import type { BugName } from './planted/bugs.ts'

/** Without an outcome it has broken off, and says why. */
export type Run = { name: string; bug?: BugName; seed: number; outcome: Outcome | null; brokenOff?: string }

export function renderRuns(
  runs: readonly Run[],
  { seed }: { seed: number },
): { text: string; isGood: boolean } {
  const rows = runs.map(({ name, bug, outcome }) => {
    if (!outcome) return `| ${name} | – | – | – | – | broken off |`
    const { agreedAfterMs, messages, acts, unknown, violated } = outcome
    const found = violated.length === 0 ? 'nothing' : violated.join(', ')
    const agreed = agreedAfterMs === null ? 'never' : `${(agreedAfterMs / 1000).toFixed(1)} s`
    return `| ${name} | ${messages} | ${acts} | ${unknown} | ${bug === undefined ? agreed : '–'} | ${found} |`
  })
  const planted = runs.filter(({ bug }) => bug !== undefined)
  const sound = runs.filter(({ bug }) => bug === undefined)
  const caught = planted.filter(({ outcome }) => outcome !== null && outcome.violated.length > 0)
  const faulty = sound.filter(({ outcome }) => outcome === null || outcome.violated.length > 0)
  const lines = [
    `| run | messages | acts | unanswered | agreed after | found (of ${checkNames.length} checks) |`,
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    ...(planted.length > 0 ? [`planted bugs seen: ${caught.length} of ${planted.length}`] : []),
    ...(sound.length > 0
      ? [`runs without a finding: ${sound.length - faulty.length} of ${sound.length}`]
      : []),
    `seed ${seed}`,
  ]
  return { text: lines.join('\n'), isGood: caught.length === planted.length && faulty.length === 0 }
}
