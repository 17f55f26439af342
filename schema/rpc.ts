/**
 * What may be said to a room from outside its sockets (invariant H5): by the worker, and by one room to
 * another. Everything else about a room is its own. Old and new code meet at every deploy, so a change here
 * only adds: an unknown field is ignored, a missing one has a meaning.
 */
import type { ActName, AnswerTo, Given } from './acts.ts'
import type { Actor, KeyActor, UserActor } from './actor.ts'
import type { AttachmentId, CampusId, ClientMessageId, CourseId, Section, UserId } from './ids.ts'
import type { PageShare } from './messages-share.ts'
import type { ConversationView } from './protocol/conversation.ts'
import type { Ack } from './protocol/frames/ack.ts'
import type { Audience, ConversationKind, Member, UserSummary } from './protocol/kinds.ts'
import type { Enrolled } from './enrolled.ts'
import type { Problem } from './protocol/problem.ts'
import type { SettingsChange } from './protocol/settings.ts'

export type Answer<Value> = { ok: true; value: Value } | { ok: false; problem: Problem }

/** What a conversation is born as. The worker has judged who may create it and who its members are. */
export type ConversationSpec = {
  kind: ConversationKind
  title: string
  courseId?: CourseId
  /** Of a class: the part of its course that it is for. */
  section?: Section
  audience?: Audience
  members: Enrolled[]
  /** The two of a direct conversation, by name. */
  people?: UserSummary[]
  createdBy: UserId | null
}

export type Created = { conversation: ConversationView; created: boolean }

export type SendRequest = {
  clientMessageId: ClientMessageId
  text: string
  replyTo?: number
  /** Files that the sender has uploaded here; then the text may be empty. */
  attachments?: AttachmentId[]
  /** A server key speaks as this person, whom the worker has looked up. */
  as?: UserSummary
  /** Or as an integration of this name, which is nobody's person: the message says so. */
  bot?: { id: UserId; name: string }
}

export type Sent = Omit<Ack, 'type' | 'replayed'> & { replayed: boolean }

/** Which stretch of history: at most one of the three; none means the newest page. */
export type PageRequest = { before?: number; after?: number; around?: number; limit: number }

/** `senderReadSeq`: how far the message's writer has read; null where they are not counted: by name, or as one who left. */
export type Readers = { readers: UserId[] | null; senderReadSeq: number | null }

/** `members` is null where there are too many for names, or none; `mayName` says whether some may be named. */
export type Names = {
  members: UserId[] | null
  mayName: boolean
  /** Of `members`, those whose presence the asker may not know. */
  hidden?: UserId[]
}

export type ConversationRoomRpc = {
  /** Creating what exists already answers what exists: the room's name is the conversation's id. */
  create(actor: Actor, spec: ConversationSpec): Promise<Answer<Created>>
  view(actor: Actor): Promise<Answer<ConversationView>>
  changeSettings(actor: Actor, wish: SettingsChange): Promise<Answer<ConversationView>>
  members(actor: Actor): Promise<Answer<Member[]>>
  addMembers(actor: Actor, members: Enrolled[]): Promise<Answer<{ added: number }>>
  removeMember(actor: Actor, userId: UserId): Promise<Answer<{ removed: boolean }>>
  /** The whole roster of a course: the room computes the difference and closes whoever left. */
  syncRoster(
    actor: KeyActor,
    members: Enrolled[],
  ): Promise<Answer<{ added: number; removed: number; changed: number }>>
  send(actor: Actor, request: SendRequest): Promise<Answer<Sent>>
  page(actor: Actor, request: PageRequest): Promise<Answer<PageShare>>
  /** Moves the caller's own cursor: forward to `readSeq`, or with `unreadFrom` back to just before it. */
  moveCursor(
    actor: UserActor,
    move: { readSeq: number } | { unreadFrom: number },
  ): Promise<Answer<{ readSeq: number }>>
  /** Who has read a message: names in small rooms, else null and the caller counts cursors. */
  readers(actor: Actor, seq: number): Promise<Answer<Readers>>
  /** Whose presence this conversation is about. */
  names(actor: Actor): Promise<Answer<Names>>
  /**
   * Of files that were uploaded long ago: those that no message carries are let go, for good; those that one does are
   * named with its seq. Asked by the worker on nobody's behalf.
   */
  releaseOrphans(ids: AttachmentId[]): Promise<Answer<{ sent: { id: AttachmentId; seq: number }[] }>>
  /** Everything else that may be asked, by name (schema/acts.ts). */
  perform<Name extends ActName>(name: Name, actor: Actor, given: Given<Name>): Promise<Answer<AnswerTo<Name>>>
}

/** The header under which the worker hands a verified user to a room at an upgrade: JSON in base64url. */
export const actorHeader = 'x-homeroom-actor'

/**
 * What a conversation's room, or a relay on its behalf, tells a personal room. One way: it never calls back. The frame
 * is encoded once for everybody, without its number, which each socket has of its own.
 */
export type Delivery = {
  /** JSON of a PersonalContent. */
  frame: string
  /** Who is online is known by id alone; whether this is for their role the personal room decides. */
  audience?: Audience
}

export type PersonalRoomRpc = {
  deliver(delivery: Delivery): Promise<void>
  /** The host lets this person in no more: their devices are closed. */
  dismiss(): Promise<void>
}

/** Passes one delivery on to many personal rooms, so that a conversation's room need not call them all itself. */
export type DeliveryRelayRpc = {
  relay(campusId: CampusId, userIds: UserId[], delivery: Delivery): Promise<void>
}

/** What a caller's gate says of a request. `resetMs`: until the window of now ends. */
export type Admission = {
  admitted: boolean
  /** This request and how many more that need not be asked for until the window ends; absent: this one. */
  granted?: number
  remaining: number
  resetMs: number
  /** The host lets this person in no more. */
  isShut?: true
}

/** Named `campus/gate-7`; a caller is `campus/user:…`, `campus/key:…`, or the token of an integration. */
export type AdmissionGateRpc = {
  admit(caller: string, perMinute: number, wanted?: number): Promise<Admission>
  setShut(caller: string, isShut: boolean): Promise<void>
  /** For the door of a socket, which is no request to count. */
  isShut(caller: string): Promise<boolean>
}
