/**
 * Who may do what: one table for all kinds, read by the rooms, the worker and the tests. A refusal is a value.
 * Whoever may not even see a conversation is told `not_found`, exactly as if it did not exist.
 */
import type { Actor } from '../schema/actor.ts'
import type { Audience, ConversationKind, MemberRole } from '../schema/protocol/kinds.ts'
import type { Problem } from '../schema/protocol/problem.ts'
import { problem } from '../schema/protocol/problem.ts'

export const actions = [
  'see',
  'read',
  'send',
  'edit-own',
  'react',
  'typing',
  'upload',
  'mention-all',
  'pin',
  'report',
  /** What a message said before it was edited. */
  'see-edits',
  /** Mute somebody, see reports, act on them. */
  'moderate',
  'delete-own',
  'delete-any',
  'list-members',
  'manage-members',
  'rename',
  'archive',
  /** Lock, slow mode, and to be free of both. */
  'steer',
  'sync-roster',
  'leave',
] as const
export type Action = (typeof actions)[number]

/** What somebody is to one conversation: a role on its roster, part of its audience, or above it. */
export const standings = [
  'owner',
  'instructor',
  'assistant',
  'student',
  'member',
  'audience',
  'admin',
  'key',
  'outsider',
] as const
export type Standing = (typeof standings)[number]

type Rights = Record<Action, readonly Standing[]>

/**
 * `admin` is an administrator of the campus who is not on the roster: they may see and act, but they do not
 * read along live; reading others' conversations is an audited act with a route of its own.
 */
export const rights: Record<ConversationKind, Rights> = {
  direct: {
    see: ['member', 'admin', 'key'],
    read: ['member'],
    send: ['member', 'key'],
    'edit-own': ['member'],
    react: ['member'],
    typing: ['member'],
    upload: ['member', 'key'],
    'mention-all': [],
    pin: ['member'],
    report: ['member'],
    'see-edits': ['admin', 'key'],
    moderate: ['admin', 'key'],
    'delete-own': ['member'],
    'delete-any': ['admin', 'key'],
    'list-members': ['member', 'admin', 'key'],
    'manage-members': [],
    rename: [],
    archive: ['admin', 'key'],
    steer: [],
    'sync-roster': [],
    leave: [],
  },
  group: {
    see: ['owner', 'member', 'admin', 'key'],
    read: ['owner', 'member'],
    send: ['owner', 'member', 'admin', 'key'],
    'edit-own': ['owner', 'member', 'admin'],
    react: ['owner', 'member'],
    typing: ['owner', 'member'],
    upload: ['owner', 'member', 'admin', 'key'],
    'mention-all': ['owner', 'admin', 'key'],
    pin: ['owner', 'admin', 'key'],
    report: ['owner', 'member'],
    'see-edits': ['admin', 'key'],
    moderate: ['admin', 'key'],
    'delete-own': ['owner', 'member', 'admin'],
    'delete-any': ['admin', 'key'],
    'list-members': ['owner', 'member', 'admin', 'key'],
    'manage-members': ['owner', 'admin', 'key'],
    rename: ['owner', 'admin', 'key'],
    archive: ['owner', 'admin', 'key'],
    steer: ['owner', 'admin', 'key'],
    'sync-roster': [],
    // an owner leaves only after handing over
    leave: ['member'],
  },
  class: {
    see: ['instructor', 'assistant', 'student', 'admin', 'key'],
    read: ['instructor', 'assistant', 'student'],
    send: ['instructor', 'assistant', 'student', 'admin', 'key'],
    'edit-own': ['instructor', 'assistant', 'student', 'admin'],
    react: ['instructor', 'assistant', 'student'],
    typing: ['instructor', 'assistant', 'student'],
    upload: ['instructor', 'assistant', 'student', 'admin', 'key'],
    'mention-all': ['instructor', 'assistant', 'admin', 'key'],
    pin: ['instructor', 'assistant', 'admin', 'key'],
    report: ['instructor', 'assistant', 'student'],
    'see-edits': ['instructor', 'assistant', 'admin', 'key'],
    moderate: ['instructor', 'assistant', 'admin', 'key'],
    'delete-own': ['instructor', 'assistant', 'student', 'admin'],
    'delete-any': ['instructor', 'assistant', 'admin', 'key'],
    'list-members': ['instructor', 'assistant', 'student', 'admin', 'key'],
    'manage-members': ['admin', 'key'],
    rename: ['instructor', 'admin', 'key'],
    archive: ['instructor', 'admin', 'key'],
    steer: ['instructor', 'assistant', 'admin', 'key'],
    'sync-roster': ['key'],
    // nobody leaves a class: its members are the course's
    leave: [],
  },
  announcement: {
    see: ['instructor', 'assistant', 'student', 'audience', 'admin', 'key'],
    read: ['instructor', 'assistant', 'student', 'audience', 'admin'],
    send: ['instructor', 'admin', 'key'],
    'edit-own': ['instructor', 'admin'],
    react: ['instructor', 'assistant', 'student', 'audience', 'admin'],
    typing: [],
    upload: ['instructor', 'admin', 'key'],
    // an announcement is to everybody as it is
    'mention-all': [],
    pin: ['instructor', 'admin', 'key'],
    report: ['instructor', 'assistant', 'student', 'audience', 'admin'],
    'see-edits': ['instructor', 'admin', 'key'],
    moderate: ['instructor', 'admin', 'key'],
    'delete-own': ['instructor', 'admin'],
    'delete-any': ['instructor', 'admin', 'key'],
    // readers of an announcement cannot list one another
    'list-members': ['instructor', 'admin', 'key'],
    'manage-members': [],
    rename: ['instructor', 'admin', 'key'],
    archive: ['instructor', 'admin', 'key'],
    // whoever may speak here steers
    steer: [],
    'sync-roster': ['key'],
    leave: [],
  },
}

/** Standing from the room's own facts: its audience and the role that its roster gives this actor, if any. */
export function standingOf(
  actor: Actor,
  conversation: { kind: ConversationKind; audience?: Audience },
  rosterRole: MemberRole | null,
): Standing {
  if (actor.type === 'key') return 'key'
  if (rosterRole) return rosterRole
  if (actor.role === 'admin') return 'admin'
  return isInAudience(actor.role, conversation) ? 'audience' : 'outsider'
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

/** Null when allowed, else why not. */
export function refuse(standing: Standing, action: Action, kind: ConversationKind): Problem | null {
  const row = rights[kind]
  if (row[action].includes(standing)) return null
  return row.see.includes(standing) ? problem('not_allowed') : problem('not_found')
}
