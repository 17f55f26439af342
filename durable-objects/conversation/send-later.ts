/**
 * Sends what was scheduled when its time has come, by the same path as everything that is said: judged then, in the name of
 * whoever asked for it, under the key that makes it one message however often it is tried. What may not be said then stays
 * with the reason, and nobody but its author hears of it.
 */
import type { Actor } from '../../schema/actor.ts'
import type { Job } from '../alarm-schedule.ts'
import { sendMessage } from './handlers/send.ts'
import type { Room } from './room.ts'
import type { ScheduledSend } from './storage/scheduled-sends.ts'

export class SendLater implements Job {
  readonly name = 'send-later'
  readonly #room: Room

  constructor(room: Room) {
    this.#room = room
  }

  dueAt(): number | null {
    return this.#room.scheduled.nextAt
  }

  async run(now: number): Promise<void> {
    for (const one of this.#room.scheduled.dueBy(now)) this.#attempt(one, now)
  }

  /** A bug in one of them must not keep the others, nor be tried for ever. */
  #attempt(one: ScheduledSend, now: number): void {
    try {
      this.#send(one, now)
    } catch (error) {
      this.#room.commit(() => this.#room.scheduled.put({ ...one, failed: 'internal' }))
      console.error(
        JSON.stringify({
          event: 'scheduled_not_sent',
          conversation: this.#room.conversation.id,
          error: error instanceof Error ? error.name : typeof error,
        }),
      )
    }
  }

  /** Without an await between freeing the files and whatever comes of it, so nobody else can take them. */
  #send(one: ScheduledSend, now: number): void {
    const { scheduled, files } = this.#room
    const { attachments = [] } = one.request
    this.#room.commit(() => files.free(attachments))
    const answer = sendMessage(this.#room, this.#actorOf(one), one.request)
    if (answer.ok) return this.#room.commit(() => scheduled.remove(one))
    const { code, retryAfterMs } = answer.problem
    this.#room.commit(() => {
      files.hold(attachments)
      // a pace that is too fast passes; whatever else refuses would refuse again
      if ((code === 'slow_mode' || code === 'rate_limited') && retryAfterMs !== undefined)
        scheduled.put({ ...one, publishAt: now + retryAfterMs })
      else scheduled.put({ ...one, failed: code })
    })
  }

  /** With the role that they have had last: an office may have ended since. */
  #actorOf({ actor }: ScheduledSend): Actor {
    if (actor.type === 'key') return actor
    const known = this.#room.people.get(actor.userId)
    return known ? { ...actor, name: known.name, role: known.role } : actor
  }
}
