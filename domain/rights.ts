/**
 * Who may do what: one table for all kinds, read by the rooms, the worker and the tests; docs/RIGHTS.md is the same table
 * for people, and a test walks each of its cells. A refusal is a value. Whoever may not even see a conversation is told
 * `not_found`, exactly as if it did not exist. What takes a right away for a while is in silence.ts.
 */
import { type CampusPolicy, type CampusSwitch, isSwitchedOn } from '../schema/campus-policy.ts'
import type { ConversationKind } from '../schema/protocol/kinds.ts'
import { type Problem, problem } from '../schema/protocol/problem.ts'
import type { ReceiptsPolicies } from '../schema/receipts-policy.ts'
import { mayKnowReaders } from './receipts.ts'
import type { Standing } from './standing.ts'

export const actions = [
  'see',
  /** Read what is said, live and later, as somebody who belongs here. */
  'read',
  /** Read it by virtue of an office, on record and not live. */
  'read-audited',
  /** One's own cursor. */
  'mark-read',
  /** What one wants to hear of. */
  'set-level',
  'send',
  /** Answer a message where its readers are let: of an announcement, with the setting `replies`. */
  'reply',
  'edit-own',
  'react',
  'typing',
  'upload',
  /** For those who do not read along, on record. */
  'download',
  'mention-all',
  'pin',
  'report',
  /** Nobody writes to the other any more, until whoever blocked ends it. */
  'block',
  /** What a message said before it was edited; for those who do not read along, on record. */
  'see-edits',
  /** Mute somebody, see reports, act on them. */
  'moderate',
  'delete-own',
  'delete-any',
  'list-members',
  /** Whether students are online, and when they were last. That of staff is for everyone who lists members. */
  'see-presence',
  /** How far others have read; the campus's receipts policy decides further. */
  'see-readers',
  'manage-members',
  /** Make somebody else the owner. */
  'hand-over',
  'rename',
  'archive',
  /** Lock, slow mode, and to be free of both. */
  'steer',
  'sync-roster',
  /** Give a conversation an inbound webhook, or take it away. */
  'integrate',
  'leave',
] as const
export type Action = (typeof actions)[number]

/** Always, or only where the campus has switched it on. */
export type Grant = Standing | `${Standing} if ${CampusSwitch}`

type Rights = Record<Action, readonly Grant[]>

/**
 * `admin` sees and acts, but does not read along live unless they belong here. An `integration` speaks, and nothing else. Of direct conversations and groups an
 * `instructor` is a member as well (standing.ts), so rows that name `member` mean them too.
 */
