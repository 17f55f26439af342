/** What a room is told of a new member beyond their role in it: what the directory, the campus or their own token says. */
import { minorOf } from '../domain/minor.ts'
import type { Enrolled } from '../schema/enrolled.ts'
import type { CampusRole, Member } from '../schema/protocol/kinds.ts'
import type { FrontContext } from './front.ts'

/** `campusRole` is null for somebody whom the directory does not know yet. */
export function enrolledOf(
  c: FrontContext,
  { userId, role }: Member,
  { campusRole, minor: said }: { campusRole: CampusRole | null; minor: boolean | null },
): Enrolled {
  const actor = c.get('actor')
  const isSelf = actor.type === 'user' && actor.userId === userId
  const own = isSelf ? (actor.minor ?? said) : said
  const minor = minorOf(
    campusRole ?? (role === 'student' ? 'student' : 'instructor'),
    own,
    c.get('campus').settings,
  )
  return {
    ...{ userId, role },
    ...(minor !== undefined && { minor }),
    ...(campusRole !== null && { staff: campusRole !== 'student' }),
  }
}
