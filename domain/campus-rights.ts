/** Who may do what on a campus as a whole, beside any single conversation; part of the table of docs/RIGHTS.md. */
import type { Actor } from '../schema/actor.ts'
import type { CampusRole } from '../schema/protocol/kinds.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'

export const campusActions = [
  /** What staff have done, in every conversation. */
  'see-audit',
  /** What has been reported, in every conversation. */
  'see-all-reports',
] as const
export type CampusAction = (typeof campusActions)[number]

export const campusRights: Record<CampusAction, readonly (CampusRole | 'key')[]> = {
  'see-audit': ['admin', 'key'],
  'see-all-reports': ['admin', 'key'],
}

export function refuseOnCampus(actor: Actor, action: CampusAction): Problem | null {
  const standing = actor.type === 'key' ? 'key' : actor.role
  return campusRights[action].includes(standing) ? null : problem('not_allowed')
}