export const rights: Record<ConversationKind, Rights> = {
  direct: {
    see: ['member', 'admin', 'key'],
    read: ['member'],
    'read-audited': ['admin if adminsReadDirect', 'key'],
    'mark-read': ['member'],
    'set-level': ['member'],
    send: ['member', 'key'],
    reply: ['member', 'key'],
    'edit-own': ['member'],
    react: ['member'],
    typing: ['member'],
    upload: ['member', 'key'],
    download: ['member', 'admin if adminsReadDirect', 'key'],
    'mention-all': [],
    pin: ['member'],
    report: ['member', 'admin', 'key'],
    block: ['member'],
    'see-edits': ['admin if adminsReadDirect', 'key'],
    moderate: ['admin', 'key'],
    'delete-own': ['member'],
    'delete-any': ['admin', 'key'],
    'list-members': ['member', 'admin', 'key'],
    'see-presence': ['member if studentPresence', 'instructor', 'admin', 'key'],
    'see-readers': ['member', 'admin', 'key'],
    'manage-members': [],
    'hand-over': [],
    rename: [],
    archive: ['admin', 'key'],
    steer: [],
    'sync-roster': [],
    // nobody brings a third voice into what two say to each other
    integrate: [],
    leave: [],
  },
  group: {
    see: ['owner', 'member', 'admin', 'key', 'integration'],
    read: ['owner', 'member'],
    'read-audited': ['admin', 'key'],
    'mark-read': ['owner', 'member'],
    'set-level': ['owner', 'member'],
    send: ['owner', 'member', 'admin', 'key', 'integration'],
    reply: ['owner', 'member', 'admin', 'key', 'integration'],
    'edit-own': ['owner', 'member', 'admin'],
    react: ['owner', 'member', 'admin'],
    typing: ['owner', 'member'],
    upload: ['owner', 'member', 'admin', 'key'],
    download: ['owner', 'member', 'admin', 'key'],
    'mention-all': ['owner', 'instructor', 'admin', 'key'],
    pin: ['owner', 'instructor', 'admin', 'key'],
    report: ['owner', 'member', 'admin', 'key'],
    block: [],
    'see-edits': ['instructor', 'admin', 'key'],
    moderate: ['instructor', 'admin', 'key'],
    'delete-own': ['owner', 'member', 'admin'],
    'delete-any': ['instructor', 'admin', 'key'],
    'list-members': ['owner', 'member', 'admin', 'key'],
    'see-presence': ['owner if studentPresence', 'member if studentPresence', 'instructor', 'admin', 'key'],
    'see-readers': ['owner', 'member', 'admin', 'key'],
    'manage-members': ['owner', 'instructor', 'admin', 'key'],
    'hand-over': ['owner', 'admin', 'key'],
    rename: ['owner', 'instructor', 'admin', 'key'],
    archive: ['owner', 'instructor', 'admin', 'key'],
    steer: ['owner', 'instructor', 'admin', 'key'],
    'sync-roster': [],
    integrate: ['owner', 'instructor', 'admin', 'key'],
    // an owner leaves only after handing over
    leave: ['member'],
  },
  class: {
    see: ['instructor', 'assistant', 'student', 'admin', 'key', 'integration'],
    read: ['instructor', 'assistant', 'student'],
    'read-audited': ['admin', 'key'],
    'mark-read': ['instructor', 'assistant', 'student'],
    'set-level': ['instructor', 'assistant', 'student'],
    send: ['instructor', 'assistant', 'student', 'admin', 'key', 'integration'],
    reply: ['instructor', 'assistant', 'student', 'admin', 'key', 'integration'],
    'edit-own': ['instructor', 'assistant', 'student', 'admin'],
    react: ['instructor', 'assistant', 'student', 'admin'],
    typing: ['instructor', 'assistant', 'student'],
    upload: ['instructor', 'assistant', 'student', 'admin', 'key'],
    download: ['instructor', 'assistant', 'student', 'admin', 'key'],
    'mention-all': ['instructor', 'assistant', 'admin', 'key'],
    pin: ['instructor', 'assistant', 'admin', 'key'],
    report: ['instructor', 'assistant', 'student', 'admin', 'key'],
    block: [],
    'see-edits': ['instructor', 'assistant', 'admin', 'key'],
    moderate: ['instructor', 'assistant', 'admin', 'key'],
    'delete-own': ['instructor', 'assistant', 'student', 'admin'],
    'delete-any': ['instructor', 'assistant', 'admin', 'key'],
    'list-members': ['instructor', 'assistant', 'student', 'admin', 'key'],
    'see-presence': ['instructor', 'assistant', 'student if studentPresence', 'admin', 'key'],
    'see-readers': ['instructor', 'assistant', 'student', 'admin', 'key'],
    'manage-members': ['admin', 'key'],
    'hand-over': [],
    rename: ['instructor', 'admin', 'key'],
    archive: ['instructor', 'admin', 'key'],
    steer: ['instructor', 'assistant', 'admin', 'key'],
    'sync-roster': ['key'],
    integrate: ['instructor', 'admin', 'key'],
    // nobody leaves a class: its members are the course's
    leave: [],
  },
  announcement: {
    see: ['instructor', 'assistant', 'student', 'audience', 'admin', 'key', 'integration'],
    read: ['instructor', 'assistant', 'student', 'audience', 'admin'],
    'read-audited': ['admin', 'key'],
    'mark-read': ['instructor', 'assistant', 'student', 'audience', 'admin'],
    'set-level': ['instructor', 'assistant', 'student', 'audience', 'admin'],
    send: ['instructor', 'admin', 'key', 'integration'],
    reply: ['instructor', 'assistant', 'student', 'audience', 'admin', 'key', 'integration'],
    // readers have something of their own where they have answered
    'edit-own': ['instructor', 'assistant', 'student', 'audience', 'admin'],
    react: [
      'instructor',
      'assistant',
      'student if announcementReactions',
      'audience if announcementReactions',
      'admin',
    ],
    typing: [],
    upload: ['instructor', 'admin', 'key'],
    download: ['instructor', 'assistant', 'student', 'audience', 'admin', 'key'],
    // an announcement is to everybody as it is
    'mention-all': [],
    pin: ['instructor', 'admin', 'key'],
    report: ['instructor', 'assistant', 'student', 'audience', 'admin', 'key'],
    block: [],
    'see-edits': ['instructor', 'admin', 'key'],
    moderate: ['instructor', 'admin', 'key'],
    'delete-own': ['instructor', 'assistant', 'student', 'audience', 'admin'],
    'delete-any': ['instructor', 'admin', 'key'],
    // readers of an announcement cannot list one another
    'list-members': ['instructor', 'admin', 'key'],
    'see-presence': ['instructor', 'admin', 'key'],
    'see-readers': ['instructor', 'assistant', 'student', 'audience', 'admin', 'key'],
    'manage-members': [],
    'hand-over': [],
    rename: ['instructor', 'admin', 'key'],
    archive: ['instructor', 'admin', 'key'],
    // whoever may speak here steers
    steer: [],
    'sync-roster': ['key'],
    integrate: ['instructor', 'admin', 'key'],
    leave: [],
  },
}

