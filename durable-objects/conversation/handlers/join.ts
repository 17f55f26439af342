/**
 * The answer to `join`: either everything that the client has missed, or the newest page and the word `reset`.
 * It never passes a part off as the whole: `complete` is said only when the tail reaches back far enough and
 * all of it fits into one frame.
 */
import { tailMessagesMax, welcomeBytesMax, welcomePageMessages } from '../../../schema/limits.ts'
import type { Join } from '../../../schema/protocol/commands/join.ts'
import type { Welcome } from '../../../schema/protocol/frames/welcome.ts'
import type { Message } from '../../../schema/protocol/message.ts'
import type { Problem } from '../../../schema/protocol/problem.ts'
import { protocolVersion } from '../../../schema/protocol/version.ts'
import { record } from '../../../stores/metrics.ts'
import type { Room } from '../room.ts'
import type { Session } from '../../sockets/session.ts'
import { noteEnrolled } from './members.ts'
import { receiptsFor } from './receipts-for.ts'
import { besideMessages } from './share.ts'
import { ownStanding } from './standing.ts'
import { viewOf } from './view.ts'

export function join(room: Room, session: Session, { since }: Join): Welcome | Problem {
  const { actor } = session
  const refusal = room.refuse(actor, 'read')
  if (refusal) return refusal
  noteEnrolled(room, actor)
  room.broadcaster.flush() // so that the next frame begins where this welcome ends
  const missed = since ? missedSince(room, since) : null
  const outcome = session.isJoined ? 'again' : wordOf(since !== undefined, missed !== null)
  record('join', { campus: actor.campusId, room: 'conversation', outcome }, {})
  const messages = missed ?? room.log.newest(welcomePageMessages, welcomeBytesMax)
  session.judgedAtRosterRev = room.roster.rev
  session.noteTaken(room.log.rev)
  room.broadcaster.follow(session)
  const pinned = room.pins.list()
  const receipts = receiptsFor(room, actor)
  const { role: _, ...standing } = ownStanding(room, actor) // the view has the role
  return {
    type: 'welcome',
    protocol: protocolVersion,
    conversation: viewOf(room, actor),
    epoch: room.conversation.epoch,
    rev: room.log.rev,
    verdict: missed ? 'complete' : 'reset',
    messages,
    ...besideMessages(room, actor, messages),
    ...(pinned.length > 0 && { pinned }),
    readSeq: room.reading.readSeqOf(actor.userId),
    viewers: room.reading.viewers,
    ...(receipts !== null && { receipts }),
    ...standing,
  }
}

/** `again`: on the same socket, by a client that has missed a frame. The others are the first of theirs. */
function wordOf(isBack: boolean, isComplete: boolean): string {
  if (!isBack) return 'first'
  return isComplete ? 'back' : 'reset'
}

/** Null when the tail cannot tell it all. */
function missedSince(room: Room, since: NonNullable<Join['since']>): Message[] | null {
  if (since.epoch !== room.conversation.epoch || !room.log.reachesBackTo(since.rev)) return null
  const messages = room.log.above(since.rev, tailMessagesMax, welcomeBytesMax)
  // the conversation's own state is in every welcome, so only messages can be missing
  const isAll = room.log.isLastMessageRev(messages.at(-1)?.rev ?? since.rev)
  return isAll ? messages.sort((one, other) => one.seq - other.seq) : null
}
