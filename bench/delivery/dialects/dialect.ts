/**
 * How one side's clients speak, as far as a benchmark needs it. All sides share one socket library and one way of
 * reading, so that what differs is the server. A frame that is the same for everyone is parsed once.
 */
import type { Seat } from '../plan.ts'

export type Heard =
  | { type: 'messages'; messages: readonly { seq: number; clientMessageId: string }[]; taken: number }
  | { type: 'ack'; clientMessageId: string; seq: number }
  | { type: 'badge'; badges: readonly { conversationId: string; lastSeq: number }[]; taken: number }
  /** The handshake goes on with this. */
  | { type: 'reply'; text: string }
  /** The seat is taken: what is said from now on reaches it. */
  | { type: 'joined'; taken: number; say: readonly string[] }
  | { type: 'failed'; reason: string }
  | null

export type Dialect = {
  protocols: (seat: Seat) => string[]
  /** What a client says as soon as it is connected. */
  greeting: (seat: Seat) => string | null
  read: (text: string, seat: Seat) => Heard
  send: (clientMessageId: string, text: string, seat: Seat) => string
  /** Flow control, where the server asks for it. */
  received: ((taken: number, seat: Seat) => string) | null
}
