/** The client has taken everything up to this rev: what it owes shrinks. Nothing is answered. */
import type { Received } from '../../../schema/protocol/commands/received.ts'
import { record } from '../../../stores/metrics.ts'
import type { Room } from '../room.ts'
import type { Session } from '../../sockets/session.ts'

export function noteReceived(room: Room, session: Session, { rev, delayMs }: Received): void {
  room.broadcaster.noteReceived(session, rev)
  if (delayMs === undefined) return
  const { campusId: campus, kind } = room.conversation
  record('heard', { campus, kind }, { ms: delayMs })
}
