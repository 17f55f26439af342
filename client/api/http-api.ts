/**
 * The HTTP part, typed. Every call takes a signal and rejects with an `ApiError`. Reads, and writes that can be said twice
 * without harm, are tried again where the server or the network failed; others never.
 */
import type {
  AttachmentId,
  ClientMessageId,
  ConversationId,
  CourseId,
  Epoch,
  UserId,
} from '../../schema/ids.ts'
import type { ConversationView } from '../../schema/protocol/conversation.ts'
import type { Audience, ConversationKind, Member, UserSummary } from '../../schema/protocol/kinds.ts'
import type { NotificationLevel } from '../../schema/protocol/level.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Quote } from '../../schema/protocol/quote.ts'
import type { OwnReactions } from '../../schema/protocol/reaction.ts'
import type { ScheduledMessage } from '../../schema/protocol/scheduled.ts'
import type { SendDraft } from './outgoing.ts'
import type { Report, ReportResolution } from '../../schema/protocol/report.ts'
import type { SettingsChange } from '../../schema/protocol/settings.ts'
import type { ListedConversation } from '../../schema/protocol/summary.ts'

export type CallOptions = { signal?: AbortSignal }

export type Page<Item> = { data: Item[]; has_more: boolean; next_cursor: string | null }

export type ConversationPage = Page<ListedConversation> & {
  unread_total: number
  mentioned_total: number
  delayed: boolean
}

export type ConversationQuery = {
  cursor?: string
  limit?: number
  kind?: ConversationKind
  unread?: boolean
  archived?: boolean
}

export type NewConversation =
  | { kind: 'direct'; userIds: [UserId, UserId] }
  | { kind: 'group'; title: string; members: UserId[] }
  | { kind: 'class'; title: string; courseId: CourseId }
  | { kind: 'announcement'; title: string; audience: Audience }

export type MessagePage = {
  data: Message[]
  users: UserSummary[]
  has_more: boolean
  epoch: Epoch
  first: number
  last: number
  gaps: { first: number; last: number }[]
  quotes?: Quote[]
  reacted?: OwnReactions[]
}

export type MessageQuery = { before?: number; after?: number; around?: number; limit?: number }

export type MemberPage = Page<Member> & { users: UserSummary[] }

export type PersonPresence = {
  userId: UserId
  state: 'online' | 'offline' | 'unknown'
  lastSeenAt?: string
}

export type ConversationPresence = {
  /** False while nobody can tell. */
  known: boolean
  /** Null where the conversation is too large for names. */
  members: PersonPresence[] | null
  /** Null while it is not known; absent from an older server. */
  online?: { count: number; sample: UserId[] } | null
  viewing: { count: number; sample: UserId[] } | null
}

/** Messages that belong together otherwise than by their place: replies, pins. */
export type PickedMessages = {
  data: Message[]
  users: UserSummary[]
  quotes?: Quote[]
  reacted?: OwnReactions[]
}

export type PageQuery = { cursor?: string; limit?: number }

/** Messages of several conversations, each with where it belongs. A page may be short, or empty, and have more behind it. */
export type FoundPage<Found = FoundMessage> = Page<Found> & {
  conversations: ConversationView[]
  users: UserSummary[]
  /** Something may be missing for a moment. */
  delayed: boolean
}

export type FoundMessage = { conversationId: ConversationId; message: Message }

export type ReportPage = Page<Report>

