/**
 * The ids of schema/ids.ts as fields of a body, a query or an answer: checked by the same functions, published
 * under the same patterns. Each says what it must be, since the sentence is what a caller gets.
 */
import * as z from 'zod'
import {
  type AttachmentId,
  attachmentIdPattern,
  type ClientMessageId,
  clientMessageIdPattern,
  type CampusId,
  campusIdPattern,
  type ConversationId,
  conversationIdPattern,
  type CourseId,
  type EndpointId,
  endpointIdPattern,
  type EventId,
  eventIdPattern,
  type Epoch,
  epochPattern,
  hostIdPattern,
  type KeyId,
  keyIdPattern,
  parseAttachmentId,
  parseCampusId,
  parseClientMessageId,
  parseConversationId,
  parseCourseId,
  parseEndpointId,
  parseEventId,
  parseEpoch,
  parseKeyId,
  parseSection,
  parseUserId,
  type Section,
  type UserId,
} from '../ids.ts'

export const userId = idField<UserId>(
  parseUserId,
  'must be the id of a user: 1 to 64 of A–Z a–z 0–9 . _ @ -',
  { id: 'UserId', pattern: hostIdPattern, description: 'The id that the host gave to a person.' },
)
export const courseId = idField<CourseId>(
  parseCourseId,
  'must be the id of a course: 1 to 64 of A–Z a–z 0–9 . _ @ -',
  { id: 'CourseId', pattern: hostIdPattern, description: 'The id that the host gave to a course.' },
)
export const section = idField<Section>(
  parseSection,
  'must be the name of a section: 1 to 64 of A–Z a–z 0–9 . _ @ -',
  { id: 'Section', pattern: hostIdPattern, description: 'Part of a course, by the host’s name for it.' },
)
export const clientMessageId = idField<ClientMessageId>(
  parseClientMessageId,
  'must be 1 to 64 of A–Z a–z 0–9 . _ : -',
  {
    id: 'ClientMessageId',
    pattern: clientMessageIdPattern,
    description: 'The sender’s own name for a message, unique per sender and conversation for good.',
  },
)
export const conversationId = idField<ConversationId>(
  parseConversationId,
  'must be the id of a conversation',
  { id: 'ConversationId', pattern: conversationIdPattern, description: 'Names a conversation for good.' },
)
export const attachmentId = idField<AttachmentId>(parseAttachmentId, 'must be the id of a file', {
  id: 'AttachmentId',
  pattern: attachmentIdPattern,
  description: 'Names a file that was uploaded to a conversation.',
})
export const campusId = idField<CampusId>(parseCampusId, 'must be the id of a campus', {
  id: 'CampusId',
  pattern: campusIdPattern,
  description: 'The boundary of everything: a token’s issuer, or a key, decides it.',
})
export const keyId = idField<KeyId>(parseKeyId, 'must be the id of a key', {
  id: 'KeyId',
  pattern: keyIdPattern,
  description: 'Names a server key in lists and logs.',
})
export const endpointId = idField<EndpointId>(parseEndpointId, 'must be the id of a webhook endpoint', {
  id: 'EndpointId',
  pattern: endpointIdPattern,
  description: 'Names a webhook endpoint of a campus.',
})
export const eventId = idField<EventId>(parseEventId, 'must be the id of an event', {
  id: 'EventId',
  pattern: eventIdPattern,
  description: 'Names an event, the same whenever and however often it is told.',
})
export const epoch = idField<Epoch>(parseEpoch, 'must be the text that a welcome gave', {
  id: 'Epoch',
  pattern: epochPattern,
  description: 'One life of a conversation’s log. Another epoch: drop what you have, start over.',
})

/** A field whose type is one of our branded ids. What is published of it is stated here, since zod sees a function. */
function idField<Id extends string>(
  parse: (value: unknown) => Id | null,
  must: string,
  { pattern, ...about }: { id: string; pattern: RegExp; description: string },
) {
  return z
    .custom<Id>((value) => parse(value) !== null, must)
    .meta({ ...about, type: 'string', pattern: pattern.source })
}
