/** A process that holds sockets: takes the seats that it is told of, confirms what it hears, and says nothing. */
import { setTimeout as sleep } from 'node:timers/promises'
import { homeroom } from './delivery/dialects/homeroom.ts'
import { SharedFrame, takeSeat } from './delivery/seat-socket.ts'
import type { SocketsOrder, SocketsSaid } from './growth/sockets.ts'
import { say } from './machine/child.ts'

const seatsAtATime = 50

process.once('disconnect', () => process.exit(0))
process.on('message', (order: SocketsOrder) => void open(order))

async function open({ seats, pauseMs = 0 }: SocketsOrder): Promise<void> {
  const shared = new SharedFrame()
  for (let from = 0; from < seats.length; from += seatsAtATime) {
    await Promise.all(
      seats
        .slice(from, from + seatsAtATime)
        .map((seat) =>
          takeSeat(seat, homeroom, shared, { onHeard: () => undefined, onClosed: () => undefined }),
        ),
    )
    await sleep(pauseMs)
  }
  say({ open: seats.length } satisfies SocketsSaid)
}
