/**
 * Says things to a person's devices: each frame numbered per socket, so that a device that takes nothing is
 * noticed and closed before it fills memory. What is said while a device's snapshot is still being read is kept and
 * follows the snapshot: a summary that was too late for the one must not be too early for the other.
 */
import { personalUnackedMax, snapshotBacklogMax } from '../../schema/limits.ts'
import { closeCodes } from '../../schema/protocol/close-codes.ts'
import type { PersonalContent } from '../../schema/protocol/personal/frame.ts'
import { type Problem, problems } from '../../schema/protocol/problem.ts'
import type { Session } from '../sockets/session.ts'
import type { Sessions } from '../sockets/sessions.ts'

/** Memory only: an eviction forgets the numbers, which only forgives. */
type Line = { sent: number; taken: number; backlog: string[] | null }

export class PersonalSender {
  readonly #sessions: Sessions
  readonly #clock: () => number
  readonly #lines = new WeakMap<Session, Line>()

  constructor(sessions: Sessions, clock: () => number) {
    this.#sessions = sessions
    this.#clock = clock
  }

  /** To every device that has its snapshot, or is about to. `frame`: JSON of a PersonalContent. */
  tellAll(frame: string): void {
    for (const session of this.#sessions.all()) {
      const line = this.#line(session)
      if (line.backlog) this.#keep(session, line.backlog, frame)
      else if (session.isJoined) this.#send(session, frame)
    }
  }

  tell(session: Session, content: PersonalContent): void {
    this.#send(session, JSON.stringify(content))
  }

  /** The number goes in where the object ends: what was encoded once for thousands is not encoded again. */
  #send(session: Session, frame: string): void {
    const line = this.#line(session)
    if (session.socket.readyState !== WebSocket.OPEN) return
    // the sweep closes it as well, but an alarm may be late, and a token's word is not
    if (session.actor.expiresAt <= this.#clock())
      return this.#sessions.close(session, closeCodes.tokenExpired, 'token expired')
    if (line.sent - line.taken >= personalUnackedMax)
      return this.#sessions.close(session, closeCodes.slowReader, 'reader too slow')
    line.sent += 1
    session.socket.send(`${frame.slice(0, -1)},"n":${line.sent}}`)
  }

  tellProblem(session: Session, { code, detail, retryAfterMs }: Problem): void {
    this.tell(session, {
      ...{ type: 'problem', code, title: problems[code].title },
      ...(detail !== undefined && { detail }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    })
  }

  /** From here on nothing is lost for this device, though its snapshot is not there yet. */
  holdBack(session: Session): void {
    this.#line(session).backlog ??= []
  }

  /** The snapshot has been said, or could not be read: what was kept follows. */
  release(session: Session): void {
    const line = this.#line(session)
    const kept = line.backlog ?? []
    line.backlog = null
    if (session.isJoined) for (const frame of kept) this.#send(session, frame)
  }

  noteTaken(session: Session, n: number): void {
    const line = this.#line(session)
    line.taken = Math.max(line.taken, Math.min(n, line.sent))
  }

  #keep(session: Session, backlog: string[], frame: string): void {
    if (backlog.length < snapshotBacklogMax) backlog.push(frame)
    else this.#sessions.close(session, closeCodes.slowReader, 'snapshot too slow')
  }

  #line(session: Session): Line {
    const known = this.#lines.get(session)
    if (known) return known
    const line: Line = { sent: 0, taken: 0, backlog: null }
    this.#lines.set(session, line)
    return line
  }
}
