/**
 * One frame from a client, judged and obeyed. Every refusal is a `problem` frame; whoever sent it keeps the socket
 * unless they go on, and nobody else notices.
 */
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import { type Command, parseCommand } from '../../../schema/protocol/command.ts'
import type { Frame } from '../../../schema/protocol/frame.ts'
import { type Problem, problem, problems } from '../../../schema/protocol/problem.ts'
import type { Answer } from '../../../schema/rpc.ts'
import { judgeFrame } from '../../sockets/judge-frame.ts'
import type { Session } from '../../sockets/session.ts'
import type { Room } from '../room.ts'
import { join } from './join.ts'
import { moveCursor } from './move-cursor.ts'
import { noteReceived } from './received.ts'
import { sendMessage } from './send.ts'
import { setViewing } from './viewing.ts'

export function takeFrame(room: Room, session: Session, data: string | ArrayBuffer): void {
  const command = judgeFrame(
    room.sessions,
    session,
    parseCommand(data),
    room.clock(),
    (refused, clientMessageId) => answerProblem(session, refused, clientMessageId),
  )
  if (!command) return
  if (session.actor.expiresAt <= room.clock())
    return room.sessions.close(session, closeCodes.tokenExpired, 'token expired')
  if (!session.isJoined && command.type !== 'join')
    return answerProblem(
      session,
      problem('not_joined'),
      'clientMessageId' in command ? command.clientMessageId : undefined,
    )
  obey(room, session, command)
}

function obey(room: Room, session: Session, command: Command): void {
  switch (command.type) {
    case 'join': {
      const answer = join(room, session, command)
      if ('code' in answer) return room.sessions.close(session, closeCodes.removed, 'not a member')
      return say(session, answer)
    }
    case 'send': {
      const answer = sendMessage(room, session.actor, command, ({ replayed, ...sent }) =>
        say(session, { type: 'ack', ...sent, ...(replayed && { replayed }) }),
      )
      if (!answer.ok) answerProblem(session, answer.problem, command.clientMessageId)
      return
    }
    case 'received':
      return noteReceived(room, session, command)
    case 'viewing':
      return setViewing(room, session, command)
    case 'read':
      return answerRefusal(session, moveCursor(room, session.actor, { readSeq: command.seq }))
    case 'mark-unread':
      return answerRefusal(session, moveCursor(room, session.actor, { unreadFrom: command.seq }))
  }
}

/** Where only a refusal is worth a frame. */
function answerRefusal(session: Session, answer: Answer<unknown>): void {
  if (!answer.ok) answerProblem(session, answer.problem)
}

function answerProblem(
  session: Session,
  { code, detail, retryAfterMs }: Problem,
  clientMessageId?: string,
): void {
  say(session, {
    type: 'problem',
    code,
    title: problems[code].title,
    ...(detail !== undefined && { detail }),
    ...(clientMessageId !== undefined && { clientMessageId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
}

/** The socket may have gone while we worked: then there is nobody to tell. */
function say(session: Session, frame: Frame): void {
  if (session.socket.readyState === WebSocket.OPEN) session.socket.send(JSON.stringify(frame))
}
