/**
 * Presence of one person: written at once when a device joins and when the last one is gone, and swept slowly in
 * between, since a personal room has one member and would pay a Redis command each time. While the person views a
 * conversation, that conversation's room keeps them online as well.
 */
import { errorName } from '../../domain/error-name.ts'
import { faceOf } from '../../domain/presence-rights.ts'
import type { UserActor } from '../../schema/actor.ts'
import type { Presence } from '../../stores/presence.ts'
import type { Job } from '../alarm-schedule.ts'
import type { Sessions } from '../sockets/sessions.ts'

export type OnlineSweepParts = { sessions: Sessions; presence: Presence }

export class OnlineSweep implements Job {
  readonly name = 'sweep'
  readonly #parts: OnlineSweepParts
  /** Words to Redis go one after another: on a reload the going must not arrive after the coming. */
  #said: Promise<void> = Promise.resolve()

  constructor(parts: OnlineSweepParts) {
    this.#parts = parts
  }

  dueAt(): number | null {
    return this.#parts.sessions.sweepAt
  }

  async run(now: number): Promise<void> {
    const { sessions } = this.#parts
    sessions.sweep(now)
    const [session] = sessions.joined()
    if (!session) return
    const heard = [...sessions.joined()].map((joined) => sessions.heardAt(joined))
    const { presence } = this.#parts
    const { actor } = session
    const heartbeat = { userId: actor.userId, at: Math.max(...heard), face: faceOf(actor) }
    await this.#say(() => presence.stay(actor.campusId, heartbeat))
  }

  /** A device has joined: online at once, and before its snapshot is read. */
  async arrive(actor: UserActor, now: number): Promise<void> {
    const { campusId, userId } = actor
    const heartbeat = { userId, at: now, face: faceOf(actor) }
    await this.#say(() => this.#parts.presence.online(campusId, [heartbeat]))
  }

  /** The last device has gone, unless another has come before this could be said. */
  async leave({ campusId, userId }: UserActor): Promise<void> {
    const { sessions, presence } = this.#parts
    await this.#say(async () => {
      if (sessions.size === 0) await presence.offline(campusId, userId)
    })
  }

  #say(word: () => Promise<void>): Promise<void> {
    this.#said = this.#said.then(word).catch(warn)
    return this.#said
  }
}

/** Best effort: the next sweep says it again, and readers are told `unknown` while Redis is away. */
function warn(error: unknown): void {
  console.warn(JSON.stringify({ event: 'presence_unwritten', error: errorName(error) }))
}
