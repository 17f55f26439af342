/**
 * One frame from a client: its size and shape are judged before anything else, its rate before any work. Every
 * refusal is a `problem` frame; a client that keeps breaking the protocol is closed, and nobody else notices.
 */
import { takeToken } from '../../../domain/token-bucket.ts'
import {
  framesBurstMax,
  framesPerSecondMax,
  framesRefusedMax,
  frameStrikesMax,
} from '../../../schema/limits.ts'
import { closeCodes } from '../../../schema/protocol/close-codes.ts'
import { type Command, parseCommand } from '../../../schema/protocol/command.ts'
import type { Frame } from '../../../schema/protocol/frame.ts'
import { type Problem, problem, problems } from '../../../schema/protocol/problem.ts'
import type { Room } from '../room.ts'
import type { Session } from '../session.ts'
import { join } from './join.ts'
import { noteReceived } from './received.ts'
import { sendMessage } from './send.ts'

export function takeFrame(room: Room, session: Session, data: string | ArrayBuffer): void {
  const now = room.clock()
  session.heardAt = now
  const taken = takeToken(session.bucket, now, { perSecond: framesPerSecondMax, burst: framesBurstMax })
  session.bucket = taken.bucket
  const command = parseCommand(data)
  if ('refused' in command) {
    session.strikes += 1
    answerProblem(session, problem(command.refused, command.detail), command.clientMessageId)
    if (session.strikes >= frameStrikesMax)
      room.sessions.close(session, closeCodes.protocolBroken, 'too many broken frames')
    return
  }
  if (!taken.allowed) {
    session.refusedInARow += 1
    const clientMessageId = command.type === 'send' ? command.clientMessageId : undefined
    answerProblem(session, { code: 'rate_limited', retryAfterMs: taken.retryAfterMs }, clientMessageId)
    if (session.refusedInARow >= framesRefusedMax)
      room.sessions.close(session, closeCodes.tooManyFrames, 'too many frames')
    return
  }
  session.refusedInARow = 0
  obey(room, session, command)
}

function obey(room: Room, session: Session, command: Command): void {
  if (session.actor.expiresAt <= room.clock())
    return room.sessions.close(session, closeCodes.tokenExpired, 'token expired')
  switch (command.type) {
    case 'join': {
      const answer = join(room, session, command)
      if ('code' in answer) return room.sessions.close(session, closeCodes.removed, 'not a member')
      return say(session, answer)
    }
    case 'send': {
      if (!session.isJoined) return answerProblem(session, problem('not_joined'), command.clientMessageId)
      const { clientMessageId } = command
      const answer = sendMessage(room, session.actor, command)
      if (!answer.ok) return answerProblem(session, answer.problem, clientMessageId)
      const { seq, rev, epoch, replayed } = answer.value
      return say(session, { type: 'ack', clientMessageId, seq, rev, epoch, ...(replayed && { replayed }) })
    }
    case 'received':
      return noteReceived(room, session, command)
  }
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
