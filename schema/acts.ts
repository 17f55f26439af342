/**
 * What may be asked of a conversation's room by name: what each act is given and what it answers. A new act is a line
 * here, a file in `durable-objects/conversation/handlers` and a line in that folder's `acts.ts`; the room's doorway stays
 * as it is. Old and new code meet at every deploy: fields are only ever added, and are optional.
 */
import type { AttachmentId, ClientMessageId, KeyId, UserId } from './ids.ts'
import type { MessagesShare, PageShare } from './messages-share.ts'
import type { Attachment } from './protocol/attachment.ts'
import type { ConversationView } from './protocol/conversation.ts'
import type { UserSummary } from './protocol/kinds.ts'
import type { NotificationLevel } from './protocol/level.ts'
import type { Message } from './protocol/message.ts'
import type { Report, ReportResolution } from './protocol/report.ts'
import type { ScheduledMessage } from './protocol/scheduled.ts'
import type { PageRequest, SendRequest } from './rpc.ts'

export type Recalled = {
  conversation: ConversationView
  /** Those that the room holds; of the others Postgres has the latest state, unless they are deleted. */
  messages: Message[]
  deleted: number[]
  /** Who wrote those that it holds, as far as it knows. */
  users: UserSummary[]
  /** How far the asker has read. */
  readSeq: number
  /** Something was said or changed here that Postgres does not have yet. */
  isArchiveBehind: boolean
}

export type IntegrationChange = {
  type: 'integration.added' | 'integration.rotated' | 'integration.revoked'
  id: KeyId
  name: string
}

export type Acts = {
  /** Brings a message before staff. `block`: and its sender is blocked, in a direct conversation. */
  report: {
    given: { seq: number; reason: string; block?: boolean }
    answer: { reported: true; blocked: boolean }
  }
  /** What was brought before those who moderate here, the newest first, below a number. */
  reports: {
    given: { before?: number; limit: number; isOpenOnly: boolean }
    answer: { reports: Report[]; hasMore: boolean }
  }
  'resolve-report': {
    given: { n: number; resolution: ReportResolution; note?: string }
    answer: Report
  }
  /** A page of history for somebody in office who does not belong here, on record before the first word. */
  'audited-read': { given: { page: PageRequest; reason: string }; answer: PageShare }
  /** Says one's own message differently. */
  edit: { given: { seq: number; text: string }; answer: { rev: number } }
  /** Makes somebody else the owner of a group. */
  'hand-over': { given: { userId: UserId }; answer: { owner: UserId } }
  /** Silences a member for a while; a later word replaces the earlier. */
  mute: { given: { userId: UserId; seconds: number; reason?: string }; answer: { mutedUntil: string } }
  unmute: { given: { userId: UserId }; answer: { unmuted: boolean } }
  /** Of a direct conversation: nobody writes to the other any more, or again. */
  block: { given: { blocked: boolean }; answer: { blocked: boolean } }
  /** What the caller wants to hear of the conversation while it is elsewhere. */
  'set-level': { given: { level: NotificationLevel }; answer: { level: NotificationLevel } }
  /** The host lets this person in no more: their sockets close, and their place on the roster stays. */
  dismiss: { given: { userId: UserId }; answer: { dismissed: true } }
  /** Takes a message back. `reason`: why somebody who moderates did so. */
  delete: { given: { seq: number; reason?: string }; answer: { rev: number } }
  /** Chooses an emoji under a message, or takes it back. */
  react: { given: { seq: number; emoji: string; on: boolean }; answer: { rev: number } }
  /** Pins a message to the conversation, or unpins it. */
  pin: { given: { seq: number; on: boolean }; answer: { rev: number } }
  /** The pinned messages; `pinned`: their seqs, in the order in which they were pinned. */
  pins: { given: Record<string, never>; answer: MessagesShare & { pinned: number[] } }
  /** A page of the replies to a message. `isWhole`: the archive has none that belongs into it. */
  replies: {
    given: { seq: number; after: number; limit: number }
    answer: MessagesShare & { isWhole: boolean }
  }
  /** What a message said before, as far as Postgres may lack it. `rev`: of what took its place. */
  edits: {
    given: { seq: number }
    answer: { versions: { seq: number; rev: number; text: string; saidAt: string }[]; isDeleted: boolean }
  }
  /** Whether a file may be uploaded here in the name of this person; nothing is kept. */
  'admit-upload': { given: { uploader: UserId }; answer: { admitted: true } }
  /** A file lies in R2: its uploader may send it. */
  'add-file': { given: { uploader: UserId; file: Attachment }; answer: Attachment }
  /** Which file that is, for whoever may read the message that it belongs to. */
  'open-file': { given: { id: AttachmentId }; answer: Attachment }
  /** R2 does not have it any more: its message says so from now on. */
  'lose-file': { given: { id: AttachmentId }; answer: { missing: true } }
  /** Says something later, as an ISO 8601 instant has it. */
  schedule: { given: { request: SendRequest; publishAt: string }; answer: ScheduledMessage }
  /** What waits to be said, the next first. */
  'list-scheduled': { given: object; answer: ScheduledMessage[] }
  'cancel-scheduled': {
    given: { senderId: UserId; clientMessageId: ClientMessageId }
    answer: { cancelled: boolean }
  }
  /** Messages that were found elsewhere, as they are now. At most a page of them. */
  recall: { given: { seqs: number[] }; answer: Recalled }
  /** Whether its inbound webhooks may be looked at or changed; a change is on record before it is made. */
  integrate: { given: { change?: IntegrationChange }; answer: { allowed: true } }
}

export type ActName = keyof Acts
export type Given<Name extends ActName> = Acts[Name]['given']
export type AnswerTo<Name extends ActName> = Acts[Name]['answer']
