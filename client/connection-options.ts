/** What a connection needs from its owner, and what it tells them. */
import type { Frame } from '../schema/protocol/frame.ts'
import type { ProblemFrame } from '../schema/protocol/frames/problem-frame.ts'
import type { Welcome } from '../schema/protocol/frames/welcome.ts'
import type { Message } from '../schema/protocol/message.ts'
import type { ConversationSettings } from '../schema/protocol/settings.ts'
import type { Act } from './acts.ts'
import type { Clock } from './clock.ts'
import type { MessageLog } from './message-log.ts'
import type { Dial } from './socket.ts'

export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'closed'

export type StateReason = {
  /**
   * welcome: the log is up to date · missed: a frame did not follow what is held · lost: the socket closed
   * · silent: no answer to a heartbeat · no_welcome, no_ack: the room did not answer in time · fault: the
   * token, the dial or a frame failed · refused: the close code says not to return · closed: by its owner
   */
  cause: 'welcome' | 'missed' | 'lost' | 'silent' | 'no_welcome' | 'no_ack' | 'fault' | 'refused' | 'closed'
  /** The close code, where the other side gave one. */
  code?: number
  /** When the next dial begins. */
  retryInMs?: number
}

/** Messages that have changed the log, ascending by seq. `reset`: what was there before is gone. */
export type Delivery = {
  via: 'live' | 'complete' | 'reset'
  changed: readonly Message[]
  /** States that came again and changed nothing. */
  absorbed: number
}

export type ConnectionListener = {
  onState?: (state: ConnectionState, reason: StateReason) => void
  onWelcome?: (welcome: Welcome) => void
  onMessages?: (delivery: Delivery) => void
  /** The conversation itself has changed; as of a welcome, they are in its `conversation`. */
  onSettings?: (settings: ConversationSettings) => void
  /** Every frame that was taken, after what it did. */
  onFrame?: (frame: Frame) => void
  /** Changes that the room has been asked for, and has not answered yet. */
  onActs?: (acts: readonly Act[]) => void
  /** Every refusal, also those that a `send` answers with. */
  onProblem?: (problem: ProblemFrame) => void
  /** Something outside the protocol broke: the token callback, the dial, a frame that cannot be read. */
  onFault?: (error: unknown) => void
}

export type ConversationConnectionOptions = {
  /** The address of the conversation's socket: see `conversationSocketUrl`. */
  url: string
  /** Asked at every dial, so that each comes with a fresh one. */
  token: () => Promise<string>
  /** What an earlier connection has learned: the join names its place and only the rest is sent. */
  log?: MessageLog
  listener?: ConnectionListener
  dial?: Dial
  clock?: Clock
  random?: () => number
  /** Milliseconds since 1970, to say when the next dial begins. */
  wallNow?: () => number
}
