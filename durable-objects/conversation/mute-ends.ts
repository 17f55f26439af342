/** A mute ends by itself. Nobody is let speak by this: that is a matter of the clock. Whoever was muted is told. */
import type { UserId } from '../../schema/ids.ts'
import type { Job } from '../alarm-schedule.ts'
import type { Mutes } from './storage/mutes.ts'

export type MuteEndsParts = {
  mutes: Mutes
  commit: <Result>(change: () => Result) => Result
  onEnded: (userIds: UserId[]) => void
}

export class MuteEnds implements Job {
  readonly name = 'mute-ends'
  readonly #parts: MuteEndsParts

  constructor(parts: MuteEndsParts) {
    this.#parts = parts
  }

  dueAt(): number | null {
    return this.#parts.mutes.nextEnd
  }

  async run(now: number): Promise<void> {
    const { mutes, commit, onEnded } = this.#parts
    const ended = commit(() => mutes.takeEnded(now))
    if (ended.length > 0) onEnded(ended)
  }
}
