/**
 * What somebody is to one conversation: a role on its roster, part of its audience, above it, or nobody. One person may be
 * several things at once, and has the rights of each.
 */
import type { Actor } from '../schema/actor.ts'
import type { Audience, ConversationKind, MemberRole } from '../schema/protocol/kinds.ts'

export const standings = [
  'owner',
  'instructor',
  'assistant',
  'student',
  'member',
  'audience',
  'admin',
  'key',
  'integration',
] as const
export type Standing = (typeof standings)[number]

/** By virtue of an office, and so what an audit asks for: an owner answers for their own group alone. */
const offices: ReadonlySet<Standing> = new Set<Standing>(['instructor', 'assistant', 'admin', 'key'])

/**
 * From the room's own facts: its audience and the role that its roster gives this actor, if any. In a direct
 * conversation and in a group nobody is on the roster as an instructor: a member is one who is one on the campus.
 */
export function standingsOf(
  actor: Actor,
  conversation: { kind: ConversationKind; audience?: Audience },
  rosterRole: MemberRole | null,
): Standing[] {
  if (actor.type === 'key') return [actor.isIntegration ? 'integration' : 'key']
  const { kind } = conversation
  const isAmongEquals = kind === 'direct' || kind === 'group'
  return [
    ...(rosterRole ? [rosterRole] : []),
    ...(rosterRole && isAmongEquals && actor.role === 'instructor' ? (['instructor'] as const) : []),
    ...(actor.role === 'admin' ? (['admin'] as const) : []),
    ...(isInAudience(actor.role, conversation) ? (['audience'] as const) : []),
  ]
}

export function isInOffice(held: readonly Standing[]): boolean {
  return held.some((standing) => offices.has(standing))
}

/** Whether a conversation without a roster is meant for somebody of this role on the campus. */
export function isInAudience(
  role: string,
  { kind, audience }: { kind: ConversationKind; audience?: Audience },
): boolean {
  if (kind !== 'announcement' || !audience) return false
  switch (audience.type) {
    case 'campus':
      return true
    case 'role':
      return audience.roles.some((wanted) => wanted === role)
    case 'course':
      return false // a course has a roster, and whoever is not on it is not in the audience
  }
}
