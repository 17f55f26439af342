/**
 * What changed. The frame covers the revs (`from`, `to`]: a client whose own rev is not `from`, or who sees
 * another epoch, has missed something and joins again. Several changes to one message travel as one state.
 */
import type { Epoch } from '../../ids.ts'
import type { UserSummary } from '../kinds.ts'
import type { Message } from '../message.ts'
import type { Quote } from '../quote.ts'
import type { ConversationSettings } from '../settings.ts'

export type Messages = {
  type: 'messages'
  epoch: Epoch
  from: number
  to: number
  messages: Message[]
  users: UserSummary[]
  /** Of what the replies in here answer, as far as it is known. A frame may come for the sake of these alone. */
  quotes?: Quote[]
  /** The conversation itself has changed: its whole settings, as of `to`. */
  settings?: ConversationSettings
  /** Members who were viewing: for them what this frame brings was born read. */
  viewers: number
}
