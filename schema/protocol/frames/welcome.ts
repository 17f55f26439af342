/**
 * The answer to `join`. `complete`: everything above the rev that the client named is in here, nothing is
 * missing. `reset`: the client drops what it has and starts from this page, which is the newest.
 */
import type { Epoch } from '../../ids.ts'
import type { ConversationView } from '../conversation.ts'
import type { UserSummary } from '../kinds.ts'
import type { Message } from '../message.ts'
import type { OwnStanding } from '../own-standing.ts'
import type { Receipt } from './receipts.ts'

export type Welcome = Omit<OwnStanding, 'role'> & {
  type: 'welcome'
  protocol: number
  conversation: ConversationView
  epoch: Epoch
  /** Everything up to and including this rev is known to the client after this frame. */
  rev: number
  verdict: 'complete' | 'reset'
  /** Ascending by seq. */
  messages: Message[]
  /** The people who appear in `messages`. */
  users: UserSummary[]
  /** How far this member has read. */
  readSeq: number
  /** Members who are viewing now. */
  viewers: number
  /** How far the others have read, where this reader may know and the room has names. */
  receipts?: Receipt[]
}