/** What minors may not do, or only where the campus has switched it on, whatever the table above gives. */
export const minorsRights: Partial<Record<Action, 'never' | CampusSwitch>> = {
  'see-presence': 'never',
  'see-readers': 'never',
  upload: 'minorsUpload',
  leave: 'minorsLeave',
}

/** Who asks, as far as rights depend on it. */
export type Subject = {
  standings: readonly Standing[]
  isMinor: boolean
  /** Somebody in the conversation is a minor: then students do not learn what others have read. */
  isAmongMinors: boolean
  policy?: CampusPolicy | undefined
  receipts?: ReceiptsPolicies | undefined
}

/** Null when allowed, else why not. */
export function refuse(subject: Subject, action: Action, kind: ConversationKind): Problem | null {
  if (!isGranted(subject, rights[kind].see)) return problem('not_found')
  const isAllowed =
    isGranted(subject, rights[kind][action]) &&
    isOpenToMinors(subject, action) &&
    (action !== 'see-readers' || mayKnowReaders(subject, kind))
  return isAllowed ? null : problem('not_allowed')
}

function isGranted({ standings, policy }: Subject, grants: readonly Grant[]): boolean {
  return grants.some((grant) => {
    const { standing, needs } = conditionOf(grant)
    return standings.includes(standing) && (needs === null || isSwitchedOn(policy, needs))
  })
}

function isOpenToMinors({ isMinor, policy }: Subject, action: Action): boolean {
  const needs = isMinor ? minorsRights[action] : undefined
  if (needs === undefined) return true
  return needs !== 'never' && isSwitchedOn(policy, needs)
}

/** The two halves of a grant, as its type spells them. */
export function conditionOf(grant: Grant): { standing: Standing; needs: CampusSwitch | null } {
  const [standing, needs] = grant.split(' if ') as [Standing, CampusSwitch | undefined]
  return { standing, needs: needs ?? null }
}
