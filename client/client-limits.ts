/**
 * The bounds of the SDK, beside those of the protocol in schema/limits.ts: how long it waits, how much it
 * holds, how often it tries. Each has its unit in its name and its reason beside it (H9).
 */
import { unackedBytesMax } from '../schema/limits.ts'

// --- the socket -----------------------------------------------------------------------------------------
/** Proxies cut what is idle for 30 s or more; the server calls a socket dead after three missed ones. */
export const heartbeatEveryMs = 25_000
/** A `pong` comes from the runtime without waking the room: a socket that takes longer is not one any more. */
export const heartbeatAnswerMs = 10_000
/** From asking for a token to the `welcome`: a slow phone needs a few seconds, a dead server never answers. */
export const liveWithinMs = 15_000
/** Full jitter between these two: a deploy cuts everybody at once, and they must not return at once. */
export const reconnectMinMs = 500
export const reconnectMaxMs = 30_000
/** Only a socket that stayed live this long wipes the memory of earlier failures. */
export const reconnectCalmMs = 10_000
/** The server's hint is believed up to this: a wrong unit must not silence a client for a day. */
export const retryAfterMaxMs = 300_000
/** Joins on one socket without a frame applied in between. Beyond it is a fault of the server, not a gap. */
export const rejoinsMax = 5

// --- sending --------------------------------------------------------------------------------------------
/** Sends that wait for their ack. A person never has that many; a program is told to wait. */
export const outboxMessagesMax = 200
/** `pong` says that the runtime lives, only an ack says that the room does. */
export const ackWithinMs = 15_000
/** Times that one send goes out and gets no answer at all before it is given back: it may be what kills the socket. */
export const sendAttemptsMax = 10
/** How long to wait where `rate_limited` does not say. */
export const rateLimitedWaitMs = 1_000

// --- receiving ------------------------------------------------------------------------------------------
/** An eighth of what the room tolerates, as for revs. Counted in UTF-16 units: at most three bytes each. */
export const receivedEveryBytes = unackedBytesMax / 8
/** Messages held in memory, some 10 MB of short ones; the oldest go first and can be fetched again. */
export const messagesHeldMax = 20_000
/** Trim only when this many are over: one splice for many messages. */
export const messagesSlack = 500
/** Changes to messages older than what is held, kept until a page of history brings those. */
export const outsideHeldMax = 500
/** Names held. One per member of the largest class. */
export const peopleHeldMax = 20_000
