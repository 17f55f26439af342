/**
 * What a personal room says: the list once, then what changes in it. Every frame is numbered per socket, from 1.
 * Frames here may be lost when a room fails; the next summary of a conversation, or the next snapshot, replaces them.
 */
import type { ConversationId } from '../../ids.ts'
import type { ProblemFrame } from '../frames/problem-frame.ts'
import type { MemberRole } from '../kinds.ts'
import type { NotificationLevel } from '../level.ts'
import type { ListedConversation, Summary } from '../summary.ts'

/** The newest conversations and the totals over all of them. */
export type Snapshot = {
  type: 'snapshot'
  protocol: number
  conversations: ListedConversation[]
  /** More than the snapshot holds: the rest is `GET /v1/conversations`. */
  hasMore: boolean
  unreadTotal: number
  /** A server of before does not say it: then what was known stays. */
  mentionedTotal?: number
  /** True while Redis does not answer: badges may come late, and presence is unknown. */
  delayed: boolean
}

/** Something was said, edited or deleted elsewhere. Upsert by conversation where the rev is higher. */
export type Summaries = { type: 'summaries'; summaries: Summary[] }

/** This user's own cursors moved, on whichever device. Where the conversation is read to its end, the badge goes. */
export type OwnCursors = {
  type: 'cursors'
  cursors: { conversationId: ConversationId; readSeq: number; lastSeq: number }[]
}

/** What this user wants to hear of a conversation has changed, on whichever device. Whoever wants more asks for a snapshot. */
export type OwnLevels = {
  type: 'levels'
  levels: { conversationId: ConversationId; level: NotificationLevel }[]
}

/** This user is something else in a conversation now, and other mentions may mean them: their list is to be asked for again. */
export type OwnRoles = {
  type: 'roles'
  roles: { conversationId: ConversationId; role: MemberRole }[]
}

/** The list itself changed: something was added, or is gone. */
export type Membership = {
  type: 'membership'
  added: ListedConversation[]
  removed: ConversationId[]
}

type Content = Snapshot | Summaries | OwnCursors | OwnLevels | OwnRoles | Membership | ProblemFrame
export type PersonalFrame = Content & { n: number }
export type PersonalContent = Content

const frameTypes: ReadonlySet<string> = new Set<PersonalContent['type']>([
  'snapshot',
  'summaries',
  'cursors',
  'levels',
  'roles',
  'membership',
  'problem',
])

/** A frame from our own server, or null when it is of a kind that this client does not know. */
export function parsePersonalFrame(data: string): PersonalFrame | null {
  const value: unknown = JSON.parse(data)
  if (typeof value !== 'object' || value === null || !('type' in value)) return null
  return typeof value.type === 'string' && frameTypes.has(value.type) ? (value as PersonalFrame) : null
}
