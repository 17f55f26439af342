/**
 * What a server key may ask and what it is answered, written from the OpenAPI document by
 * test/contract/update-server-types.ts: change the routes, not this file. Fields and values may be added at any time.
 */

/** Who did it: `user:` and an id, `key:` and the id of a server key, or `system`. */
export type ActorName = string

export type Announced = {
  "conversation": Conversation
  "message": Sent
}

/** A file that belongs to a message, fetched by its id. */
export type Attachment = {
  "id": AttachmentId
  /** As its uploader called it: a label for eyes. */
  "name": string
  /** Media type, as the bytes have it. */
  "type": string
  "bytes": number
  /** Pixels, of an image that says so. */
  "width"?: number
  "height"?: number
  /** The file is lost; the message stays. */
  "missing"?: true
}

/** Names a file that was uploaded to a conversation. */
export type AttachmentId = string

/** Whom an announcement reaches. */
export type Audience = {
  "type": "campus"
} | {
  "type": "role"
  "roles": (CampusRole)[]
} | {
  "type": "course"
  "courseId": CourseId
}

export type AuditedPage = {
  /** Ascending by seq. */
  "data": (Message)[]
  /** Who wrote them, and what they quote, as far as they are known. */
  "users": (User)[]
  /** Of what the replies among them answer. */
  "quotes"?: (Quote)[]
  /** What the reader has chosen under those whose reactions carry no names. */
  "reacted"?: (OwnReactions)[]
  /** In the direction that was asked for; around: on either side. */
  "has_more": boolean
  "epoch": Epoch
  "first": number
  /** An empty page ends before it begins. */
  "last": number
  /** Seqs that could not be had. */
  "gaps": (Stretch)[]
}

/** The boundary of everything: a token’s issuer, or a key, decides it. */
export type CampusId = string

/** What the host says of a person. */
export type CampusRole = "student" | "instructor" | "admin"

export type Cancelled = {
  "cancelled": boolean
}

/** What was asked is so; the message itself travels on sockets and in pages. */
export type Changed = {
  /** The message’s, as of now. */
  "rev": number
}

/** The sender’s own name for a message, unique per sender and conversation for good. */
export type ClientMessageId = string

/** A conversation as one reader sees it. */
export type Conversation = {
  "title": string
  /** Everyone may read on, nobody says anything. */
  "archivedAt"?: string
  /** Only those who steer the conversation may speak. */
  "locked"?: true
  /** Between two messages of one person. */
  "slowModeSeconds"?: number
  /** Of an announcement: whoever reads it may answer a message. */
  "replies"?: true
  /** A picture, fetched as an attachment of this conversation. */
  "avatar"?: AttachmentId
  "id": ConversationId
  "kind": ConversationKind
  "createdAt": string
  "courseId"?: CourseId
  "section"?: Section
  "audience"?: Audience
  /** The reader’s own. */
  "role"?: MemberRole
  /** What the reader wants to hear of it; absent for everything. */
  "level"?: NotificationLevel
  /** Absent where the audience has no roster. */
  "memberCount"?: number
  "lastSeq": number
  /** The two of a direct conversation, which has no other title. */
  "people"?: (User)[]
}

/** Names a conversation for good. */
export type ConversationId = string

/** What a conversation is. It never changes. */
export type ConversationKind = "direct" | "group" | "class" | "announcement"

export type ConversationPresence = {
  "known": boolean
  /** Null where there are too many for names. */
  "members": (PersonPresence)[] | null
  /** Null while it is not known. */
  "viewing": {
  "count": number
  "sample": (UserId)[]
} | null
}

/** A course of the host. */
export type Course = {
  "id": CourseId
  "title": string
}

/** The id that the host gave to a course. */
export type CourseId = string

