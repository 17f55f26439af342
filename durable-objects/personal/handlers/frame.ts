/** One frame from a device: judged by size, shape and rate before any work, as in every room. */
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import { parsePersonalCommand } from '../../../schema/protocol/personal/command.ts'
import { judgeFrame } from '../../sockets/judge-frame.ts'
import type { Session } from '../../sockets/session.ts'
import type { Person } from '../person.ts'
import { sendSnapshot } from './snapshot.ts'

export async function takeFrame(person: Person, session: Session, data: string | ArrayBuffer): Promise<void> {
  const { sessions, clock, sender } = person
  const command = judgeFrame(sessions, session, parsePersonalCommand(data), clock(), (refused) =>
    sender.tellProblem(session, refused),
  )
  if (!command) return
  if (session.actor.expiresAt <= clock())
    return sessions.close(session, closeCodes.tokenExpired, 'token expired')
  switch (command.type) {
    case 'join':
      return sendSnapshot(person, session)
    case 'received':
      return sender.noteTaken(session, command.n)
  }
}
