/** All checkers by the name of what they find. */
import { findCursorsBack, findMiscounted } from './badges.ts'
import { findDivergence, findUnlikeArchive, findUnlikeRefetched } from './differing.ts'
import { findDoubled } from './doubled.ts'
import type { Checker, Evidence, Finding } from './evidence.ts'
import { findGaps } from './gap.ts'
import { findKept, findMisanswered } from './kept.ts'
import { findLeaks } from './leaked.ts'
import { findLost } from './lost.ts'
import { findUnhooked, findUnkept, findUnlisted, findUntold } from './missing.ts'
import { findPhantoms } from './phantom.ts'
import { findReordered } from './reordered.ts'
import { findUndone } from './undone.ts'

const checkers = {
  lost: findLost,
  doubled: findDoubled,
  reordered: findReordered,
  gap: findGaps,
  phantom: findPhantoms,
  divergent: findDivergence,
  'live ≠ refetched': findUnlikeRefetched,
  'Postgres ≠ room': findUnlikeArchive,
  undone: findUndone,
  'unread ≠ recount': findMiscounted,
  'cursor back': findCursorsBack,
  leaked: findLeaks,
  'event missing': findUntold,
  'webhook missing': findUnhooked,
  'file missing': findUnkept,
  unlisted: findUnlisted,
  'still readable': findKept,
  misanswered: findMisanswered,
} as const satisfies Record<string, Checker>

export type CheckName = keyof typeof checkers

export const checkNames = Object.keys(checkers).filter((name) => Object.hasOwn(checkers, name)) as CheckName[]

export type Verdict = Record<CheckName, Finding[]>

export function judge(evidence: Evidence): Verdict {
  return Object.fromEntries(checkNames.map((name) => [name, checkers[name](evidence)])) as Verdict
}

export function violated(verdict: Verdict): CheckName[] {
  return checkNames.filter((name) => verdict[name].length > 0)
}