export type CoursePage = {
  "data": (Course)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

export type CoursePut = {
  "title": string
  /** Everybody: whoever is not named has left. */
  "roster"?: ({
  "userId": UserId
  "role": EnrolmentRole
  "section"?: Section | null
})[]
}

/** A course, and what its roster has changed where one was given. */
export type CourseSynced = {
  "id": CourseId
  "title": string
  "enrolled"?: number
  "added"?: number
  "removed"?: number
  /** Whose role or section is another. */
  "changed"?: number
  /** Rooms of the course, which all follow. */
  "conversations"?: number
}

/** Who takes or teaches a course, or one section of it. */
export type Enrolment = {
  "userId": UserId
  "role": EnrolmentRole
  /** Null: of the whole course. */
  "section": Section | null
}

export type EnrolmentPage = {
  "data": (Enrolment)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

/** What a person is in a course. */
export type EnrolmentRole = "instructor" | "assistant" | "student"

export type EnrolmentsPut = {
  /** Everybody: whoever is not named has left. */
  "enrolments": ({
  "userId": UserId
  "role": EnrolmentRole
  "section"?: Section | null
})[]
}

/** One life of a conversation’s log. Another epoch: drop what you have, start over. */
export type Epoch = string

/** Something that has happened. Take the message by its rev. */
export type Event = {
  "id": EventId
  /** More may be added at any time. */
  "type": "conversation.created" | "conversation.updated" | "conversation.archived" | "member.added" | "member.removed" | "member.role_changed" | "message.created" | "message.updated" | "message.deleted" | "message.reported" | "reaction.changed" | "announcement.published" | "moderation.muted" | "moderation.unmuted" | "moderation.locked" | "moderation.unlocked" | "moderation.read" | "moderation.report_resolved" | "integration.added" | "integration.rotated" | "integration.revoked" | "webhook.endpoint_disabled" | "webhook.test"
  "conversationId"?: ConversationId
  "epoch"?: Epoch
  /** The conversation’s, when it happened. Within an epoch it never falls. */
  "rev"?: number
  /** The message that it is about. */
  "seq"?: number
  "actor": ActorName
  "occurredAt": string
  /** What belongs to this type. */
  "detail"?: Record<string, unknown>
  /** As it stands now: one that was taken back has no content in any of its events. Absent in direct conversations, unless the campus lets its administrators read them. */
  "message"?: Message
}

/** Names an event, the same whenever and however often it is told. */
export type EventId = string

export type EventPage = {
  "data": (Event)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

/** What has happened. More may be added at any time. */
export type EventType = "conversation.created" | "conversation.updated" | "conversation.archived" | "member.added" | "member.removed" | "member.role_changed" | "message.created" | "message.updated" | "message.deleted" | "message.reported" | "reaction.changed" | "announcement.published" | "moderation.muted" | "moderation.unmuted" | "moderation.locked" | "moderation.unlocked" | "moderation.read" | "moderation.report_resolved" | "integration.added" | "integration.rotated" | "integration.revoked" | "webhook.endpoint_disabled"

/** One fault of a request. */
export type Fault = {
  /** JSON Pointer into the body, or the name of a parameter. */
  "pointer": string
  "detail": string
}

export type HandedOver = {
  "owner": UserId
}

/** A stretch of a conversation, by the places of its messages. */
export type HistoryPage = {
  /** Ascending by seq. */
  "data": (Message)[]
  /** Who wrote them, and what they quote, as far as they are known. */
  "users": (User)[]
  /** Of what the replies among them answer. */
  "quotes"?: (Quote)[]
  /** What the reader has chosen under those whose reactions carry no names. */
  "reacted"?: (OwnReactions)[]
  /** In the direction that was asked for; around: on either side. */
  "has_more": boolean
  /** Goes on in the direction that was asked for, or back; null at the end and around a seq. */
  "next_cursor": string | null
  "epoch": Epoch
  "first": number
  /** An empty page ends before it begins. */
  "last": number
  /** Seqs that could not be had. */
  "gaps": (Stretch)[]
}

/** A live secret of the host, without what is secret. */
export type HostSecret = {
  "id": KeyId
  "createdAt": string
}

export type HostSecretList = {
  "data": (HostSecret)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

export type HostSecretRevoked = {
  "revoked": true
}

/** An inbound webhook of a conversation. */
export type Integration = {
  /** Under which it speaks: the `senderId` of its messages. */
  "id": KeyId
  /** Under which everyone is shown what it says. */
  "name": string
  "createdBy": ActorName
  "createdAt": string
}

export type IntegrationList = {
  "data": (Integration)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

export type IntegrationRevoked = {
  "revoked": true
}

/** An inbound webhook with its token. */
export type IntegrationToken = {
  /** Under which it speaks: the `senderId` of its messages. */
  "id": KeyId
  /** Under which everyone is shown what it says. */
  "name": string
  "createdBy": ActorName
  "createdAt": string
  /** Shown this once; what is kept is its hash. */
  "token": string
  /** Where to post: whoever knows it speaks here. */
  "url": string
}

/** Names a server key in lists and logs. */
export type KeyId = string

/** The caller: a person, or a server key. */
export type Me = {
  "type": "user"
  "id": UserId
  "name": string
  "role": CampusRole
  "campus": CampusId
} | {
  "type": "key"
  "id": KeyId
  "campus": CampusId
}

/** A person’s place in a conversation. */
export type Member = {
  "userId": UserId
  "role": MemberRole
}

export type MemberPage = {
  "data": (Member)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
  /** By name, as far as the directory knows them. */
  "users": (User)[]
}

export type MemberRemoved = {
  "removed": boolean
}

/** What a person is in one conversation. */
export type MemberRole = "owner" | "instructor" | "assistant" | "student" | "member"

export type MembersAdded = {
  "added": number
}

/** The whole current state of a message. New, edited and deleted are the same upsert by seq. */
export type Message = {
  /** Its place in the conversation, contiguous from 1. */
  "seq": number
  /** The conversation-wide revision of its last change. */
  "rev": number
  "senderId": UserId
  "clientMessageId": ClientMessageId
  /** Empty once it was taken back. */
  "text": string
  /** The seq of the message that this one answers. */
  "replyTo"?: number
  "mentions"?: (UserId)[]
  /** `@everyone`, or `@staff`. */
  "mentionsAll"?: "everyone" | "staff"
  "attachments"?: (Attachment)[]
  /** In the order in which each was first chosen. */
  "reactions"?: (Reaction)[]
  "pinnedAt"?: string
  /** The name of the integration that spoke. */
  "bot"?: string
  /** For eyes only: order comes from seq. */
  "sentAt": string
  "editedAt"?: string
  "deletedAt"?: string
  "deletedByStaff"?: true
}

/** What a message said before it was edited. */
export type MessageVersion = {
  /** Of the state that took its place. */
  "rev": number
  "text": string
  "saidAt": string
}

export type MessageVersions = {
  "data": (MessageVersion)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

export type Muted = {
  "mutedUntil": string
}

export type NewAnnouncement = {
  "title": string
  "audience": {
  "type": "campus"
} | {
  "type": "role"
  "roles": (CampusRole)[]
} | {
  "type": "course"
  "courseId": CourseId
}
  "text": string
  /** As whom a server key speaks. */
  "senderId"?: UserId
  /** Instead of a sender: the name under which a server key speaks as itself, such as the system’s. */
  "bot"?: string
}

export type NewAuditedRead = {
  /** Why this is read. It is kept with the record. */
  "reason": string
  /** Messages before this seq; at most one of the three. */
  "before"?: number
  /** Messages after this seq. */
  "after"?: number
  /** Messages on both sides of this seq. */
  "around"?: number
  "limit"?: number
}

export type NewConversation = {
  "kind": "direct"
  "userIds": (UserId)[]
} | {
  "kind": "group"
  "title": string
  "members": (UserId)[]
} | {
  "kind": "class"
  "title": string
  "courseId": CourseId
  "section"?: Section
} | {
  "kind": "announcement"
  "title": string
  "audience": {
  "type": "campus"
} | {
  "type": "role"
  "roles": (CampusRole)[]
} | {
  "type": "course"
  "courseId": CourseId
}
}

export type NewHostSecret = {
  "id": KeyId
  "createdAt": string
  /** `whsec_` and base64. Shown this once. */
  "secret": string
  /** Where to send what is signed with it. */
  "url": string
}

export type NewIntegration = {
  /** Under which everyone is shown what it says. */
  "name": string
}

export type NewMembers = {
  "members": ({
  "userId": UserId
})[]
}

export type NewMessage = {
  "clientMessageId"?: ClientMessageId
  "text": string
  "replyTo"?: number
  /** Files that the sender has uploaded to this conversation and not sent yet. */
  "attachments"?: (AttachmentId)[]
  /** As whom a server key speaks. */
  "senderId"?: UserId
  /** Instead of a sender: the name under which a server key speaks as itself, such as the system’s. */
  "bot"?: string
}

export type NewMute = {
  /** It ends by itself. */
  "seconds": number
  /** For the audit log; the muted person is not told. */
  "reason"?: string
}

export type NewOwner = {
  "userId": UserId
}

export type NewReport = {
  /** What is wrong with it, in the reporter’s words. */
  "reason": string
  /** In a direct conversation: block its sender in the same act. */
  "block"?: boolean
}

export type NewResolution = {
  "resolution": ReportResolution
  /** For whoever looks into it later. */
  "note"?: string
}

export type NewScheduledMessage = {
  "clientMessageId": ClientMessageId
  "text": string
  "replyTo"?: number
  /** Files that the sender has uploaded to this conversation and not sent yet. */
  "attachments"?: (AttachmentId)[]
  /** As whom a server key speaks. */
  "senderId"?: UserId
  /** Instead of a sender: the name under which a server key speaks as itself, such as the system’s. */
  "bot"?: string
  "publishAt": string
}

/** What somebody wants to hear of a conversation. */
export type NotificationLevel = "all" | "mentions" | "nothing"

/** What the reader has chosen under one message. */
export type OwnReactions = {
  "seq": number
  "emojis": (string)[]
}

/** Unknown, and never offline, while nobody can say, or where the reader may not know. */
export type PersonPresence = {
  "userId": UserId
  "state": "online" | "offline" | "unknown"
  "lastSeenAt"?: string
}

export type Presence = {
  "data": (PersonPresence)[]
}

/** A refusal (RFC 9457). */
export type Problem = {
  /** A reference that names the kind of problem. */
  "type": string
  "title": string
  "status": number
  "detail"?: string
  /** The path that was asked for. */
  "instance": string
  "code": ProblemCode
  "errors"?: (Fault)[]
  /** Names this request in our logs; also in X-Request-Id. */
  "request_id": string
}

/** What a program decides by. A code never changes its meaning. */
export type ProblemCode = "unauthenticated" | "signature_invalid" | "origin_refused" | "not_found" | "not_allowed" | "scope_missing" | "method_not_allowed" | "request_invalid" | "body_too_large" | "cursor_invalid" | "api_version_unknown" | "idempotency_in_flight" | "idempotency_key_reused" | "upgrade_required" | "subprotocol_missing" | "text_empty" | "text_too_long" | "text_invalid" | "reply_unknown" | "message_deleted" | "edit_too_late" | "edits_exhausted" | "emoji_invalid" | "reactions_full" | "pins_full" | "conversation_archived" | "conversation_locked" | "muted" | "blocked" | "unsupervised" | "reports_full" | "slow_mode" | "client_message_id_reused" | "attachment_unknown" | "bookmarks_full" | "schedule_invalid" | "scheduled_full" | "avatar_invalid" | "length_required" | "file_empty" | "file_too_large" | "file_type_mismatch" | "image_too_large" | "file_quota_exceeded" | "file_lost" | "range_invalid" | "frame_binary" | "frame_too_large" | "frame_not_json" | "command_unknown" | "command_invalid" | "not_joined" | "members_invalid" | "conversation_full" | "rate_limited" | "host_secrets_full" | "integrations_full" | "room_full" | "history_unavailable" | "unavailable" | "internal"

/** A person, as the host has told us. */
export type ProvisionedUser = {
  "id": UserId
  "name": string
  "role": CampusRole
  /** Null where the host has not said. */
  "minor": boolean | null
  /** Since when they are let in no more. */
  "deactivatedAt": string | null
}

/** Of two quotes of one message the one with the higher rev holds. */
export type Quote = {
  /** The original’s. */
  "seq": number
  "rev": number
  "senderId": UserId
  /** One line; empty for a deleted original. */
  "preview": string
  "deleted"?: true
}

/** One emoji under a message, and how many chose it. */
export type Reaction = {
  "emoji": string
  "count": number
  /** Absent where the room is too large for names. */
  "userIds"?: (UserId)[]
}

export type Readers = {
  "count": number
  "users": (UserId)[] | null
}

/** A message that somebody has brought before staff. */
export type Report = {
  "conversationId": ConversationId
  /** Its number in the conversation, from 1. */
  "n": number
  "seq": number
  "senderId": UserId
  /** What the message said when it was reported. */
  "text": string
  "reporter": ActorName
  "reason": string
  "reportedAt": string
  /** Absent while the report is open. */
  "resolution"?: ReportResolution
  "resolvedBy"?: ActorName
  "resolvedAt"?: string
  "note"?: string
}

export type ReportPage = {
  "data": (Report)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

/** What staff made of a report. */
export type ReportResolution = "dismissed" | "deleted" | "warned" | "muted" | "removed"

export type Reported = {
  "reported": true
  "blocked": boolean
}

/** A roster as it now is, and what was not so before. */
export type RosterSynced = {
  "enrolled": number
  "added": number
  "removed": number
  /** Whose role or section is another. */
  "changed": number
  /** Rooms of the course, which all follow. */
  "conversations": number
}

/** A message that is to be sent later. */
export type ScheduledMessage = {
  "senderId": UserId
  "clientMessageId": ClientMessageId
  "text": string
  "replyTo"?: number
  "attachments"?: (Attachment)[]
  "publishAt": string
  /** Why it was not sent at its time. */
  "failed"?: ProblemCode
}

export type ScheduledPage = {
  "data": (ScheduledMessage)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

/** Part of a course, by the host’s name for it. */
export type Section = string

/** The place that a message has got. */
export type Sent = {
  "clientMessageId": ClientMessageId
  "seq": number
  "rev": number
  "epoch": Epoch
  "viewers": number
}

/** A wish: what is absent stays as it is. */
export type SettingsChange = {
  "title"?: string
  "archived"?: boolean
  "locked"?: boolean
  /** 0 ends it. */
  "slowModeSeconds"?: number
  /** Of an announcement: whether whoever reads it may answer a message. */
  "replies"?: boolean
  /** A picture that the caller has uploaded here; null takes it away. */
  "avatar"?: AttachmentId | null
}

/** Something that was done by virtue of an office. */
export type StaffAct = {
  "id": string
  "type": EventType
  "conversationId": ConversationId
  "seq"?: number
  "actor": ActorName
  "at": string
  "detail"?: Record<string, unknown>
}

export type StaffActPage = {
  "data": (StaffAct)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

export type Stretch = {
  "first": number
  "last": number
}

export type Unmuted = {
  "unmuted": boolean
}

/** A person as others see them. */
export type User = {
  "id": UserId
  "name": string
  "role": CampusRole
}

/** The id that the host gave to a person. */
export type UserId = string

export type UserPage = {
  "data": (ProvisionedUser)[]
  "has_more": boolean
  /** Null on the last page. */
  "next_cursor": string | null
}

export type UserPut = {
  "name": string
  "role": CampusRole
  /** Left out, it stays as it was; said of nobody, the campus decides. */
  "minor"?: boolean
}

export type UsersCounted = {
  "users": number
}

export type UsersPut = {
  "users": ({
  "id": UserId
  "name": string
  "role": CampusRole
  /** Left out, it stays as it was; said of nobody, the campus decides. */
  "minor"?: boolean
})[]
}

export type Operations = {
  /** Add people. */
  addMembers: { params: { id: ConversationId }; query: unknown; body: NewMembers; answer: MembersAdded }
  /** Announce something to a campus, to roles or to a course. */
  announce: { params: unknown; query: unknown; body: NewAnnouncement; answer: Announced }
  /** Take away what waits to be said. */
  cancelScheduled: { params: { id: ConversationId; clientMessageId: ClientMessageId }; query: { senderId?: UserId }; answer: Cancelled }
  /** Rename, archive, lock or slow down a conversation. */
  changeSettings: { params: { id: ConversationId }; query: unknown; body: SettingsChange; answer: Conversation }
  /** Begin a conversation. */
  createConversation: { params: unknown; query: unknown; body: NewConversation; answer: Conversation }
  /** Get a secret to sign host events with. */
  createHostSecret: { params: unknown; query: unknown; answer: NewHostSecret }
  /** Give a conversation an inbound webhook. */
  createIntegration: { params: { id: ConversationId }; query: unknown; body: NewIntegration; answer: IntegrationToken }
  /** Let a person in no more. */
  deactivateUser: { params: { userId: UserId }; query: unknown; answer: ProvisionedUser }
  /** Take a message back. */
  deleteMessage: { params: { id: ConversationId; seq: number }; query: { reason?: string }; answer: Changed }
  /** Download a file. */
  downloadAttachment: { params: { id: ConversationId; attachmentId: AttachmentId }; query: unknown; answer: Response }
  /** Look at a conversation. */
  getConversation: { params: { id: ConversationId }; query: unknown; answer: Conversation }
  /** Say who of a conversation is online and who is viewing. */
  getConversationPresence: { params: { id: ConversationId }; query: unknown; answer: ConversationPresence }
  /** Look up a course. */
  getCourse: { params: { courseId: CourseId }; query: unknown; answer: Course }
  /** Say who the caller is. */
  getMe: { params: unknown; query: unknown; answer: Me }
  /** Say who of some people is online. */
  getPresence: { params: unknown; query: { users: (UserId)[] }; answer: Presence }
  /** Say who has read a message. */
  getReaders: { params: { id: ConversationId; seq: number }; query: unknown; answer: Readers }
  /** Look up a person. */
  getUser: { params: { userId: UserId }; query: unknown; answer: ProvisionedUser }
  /** Hand a group over to another member. */
  handOver: { params: { id: ConversationId }; query: unknown; body: NewOwner; answer: HandedOver }
  /** List what was reported on the campus. */
  listCampusReports: { params: unknown; query: { limit?: number; cursor?: string; status?: "open" | "all" }; answer: ReportPage }
  /** List the courses of the campus by id. */
  listCourses: { params: unknown; query: { limit?: number; cursor?: string }; answer: CoursePage }
  /** Read what a message said before. */
  listEdits: { params: { id: ConversationId; seq: number }; query: unknown; answer: MessageVersions }
  /** List who takes or teaches a course, by user id. */
  listEnrolments: { params: { courseId: CourseId }; query: { limit?: number; cursor?: string }; answer: EnrolmentPage }
  /** Replay what has happened on the campus. */
  listEvents: { params: unknown; query: { limit?: number; cursor?: string; after?: EventId; type?: (EventType)[]; conversation?: ConversationId }; answer: EventPage }
  /** List the live secrets of the host. */
  listHostSecrets: { params: unknown; query: unknown; answer: HostSecretList }
  /** List the inbound webhooks of a conversation. */
  listIntegrations: { params: { id: ConversationId }; query: unknown; answer: IntegrationList }
  /** List who belongs to a conversation. */
  listMembers: { params: { id: ConversationId }; query: { limit?: number; cursor?: string }; answer: MemberPage }
  /** Read a page of history. */
  listMessages: { params: { id: ConversationId }; query: { limit?: number; cursor?: string; before?: number; after?: number; around?: number }; answer: HistoryPage }
  /** List what was reported in a conversation. */
  listReports: { params: { id: ConversationId }; query: { limit?: number; cursor?: string; status?: "open" | "all" }; answer: ReportPage }
  /** What waits to be said, and what could not be. */
  listScheduled: { params: { id: ConversationId }; query: unknown; answer: ScheduledPage }
  /** List what staff have done. */
  listStaffActs: { params: unknown; query: { limit?: number; cursor?: string; conversation?: ConversationId; actor?: ActorName; type?: EventType }; answer: StaffActPage }
  /** List the people of the campus by id. */
  listUsers: { params: unknown; query: { limit?: number; cursor?: string }; answer: UserPage }
  /** Silence a member for a while. */
  muteMember: { params: { id: ConversationId; userId: UserId }; query: unknown; body: NewMute; answer: Muted }
  /** Pin a message for everyone. */
  pinMessage: { params: { id: ConversationId; seq: number }; query: unknown; answer: Changed }
  /** Enter or change a course, with its roster or without. */
  putCourse: { params: { courseId: CourseId }; query: unknown; body: CoursePut; answer: CourseSynced }
  /** Replace who takes or teaches a course. */
  putEnrolments: { params: { courseId: CourseId }; query: unknown; body: EnrolmentsPut; answer: RosterSynced }
  /** Enter or change a person. */
  putUser: { params: { userId: UserId }; query: unknown; body: UserPut; answer: ProvisionedUser }
  /** Enter or change many people. */
  putUsers: { params: unknown; query: unknown; body: UsersPut; answer: UsersCounted }
  /** Let a person in again. */
  reactivateUser: { params: { userId: UserId }; query: unknown; answer: ProvisionedUser }
  /** Read a conversation by virtue of an office, on record. */
  readAudited: { params: { id: ConversationId }; query: unknown; body: NewAuditedRead; answer: AuditedPage }
  /** Remove somebody, or leave. */
  removeMember: { params: { id: ConversationId; userId: UserId }; query: unknown; answer: MemberRemoved }
  /** Bring a message before staff. */
  reportMessage: { params: { id: ConversationId; seq: number }; query: unknown; body: NewReport; answer: Reported }
  /** Say what became of a report. */
  resolveReport: { params: { id: ConversationId; n: number }; query: unknown; body: NewResolution; answer: Report }
  /** Take a secret of the host away. */
  revokeHostSecret: { params: { hostSecretId: KeyId }; query: unknown; answer: HostSecretRevoked }
  /** Take an inbound webhook away. */
  revokeIntegration: { params: { id: ConversationId; integrationId: KeyId }; query: unknown; answer: IntegrationRevoked }
  /** Give an inbound webhook another token. */
  rotateIntegration: { params: { id: ConversationId; integrationId: KeyId }; query: unknown; answer: IntegrationToken }
  /** Say something later. */
  scheduleMessage: { params: { id: ConversationId }; query: unknown; body: NewScheduledMessage; answer: ScheduledMessage }
  /** Say something. */
  sendMessage: { params: { id: ConversationId }; query: unknown; body: NewMessage; answer: Sent }
  /** Let a muted member speak again. */
  unmuteMember: { params: { id: ConversationId; userId: UserId }; query: unknown; answer: Unmuted }
  /** Unpin a message. */
  unpinMessage: { params: { id: ConversationId; seq: number }; query: unknown; answer: Changed }
  /** Upload a file. */
  uploadAttachment: { params: { id: ConversationId }; query: { name?: string; senderId?: UserId }; body: Blob | ArrayBuffer | ReadableStream<Uint8Array>; answer: Attachment }
}

/** Method, address, and whether the request takes an `Idempotency-Key`. */
export const operations = {
  addMembers: ['POST', '/v1/conversations/{id}/members', true],
  announce: ['POST', '/v1/announcements', true],
  cancelScheduled: ['DELETE', '/v1/conversations/{id}/scheduled/{clientMessageId}', false],
  changeSettings: ['PATCH', '/v1/conversations/{id}', false],
  createConversation: ['POST', '/v1/conversations', true],
  createHostSecret: ['POST', '/v1/host-secrets', false],
  createIntegration: ['POST', '/v1/conversations/{id}/integrations', false],
  deactivateUser: ['POST', '/v1/users/{userId}/deactivate', true],
  deleteMessage: ['DELETE', '/v1/conversations/{id}/messages/{seq}', false],
  downloadAttachment: ['GET', '/v1/conversations/{id}/attachments/{attachmentId}', false],
  getConversation: ['GET', '/v1/conversations/{id}', false],
  getConversationPresence: ['GET', '/v1/conversations/{id}/presence', false],
  getCourse: ['GET', '/v1/courses/{courseId}', false],
  getMe: ['GET', '/v1/me', false],
  getPresence: ['GET', '/v1/presence', false],
  getReaders: ['GET', '/v1/conversations/{id}/messages/{seq}/readers', false],
  getUser: ['GET', '/v1/users/{userId}', false],
  handOver: ['PUT', '/v1/conversations/{id}/owner', false],
  listCampusReports: ['GET', '/v1/reports', false],
  listCourses: ['GET', '/v1/courses', false],
  listEdits: ['GET', '/v1/conversations/{id}/messages/{seq}/edits', false],
  listEnrolments: ['GET', '/v1/courses/{courseId}/enrolments', false],
  listEvents: ['GET', '/v1/events', false],
  listHostSecrets: ['GET', '/v1/host-secrets', false],
  listIntegrations: ['GET', '/v1/conversations/{id}/integrations', false],
  listMembers: ['GET', '/v1/conversations/{id}/members', false],
  listMessages: ['GET', '/v1/conversations/{id}/messages', false],
  listReports: ['GET', '/v1/conversations/{id}/reports', false],
  listScheduled: ['GET', '/v1/conversations/{id}/scheduled', false],
  listStaffActs: ['GET', '/v1/audit', false],
  listUsers: ['GET', '/v1/users', false],
  muteMember: ['PUT', '/v1/conversations/{id}/members/{userId}/mute', false],
  pinMessage: ['PUT', '/v1/conversations/{id}/messages/{seq}/pin', false],
  putCourse: ['PUT', '/v1/courses/{courseId}', false],
  putEnrolments: ['PUT', '/v1/courses/{courseId}/enrolments', false],
  putUser: ['PUT', '/v1/users/{userId}', false],
  putUsers: ['PUT', '/v1/users', false],
  reactivateUser: ['POST', '/v1/users/{userId}/reactivate', true],
  readAudited: ['POST', '/v1/conversations/{id}/audited-reads', false],
  removeMember: ['DELETE', '/v1/conversations/{id}/members/{userId}', false],
  reportMessage: ['POST', '/v1/conversations/{id}/messages/{seq}/reports', true],
  resolveReport: ['POST', '/v1/conversations/{id}/reports/{n}/resolution', true],
  revokeHostSecret: ['DELETE', '/v1/host-secrets/{hostSecretId}', false],
  revokeIntegration: ['DELETE', '/v1/conversations/{id}/integrations/{integrationId}', false],
  rotateIntegration: ['POST', '/v1/conversations/{id}/integrations/{integrationId}/rotate', false],
  scheduleMessage: ['POST', '/v1/conversations/{id}/scheduled', true],
  sendMessage: ['POST', '/v1/conversations/{id}/messages', true],
  unmuteMember: ['DELETE', '/v1/conversations/{id}/members/{userId}/mute', false],
  unpinMessage: ['DELETE', '/v1/conversations/{id}/messages/{seq}/pin', false],
  uploadAttachment: ['POST', '/v1/conversations/{id}/attachments', false],
} as const satisfies Record<keyof Operations, readonly [string, string, boolean]>
