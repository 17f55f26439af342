/** What the client process of a scene is told, and what it says. */
import type { Seat } from '../delivery/plan.ts'
import type { Spread } from '../delivery/samples.ts'

export type LoadPlan = {
  rooms: string[]
  seats: Seat[]
  perSecond: number
  seconds: number
  /** All sockets are cut, once, so long after the beginning. */
  cutAfterSeconds?: number
  /** The first seat never reads a byte, until everybody else is done. */
  hasSilentReader?: boolean
}

/** How far whoever was cut, or never read, came back. */
export type Return = {
  sockets: number
  /** From the cut, or from the first byte that was read again. */
  times: Spread
  /** By their verdict. */
  complete: number
  reset: number
}

export type LoadReport = {
  said: number
  acked: number
  deliveries: number
  /** Seqs that somebody did not get, or got out of order, sockets that closed of their own, messages without an ack. */
  lost: { deliveries: number; acks: number; sockets: number }
  delivery: Spread
  ack: Spread
  returned: Return | null
  /** The code with which whoever never read was closed, and how many frames had been sent to them until then. */
  silent: { code: number; frames: number } | null
  wallSeconds: number
  cpuSeconds: number
  /** How late the client's own timers ran, at the 99th percentile. */
  clientLagMs: number
}

export type LoadTold = { type: 'plan'; plan: LoadPlan } | { type: 'begin' }
export type LoadSaid =
  | { type: 'joined'; seconds: number }
  | { type: 'spoken' }
  | { type: 'done'; report: LoadReport }
