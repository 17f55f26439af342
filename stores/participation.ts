/**
 * What one conversation is to one person: their role in it and how far they have read. Postgres says it when a list
 * is built, rooms say it whenever it changes; revs tell which of the two is the later, for each half by itself.
 */
import type { MemberRole } from '../schema/protocol/kinds.ts'
import { isNotificationLevel, type NotificationLevel } from '../schema/protocol/level.ts'
import type { ConversationHead } from './conversation-head.ts'

export type Participation = {
  readSeq: number
  /** The room's cursor rev; 0 before a first reading. */
  cursorRev: number
  /** While it lasts, everything is read. */
  isViewing: boolean
  /** What they want to hear of; told along with the cursor. */
  level: NotificationLevel
  /** Null for somebody who is no member: removed, or part of an audience without a roster. */
  role: MemberRole | null
  /** The room's roster rev; 0 where there is no roster. */
  rosterRev: number
}

export function encodeParticipation(one: Participation): string {
  return JSON.stringify([
    one.readSeq,
    one.cursorRev,
    one.isViewing ? 1 : 0,
    one.role,
    one.rosterRev,
    one.level,
  ])
}

/** Null for what this code has not written. */
export function parseParticipation(text: string): Participation | null {
  const value: unknown = parseJson(text)
  if (!Array.isArray(value) || value.length < 5) return null
  const [readSeq, cursorRev, viewing, role, rosterRev, level] = value as unknown[]
  if (typeof readSeq !== 'number' || typeof cursorRev !== 'number' || typeof rosterRev !== 'number')
    return null
  return {
    readSeq,
    cursorRev,
    isViewing: viewing === 1,
    level: isNotificationLevel(level) ? level : 'all', // older code wrote none
    role: typeof role === 'string' ? (role as MemberRole) : null,
    rosterRev,
  }
}

/** `update` is the room's word, `base` Postgres's, which at the same rev says the same. */
export function laterOf(base: Participation | undefined, update: Participation): Participation {
  if (!base) return update
  const { readSeq, cursorRev, isViewing, level } = update.cursorRev >= base.cursorRev ? update : base
  const { role, rosterRev } = update.rosterRev >= base.rosterRev ? update : base
  return { readSeq, cursorRev, isViewing, level, role, rosterRev }
}

/** Was a member and is none; an audience without a roster has neither role nor rev. */
export function isRemoved({ role, rosterRev }: Participation): boolean {
  return role === null && rosterRev > 0
}

export function readSeqIn(head: ConversationHead, { readSeq, isViewing }: Participation): number {
  return isViewing ? head.lastSeq : readSeq
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the caller treats it as missing
  }
}
