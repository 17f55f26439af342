/**
 * The HTTP part, typed. Every call takes a signal and rejects with an `ApiError`. Reads, and writes that can be said twice
 * without harm, are tried again where the server or the network failed; others never.
 */
import type { AttachmentId, ConversationId, CourseId, Epoch, UserId } from '../../schema/ids.ts'
import type { ConversationView } from '../../schema/protocol/conversation.ts'
import type { Audience, ConversationKind, Member, UserSummary } from '../../schema/protocol/kinds.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { Quote } from '../../schema/protocol/quote.ts'
import type { OwnReactions } from '../../schema/protocol/reaction.ts'
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
  viewing: { count: number; sample: UserId[] } | null
}

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
  members(
    id: ConversationId,
    query?: { cursor?: string; limit?: number },
    options?: CallOptions,
  ): Promise<MemberPage>
  addMembers(id: ConversationId, userIds: readonly UserId[], options?: CallOptions): Promise<void>
  removeMember(id: ConversationId, userId: UserId, options?: CallOptions): Promise<void>
  messages(id: ConversationId, query?: MessageQuery, options?: CallOptions): Promise<MessagePage>
  editMessage(id: ConversationId, seq: number, text: string, options?: CallOptions): Promise<{ rev: number }>
  deleteMessage(id: ConversationId, seq: number, options?: CallOptions): Promise<{ rev: number }>
  /** What a message said before, oldest first, for whoever may see it (`see-edits`). */
  edits(
    id: ConversationId,
    seq: number,
    options?: CallOptions,
  ): Promise<{ data: { rev: number; text: string; saidAt: string }[] }>
  /** The bytes of a file. What to open of it, and what only to save, is in docs/SDK.md. */
  download(id: ConversationId, attachmentId: AttachmentId, options?: CallOptions): Promise<Blob>
  /** Who has read a message: names in small conversations, else the count alone. */
  readers(
    id: ConversationId,
    seq: number,
    options?: CallOptions,
  ): Promise<{ count: number; users: UserId[] | null }>
  markRead(id: ConversationId, seq: number, options?: CallOptions): Promise<{ readSeq: number }>
  markUnread(id: ConversationId, seq: number, options?: CallOptions): Promise<{ readSeq: number }>
  /** `failed`: rooms that did not answer; it may be asked again. */
  markAllRead(options?: CallOptions): Promise<{ read: number; failed: number }>
  /** Up to 100 people. */
  presence(userIds: readonly UserId[], options?: CallOptions): Promise<{ data: PersonPresence[] }>
  conversationPresence(id: ConversationId, options?: CallOptions): Promise<ConversationPresence>
}
