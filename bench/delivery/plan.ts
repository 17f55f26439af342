/** What the client process is told to do, and what it says: the two processes share no other words. */
import type { Spread } from './samples.ts'

export type DialectName = 'homeroom' | 'socket-io' | 'bare'

/** One socket of one person. */
export type Seat = {
  url: string
  token: string
  /** Index into the crowd's rooms, and the conversation's own name. */
  room: number
  conversationId: string
  /** Looks at the conversation; without it the person is online elsewhere, and gets badges. */
  isViewer: boolean
}

/** Everybody who is there. */
export type Crowd = {
  dialect: DialectName
  /** Conversations' names, by the index that seats use. */
  rooms: string[]
  seats: Seat[]
}

/** How much they say, and for how long. */
export type Talk = { perSecond: number; warmUpSeconds: number; seconds: number }

/** What was missing after everybody had time. All zeros, or the run has failed. */
export type Losses = {
  /** Messages that a viewer did not get, or not in the order of seq. */
  deliveries: number
  acks: number
  /** People elsewhere whose last badge was not of the last message. */
  badges: number
  /** Sockets that were closed on us. */
  sockets: number
}

export type Report = {
  sent: number
  /** Message × viewer, within the measured seconds. */
  deliveries: number
  /** Frames that brought them; badges apart. */
  frames: number
  delivery: Spread
  ack: Spread
  badge: Spread
  losses: Losses
  /** From the first measured send to the last receipt. */
  wallSeconds: number
  cpuSeconds: number
  /** How late the client's own timers ran: what it could not have measured better. */
  clientLagMs: number
}

/** Talks are those of the crowd that came last; whoever came before stays. */
export type ClientTold = { type: 'crowd'; crowd: Crowd } | { type: 'talk'; talk: Talk }
export type ClientSaid = { type: 'joined' } | { type: 'measuring' } | { type: 'measured'; report: Report }
