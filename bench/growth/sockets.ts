/** What the process that holds sockets open is told, and what it says. It holds them until it ends. */
import type { Seat } from '../delivery/plan.ts'

export type SocketsOrder = {
  seats: Seat[]
  /** Between one group of them and the next; without it the next comes as soon as the one before has its seats. */
  pauseMs?: number
}
export type SocketsSaid = { open: number }
