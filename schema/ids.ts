/**
 * The names of things. An id is opaque to everyone but its maker and is branded here, so that two kinds of
 * id cannot be swapped by accident. A message has no id of its own: it is (conversation, seq).
 * Shapes are checked once, by the `parse…` functions below; everything behind them trusts the type.
 */
declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type CampusId = Branded<'CampusId'>
export type UserId = Branded<'UserId'>
export type CourseId = Branded<'CourseId'>
/** Part of a course, by the host's name for it: a tutorial group, a lab. */
export type Section = Branded<'Section'>
export type ConversationId = Branded<'ConversationId'>
export type ClientMessageId = Branded<'ClientMessageId'>
export type KeyId = Branded<'KeyId'>
export type AttachmentId = Branded<'AttachmentId'>
export type EndpointId = Branded<'EndpointId'>
export type EventId = Branded<'EventId'>
/** Random name of one life of a room's log: another epoch means "drop what you have, start over". */
export type Epoch = Branded<'Epoch'>

/**
 * User and course ids belong to the host. They travel in URLs, Redis keys and room names, so the alphabet
 * holds neither `/` nor `:` and starts with a letter or digit, which also refuses `__proto__` and `../x`.
 */
export const hostIdPattern = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/
export const campusIdPattern = /^[a-z0-9][a-z0-9-]{0,31}$/
export const conversationIdPattern = /^cnv_[0-9a-f]{32}$/
export const clientMessageIdPattern = /^[A-Za-z0-9._:-]{1,64}$/
export const epochPattern = /^[A-Za-z0-9]{8,32}$/

export function parseCampusId(value: unknown): CampusId | null {
  return typeof value === 'string' && campusIdPattern.test(value) ? (value as CampusId) : null
}

export function parseUserId(value: unknown): UserId | null {
  return typeof value === 'string' && hostIdPattern.test(value) ? (value as UserId) : null
}

export function parseCourseId(value: unknown): CourseId | null {
  return typeof value === 'string' && hostIdPattern.test(value) ? (value as CourseId) : null
}

export function parseSection(value: unknown): Section | null {
  return typeof value === 'string' && hostIdPattern.test(value) ? (value as Section) : null
}

export function parseConversationId(value: unknown): ConversationId | null {
  return typeof value === 'string' && conversationIdPattern.test(value) ? (value as ConversationId) : null
}

export function parseClientMessageId(value: unknown): ClientMessageId | null {
  return typeof value === 'string' && clientMessageIdPattern.test(value) ? (value as ClientMessageId) : null
}

export function parseEpoch(value: unknown): Epoch | null {
  return typeof value === 'string' && epochPattern.test(value) ? (value as Epoch) : null
}

/** `key_` and 32 hex digits: names an API key in lists and logs; the key itself is never stored. */
export const keyIdPattern = /^key_[0-9a-f]{32}$/

export function parseKeyId(value: unknown): KeyId | null {
  return typeof value === 'string' && keyIdPattern.test(value) ? (value as KeyId) : null
}

/** `att_` and 32 hex digits, given by the server: a file's own name is a label and never part of a key. */
export const attachmentIdPattern = /^att_[0-9a-f]{32}$/

export function parseAttachmentId(value: unknown): AttachmentId | null {
  return typeof value === 'string' && attachmentIdPattern.test(value) ? (value as AttachmentId) : null
}

/** `whe_` and 32 hex digits: an endpoint that a campus's webhooks go to. */
export const endpointIdPattern = /^whe_[0-9a-f]{32}$/

export function parseEndpointId(value: unknown): EndpointId | null {
  return typeof value === 'string' && endpointIdPattern.test(value) ? (value as EndpointId) : null
}

/** `evt_`, the life of the log that it is from, and its number there (domain/event-id.ts). */
export const eventIdPattern = /^evt_[A-Za-z0-9]{8,40}_[0-9]{1,15}$/

export function parseEventId(value: unknown): EventId | null {
  return typeof value === 'string' && eventIdPattern.test(value) ? (value as EventId) : null
}