export type HttpApi = {
  conversations(query?: ConversationQuery, options?: CallOptions): Promise<ConversationPage>
  conversation(id: ConversationId, options?: CallOptions): Promise<ConversationView>
  /** A direct conversation of the same two is the same one, however often it is begun. */
  createConversation(wanted: NewConversation, options?: CallOptions): Promise<ConversationView>
  changeConversation(
    id: ConversationId,
    change: SettingsChange,
    options?: CallOptions,
  ): Promise<ConversationView>
  /** What the reader wants to hear of a conversation. */
  setLevel(
    id: ConversationId,
    level: NotificationLevel,
    options?: CallOptions,
  ): Promise<{ level: NotificationLevel }>
  handOver(id: ConversationId, userId: UserId, options?: CallOptions): Promise<{ owner: UserId }>

  members(id: ConversationId, query?: PageQuery, options?: CallOptions): Promise<MemberPage>
  addMembers(id: ConversationId, userIds: readonly UserId[], options?: CallOptions): Promise<unknown>
  removeMember(id: ConversationId, userId: UserId, options?: CallOptions): Promise<unknown>
  mute(
    id: ConversationId,
    userId: UserId,
    mute: { seconds: number; reason?: string },
    options?: CallOptions,
  ): Promise<{ mutedUntil: string }>
  unmute(id: ConversationId, userId: UserId, options?: CallOptions): Promise<{ unmuted: boolean }>
  /** The other of a direct conversation. */
  block(id: ConversationId, isBlocked: boolean, options?: CallOptions): Promise<{ blocked: boolean }>

  messages(id: ConversationId, query?: MessageQuery, options?: CallOptions): Promise<MessagePage>
  editMessage(id: ConversationId, seq: number, text: string, options?: CallOptions): Promise<{ rev: number }>
  deleteMessage(id: ConversationId, seq: number, options?: CallOptions): Promise<{ rev: number }>
  /** What a message said before, oldest first, for whoever may see it (`see-edits`). */
  edits(
    id: ConversationId,
    seq: number,
    options?: CallOptions,
  ): Promise<{ data: { rev: number; text: string; saidAt: string }[] }>
  /** Ascending; the next page is `after` the last of this one. */
  replies(
    id: ConversationId,
    seq: number,
    query?: { after?: number; limit?: number },
    options?: CallOptions,
  ): Promise<PickedMessages & { has_more: boolean }>
  /** All of them, the one that was pinned last at the beginning. */
  pins(id: ConversationId, options?: CallOptions): Promise<PickedMessages>
  /** Who has read a message: names in small conversations, else the count alone. */
  readers(
    id: ConversationId,
    seq: number,
    options?: CallOptions,
  ): Promise<{ count: number; users: UserId[] | null }>
  /** Brings a message before staff; its sender is not told. */
  report(
    id: ConversationId,
    seq: number,
    report: { reason: string; block?: boolean },
    options?: CallOptions,
  ): Promise<{ reported: true; blocked: boolean }>
  /** For those who moderate the conversation. */
  reports(
    id: ConversationId,
    query?: PageQuery & { status?: 'open' | 'all' },
    options?: CallOptions,
  ): Promise<ReportPage>
  resolveReport(
    id: ConversationId,
    n: number,
    outcome: { resolution: ReportResolution; note?: string },
    options?: CallOptions,
  ): Promise<Report>
  /** The bytes of a file. What to open of it, and what only to save, is in docs/SDK.md. */
  download(id: ConversationId, attachmentId: AttachmentId, options?: CallOptions): Promise<Blob>

  /** The same clientMessageId again replaces what waits under it; without one it gets one. */
  schedule(
    id: ConversationId,
    message: SendDraft & { publishAt: string; clientMessageId?: ClientMessageId },
    options?: CallOptions,
  ): Promise<ScheduledMessage>
  /** What waits to be said, and what could not be. */
  scheduled(id: ConversationId, options?: CallOptions): Promise<Page<ScheduledMessage>>
  cancelScheduled(
    id: ConversationId,
    message: { clientMessageId: ClientMessageId; senderId?: UserId },
    options?: CallOptions,
  ): Promise<{ cancelled: boolean }>

  markRead(id: ConversationId, seq: number, options?: CallOptions): Promise<{ readSeq: number }>
  markUnread(id: ConversationId, seq: number, options?: CallOptions): Promise<{ readSeq: number }>
  /** `failed`: rooms that did not answer; it may be asked again. */
  markAllRead(options?: CallOptions): Promise<{ read: number; failed: number }>

  /** Words with filters among them (`from:`, `has:file`, `in:`, `before:`, `after:`), in all that the reader may read. */
  search(q: string, query?: PageQuery, options?: CallOptions): Promise<FoundPage>
  searchIn(id: ConversationId, q: string, query?: PageQuery, options?: CallOptions): Promise<FoundPage>
  /** Where the reader is mentioned. */
  mentions(query?: PageQuery, options?: CallOptions): Promise<FoundPage<FoundMessage & { unread: boolean }>>
  /** What the reader has saved for themselves. */
  bookmarks(query?: PageQuery & { in?: ConversationId }, options?: CallOptions): Promise<FoundPage>
  bookmark(id: ConversationId, seq: number, isSaved: boolean, options?: CallOptions): Promise<unknown>

  /** Up to 100 people. */
  presence(userIds: readonly UserId[], options?: CallOptions): Promise<{ data: PersonPresence[] }>
  conversationPresence(id: ConversationId, options?: CallOptions): Promise<ConversationPresence>
}
