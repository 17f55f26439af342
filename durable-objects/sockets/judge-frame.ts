/**
 * The same judgement for every frame of every room: broken ones count as strikes, too many are refused with the
 * time to wait, and a client that keeps on is closed. What passes is a command.
 */
import { takeToken } from '../../domain/token-bucket.ts'
import { framesBurstMax, framesPerSecondMax, framesRefusedMax, frameStrikesMax } from '../../schema/limits.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import type { CommandRefused } from '../../schema/protocol/command.ts'
import { type Problem, problem } from '../../schema/protocol/problem.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

/** A command, or what was meant as one, as far as it says under which name the client will look for the answer. */
export type Asked = { type?: string; clientMessageId?: string; ref?: string }

export function judgeFrame<Command extends { type: string } & Asked>(
  sessions: Sessions,
  session: Session,
  parsed: Command | CommandRefused,
  now: number,
  answer: (refused: Problem, asked: Asked) => void,
): Command | null {
  session.heardAt = now
  const taken = takeToken(session.bucket, now, { perSecond: framesPerSecondMax, burst: framesBurstMax })
  session.bucket = taken.bucket
  if ('refused' in parsed) {
    session.strikes += 1
    answer(problem(parsed.refused, parsed.detail), parsed)
    if (session.strikes >= frameStrikesMax)
      sessions.close(session, closeCodes.protocolBroken, 'too many broken frames')
    return null
  }
  if (!taken.allowed) {
    session.refusedInARow += 1
    answer({ code: 'rate_limited', retryAfterMs: taken.retryAfterMs }, parsed)
    if (session.refusedInARow >= framesRefusedMax)
      sessions.close(session, closeCodes.tooManyFrames, 'too many frames')
    return null
  }
  session.refusedInARow = 0
  return parsed
}
