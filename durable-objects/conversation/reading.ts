/**
 * How far everyone has read. Viewing is an interval, not a write per message: a row and the cursor when it begins, and
 * while it lasts the cursor IS the last seq. When it ends (blur, close, a stale heartbeat, a reset) the cursor is stored
 * where the interval ended. Beginning and end are counted by the cursor's rev even where it stays, so that whoever
 * follows by watermark hears of them whatever fails in between. Everything that moves a cursor goes through here.
 *
 *   not viewing ──viewing: true──▶ viewing ──viewing: false, socket gone, mark-unread──▶ not viewing, cursor stored
 */
import type { UserId } from '../../schema/ids.ts'
import type { Session } from '../sockets/session.ts'
import type { Sessions } from '../sockets/sessions.ts'
import type { Cursors } from './storage/cursors.ts'
import type { MessageLog } from './storage/message-log.ts'
import type { Roster } from './storage/roster.ts'
import type { ViewingIntervals } from './storage/viewing.ts'

export type ReadingParts = {
  log: MessageLog
  roster: Roster
  cursors: Cursors
  intervals: ViewingIntervals
  sessions: Sessions
  commit: <Result>(change: () => Result) => Result
  /** This person's cursor is elsewhere now, or their viewing has begun or ended. */
  onMove: (userId: UserId, isViewingChanged: boolean) => void
}

export class Reading {
  readonly #parts: ReadingParts

  constructor(parts: ReadingParts) {
    this.#parts = parts
  }

  /** How far this person has read; whoever never did starts where they joined. */
  readSeqOf(userId: UserId): number {
    const { intervals, log, cursors, roster } = this.#parts
    if (intervals.has(userId)) return log.lastSeq
    return cursors.get(userId) ?? roster.joinedSeqOf(userId) ?? 0
  }

  isViewing(userId: UserId): boolean {
    return this.#parts.intervals.has(userId)
  }

  /** Members who are viewing, other than this one. */
  viewersBeside(userId: UserId): number {
    const { intervals } = this.#parts
    return intervals.size - (intervals.has(userId) ? 1 : 0)
  }

  get viewers(): number {
    return this.#parts.intervals.size
  }

  setViewing(session: Session, isViewing: boolean): void {
    const { intervals, cursors, log, commit, onMove } = this.#parts
    const { userId } = session.actor
    session.noteViewing(isViewing)
    if (!isViewing) return this.endUnlessViewing(userId)
    if (intervals.has(userId)) return
    commit(() => {
      intervals.begin(userId)
      cursors.touch(userId, log.lastSeq)
    })
    onMove(userId, true)
  }

  /** After a socket is gone or has looked away: the interval ends with the last one that was looking. */
  endUnlessViewing(userId: UserId): void {
    const { intervals, sessions } = this.#parts
    if (!intervals.has(userId) || sessions.ofUser(userId).some(({ isViewing }) => isViewing)) return
    this.#end(userId)
  }

  /** Forward only: an earlier seq, or one that does not exist yet, changes nothing that is. */
  readUpTo(userId: UserId, seq: number): number {
    const { intervals, log, cursors, commit, onMove } = this.#parts
    const readSeq = Math.min(seq, log.lastSeq)
    if (!intervals.has(userId) && readSeq > this.readSeqOf(userId)) {
      commit(() => cursors.advance(userId, readSeq))
      onMove(userId, false)
    }
    return this.readSeqOf(userId)
  }

  /** Back to just before a message. Whoever says so has stopped looking, on whichever device. */
  markUnread(userId: UserId, seq: number): number {
    const { log, cursors, sessions, intervals, commit, onMove } = this.#parts
    for (const session of sessions.ofUser(userId)) session.noteViewing(false)
    const wasViewing = intervals.has(userId)
    commit(() => {
      intervals.end(userId)
      const readSeq = Math.max(0, Math.min(seq - 1, log.lastSeq))
      if (!cursors.set(userId, readSeq) && wasViewing) cursors.touch(userId, readSeq)
    })
    onMove(userId, wasViewing)
    return this.readSeqOf(userId)
  }

  /** Whoever sends has seen what they sent; a viewer's cursor is there already. Inside the caller's transaction. */
  advanceSender(userId: UserId, seq: number): boolean {
    return !this.#parts.intervals.has(userId) && this.#parts.cursors.advance(userId, seq)
  }

  /** After that transaction: the sender's other devices learn that their badge goes. */
  tellMove(userId: UserId): void {
    this.#parts.onMove(userId, false)
  }

  /** Whoever comes back has read up to the last seq, wherever they had stopped. Inside the caller's transaction. */
  advanceReturned(userIds: readonly UserId[]): void {
    const { cursors, log } = this.#parts
    for (const userId of userIds) if (cursors.get(userId) !== null) cursors.advance(userId, log.lastSeq)
  }

  /** Something else that travels with this person's cursor has changed. Inside the caller's transaction. */
  touch(userId: UserId): void {
    const { cursors, roster } = this.#parts
    cursors.touch(userId, cursors.get(userId) ?? roster.joinedSeqOf(userId) ?? 0)
  }

  /** For a fresh instance: intervals without a socket ended with the forerunner, at what it had committed. */
  closeOrphans(): void {
    for (const userId of this.#parts.intervals.list()) this.endUnlessViewing(userId)
  }

  #end(userId: UserId): void {
    const { intervals, cursors, log, commit, onMove } = this.#parts
    commit(() => {
      intervals.end(userId)
      cursors.touch(userId, log.lastSeq)
    })
    onMove(userId, true)
  }
}
