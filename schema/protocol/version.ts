/**
 * The protocol's name and its heartbeat. Old and new code meet for minutes at every deploy: unknown fields
 * and unknown frame types are ignored, so only a change that breaks that promise makes a `v2`.
 */
export const subprotocol = 'homeroom.v1'
export const protocolVersion = 1

/** Constant texts, since the runtime answers an exact match without waking the room. */
export const heartbeatRequest = 'ping'
export const heartbeatResponse = 'pong'
