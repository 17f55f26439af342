/**
 * Says again that there are events, where the queue did not take the word with the batch that brought them to Postgres. In
 * a campus whose queue answers it never runs, and in one without endpoints there is nothing to say.
 */
import { backoffMs } from '../../domain/backoff.ts'
import { archiveBackoffMaxMs, archiveBackoffMinMs } from '../../schema/limits.ts'
import type { EventQueue } from '../../stores/event-queue.ts'
import type { Job } from '../alarm-schedule.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import type { ProgressStore } from './storage/progress.ts'

export type EventTellerParts = {
  conversation: Pick<ConversationRecord, 'campusId'>
  progress: Pick<ProgressStore, 'now' | 'move'>
  queue: EventQueue
  clock: () => number
  random: () => number
}

export class EventTeller implements Job {
  readonly name = 'tell of events'
  readonly #parts: EventTellerParts
  #isRunning = false
  #notBefore = 0
  #failures = 0

  constructor(parts: EventTellerParts) {
    this.#parts = parts
  }

  dueAt(): number | null {
    const { archivedChange, toldChange } = this.#parts.progress.now
    if (this.#isRunning || toldChange >= archivedChange) return null
    return Math.max(this.#notBefore, this.#parts.clock() + archiveBackoffMinMs)
  }

  mayRunFrom(): number | null {
    return this.dueAt() === null ? null : this.#notBefore
  }

  async run(): Promise<void> {
    const { conversation, progress, queue, clock, random } = this.#parts
    const { archivedChange } = progress.now
    this.#isRunning = true
    try {
      const isTold = await queue.announce(conversation.campusId)
      this.#failures = isTold ? 0 : this.#failures + 1
      if (isTold) progress.move({ toldChange: Math.max(archivedChange, progress.now.toldChange) })
      else
        this.#notBefore =
          clock() + backoffMs(this.#failures, archiveBackoffMinMs, archiveBackoffMaxMs, random())
    } finally {
      this.#isRunning = false
    }
  }
}
