/** What the process that holds sockets open is told, and what it says. It holds them until it ends. */
import type { Seat } from '../delivery/plan.ts'

export type SocketsOrder = { seats: Seat[] }
export type SocketsSaid = { seconds: number }
