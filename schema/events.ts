/**
 * What happens in a conversation, by the names under which hosts hear of it. State collapses several changes into one;
 * events must not, so each is a row of the room's change log. Enums may grow: whoever reads them ignores what is new.
 */
export const eventTypes = [
  'conversation.created',
  'conversation.updated',
  'conversation.archived',
  'member.added',
  'member.removed',
  'member.role_changed',
  'message.created',
  'message.updated',
  'message.deleted',
  'message.reported',
  'reaction.changed',
  /** A message at the head of an announcement; what answers it is a `message.created`. */
  'announcement.published',
  'moderation.muted',
  'moderation.unmuted',
  'moderation.locked',
  'moderation.unlocked',
  /** Somebody in office has read what they do not belong to. */
  'moderation.read',
  'moderation.report_resolved',
  'integration.added',
  /** It has another token; the one before is worth nothing any more. */
  'integration.rotated',
  'integration.revoked',
  /** An endpoint hears nothing any more, since it has failed for days or has said that it is gone. */
  'webhook.endpoint_disabled',
] as const
export type EventType = (typeof eventTypes)[number]

/** `user:…` or `key:…`, since a host's user ids may look like anything; `system` for what no one did. */
export type ActorName = `user:${string}` | `key:${string}` | 'system'
