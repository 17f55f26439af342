/**
 * Every way in which Homeroom says no, over HTTP (RFC 9457 `application/problem+json`) and over sockets (a
 * `problem` frame). A `code` never changes its meaning; the status is what HTTP answers with it.
 * A refusal is a value that carries one of these; an exception is a bug.
 */
export const problems = {
  unauthenticated: { status: 401, title: 'A valid token or key is required' },
  signature_invalid: { status: 401, title: 'The webhook is not signed as it must be' },
  origin_refused: { status: 403, title: 'This page may not connect to this campus' },
  not_found: { status: 404, title: 'There is nothing here for you' },
  not_allowed: { status: 403, title: 'You may not do this here' },
  scope_missing: { status: 403, title: 'This key lacks the scope that this needs' },
  method_not_allowed: { status: 405, title: 'This address does not take this method' },
  request_invalid: { status: 400, title: 'The request has a fault' },
  body_too_large: { status: 413, title: 'The body is too large' },
  cursor_invalid: { status: 400, title: 'The cursor does not belong to this list' },
  api_version_unknown: { status: 400, title: 'There is no such version of this API' },
  idempotency_in_flight: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still under way',
  },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used for another request' },
  upgrade_required: { status: 426, title: 'This address speaks WebSocket' },
  subprotocol_missing: { status: 400, title: 'The handshake must offer homeroom.v1 and a token' },
  text_empty: { status: 422, title: 'A message needs text' },
  text_too_long: { status: 422, title: 'The text is too long' },
  text_invalid: { status: 422, title: 'The text holds characters that cannot be kept' },
  reply_unknown: { status: 422, title: 'The message to reply to does not exist' },
  message_deleted: { status: 409, title: 'The message has been taken back' },
  edit_too_late: { status: 409, title: 'The time to edit this message is over' },
  edits_exhausted: { status: 409, title: 'This message has been edited as often as it may be' },
  emoji_invalid: { status: 422, title: 'A reaction is one emoji' },
  reactions_full: { status: 409, title: 'This message has as many different reactions as it may have' },
  pins_full: { status: 409, title: 'This conversation has as many pinned messages as it may have' },
  conversation_archived: {
    status: 409,
    title: 'The conversation is archived: it can be read, and nothing more',
  },
  conversation_locked: {
    status: 403,
    title: 'Only those who steer this conversation may speak at the moment',
  },
  muted: { status: 403, title: 'You are muted in this conversation for a while' },
  blocked: { status: 403, title: 'One of the two has blocked the other' },
  unsupervised: {
    status: 403,
    title: 'A minor is among the members: somebody in office must be, too',
  },
  reports_full: { status: 409, title: 'You have as many open reports in this conversation as you may have' },
  slow_mode: { status: 429, title: 'This conversation takes one message of each person at a time' },
  client_message_id_reused: { status: 409, title: 'This clientMessageId was used for another message' },
  attachment_unknown: { status: 422, title: 'Not all of these files can be sent here' },
  bookmarks_full: { status: 422, title: 'There is no room left for bookmarks' },
  schedule_invalid: { status: 422, title: 'It can’t be sent at that time' },
  scheduled_full: { status: 422, title: 'There is no room left for messages to be sent later' },
  avatar_invalid: { status: 422, title: 'This is no picture for a conversation' },
  length_required: { status: 411, title: 'The request must say how long it is' },
  file_empty: { status: 422, title: 'The file is empty' },
  file_too_large: { status: 413, title: 'The file is too large' },
  file_type_mismatch: { status: 422, title: 'The file is not what it is said to be' },
  image_too_large: { status: 422, title: 'The image has too many pixels' },
  file_quota_exceeded: { status: 422, title: 'There is no room left for files of this person' },
  file_lost: { status: 410, title: 'The file is lost' },
  range_invalid: { status: 416, title: 'The file has no such part' },
  frame_binary: { status: 400, title: 'Frames are text' },
  frame_too_large: { status: 413, title: 'The frame is too large' },
  frame_not_json: { status: 400, title: 'A frame is one JSON object' },
  command_unknown: { status: 400, title: 'There is no such command' },
  command_invalid: { status: 400, title: 'The command has a fault' },
  not_joined: { status: 409, title: 'Join first' },
  members_invalid: { status: 422, title: 'The list of members has a fault' },
  conversation_full: { status: 422, title: 'The conversation has no room for more members' },
  rate_limited: { status: 429, title: 'Too many requests' },
  host_secrets_full: { status: 409, title: 'There are as many live secrets as there may be' },
  integrations_full: { status: 409, title: 'This conversation has as many integrations as it may have' },
  room_full: { status: 503, title: 'This room holds no more connections' },
  history_unavailable: { status: 503, title: 'Older history cannot be read at the moment' },
  unavailable: { status: 503, title: 'A service that this needs does not answer' },
  internal: { status: 500, title: 'Something broke on our side' },
} as const

export type ProblemCode = keyof typeof problems

/** A refusal on its way to whoever asked. `detail` is a sentence for people and never holds content. */
export type Problem = { code: ProblemCode; detail?: string; retryAfterMs?: number; pointer?: string }

export function problem(code: ProblemCode, detail?: string): Problem {
  return detail === undefined ? { code } : { code, detail }
}
