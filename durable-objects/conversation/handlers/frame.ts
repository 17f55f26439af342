/**
 * One frame from a client, judged and obeyed. Every refusal is a `problem` frame; whoever sent it keeps the socket
 * unless they go on, and nobody else notices.
 */
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import { parseCommand } from '../../../schema/protocol/command.ts'
import { problem } from '../../../schema/protocol/problem.ts'
import { judgeFrame } from '../../sockets/judge-frame.ts'
import type { Session } from '../../sockets/session.ts'
import { sayProblem } from '../answering.ts'
import type { Room } from '../room.ts'
import { obey } from './commands.ts'

export async function takeFrame(room: Room, session: Session, data: string | ArrayBuffer): Promise<void> {
  const parsed = parseCommand(data)
  const command = judgeFrame(room.sessions, session, parsed, room.clock(), (refused, asked) =>
    sayProblem(session, refused, asked),
  )
  if (!command) return
  if (session.actor.expiresAt <= room.clock())
    return room.sessions.close(session, closeCodes.tokenExpired, 'token expired')
  if (!session.isJoined && command.type !== 'join') return sayProblem(session, problem('not_joined'), command)
  await obey(room, session, command.type, command)
}
