/** The tab is looked at, or is no longer. Nothing is answered: what arrives from now on says so. */
import type { Viewing } from '../../../schema/protocol/commands/viewing.ts'
import type { Session } from '../../sockets/session.ts'
import type { Room } from '../room.ts'

export function setViewing(room: Room, session: Session, { viewing }: Viewing): void {
  room.reading.setViewing(session, viewing)
}
