/**
 * The answer to `join`. `complete`: everything above the rev that the client named is in here, nothing is
 * missing. `reset`: the client drops what it has and starts from this page, which is the newest.
 */
import type { Epoch } from '../../ids.ts'
import type { ConversationView } from '../conversation.ts'
import type { UserSummary } from '../kinds.ts'
import type { Message } from '../message.ts'
import type { OwnStanding } from '../own-standing.ts'
import type { Quote } from '../quote.ts'
import type { OwnReactions } from '../reaction.ts'
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
  /** Of what the replies in here answer, as far as it is known. */
  quotes?: Quote[]
  /** What this reader has chosen under `messages` whose reactions carry no names. */
  reacted?: OwnReactions[]
  /** Seqs of the pinned messages, in the order in which they were pinned; absent where there are none. */
  pinned?: number[]
  /** How far this member has read. */
  readSeq: number
  /** Members who are viewing now. */
  viewers: number
  /** How far the others have read, where this reader may know and the room has names. */
  receipts?: Receipt[]
}
