/**
 * Once a minute while sockets exist: closes whoever is gone, and tells Redis in one round trip who is viewing and
 * online, with how far viewers have read. Heartbeats were answered by the runtime while the room slept; their
 * stamps are read here. A person is as fresh as the freshest of their sockets.
 */
import { errorName } from '../../domain/error-name.ts'
import type { UserId } from '../../schema/ids.ts'
import type { Presence } from '../../stores/presence.ts'
import type { Job } from '../alarm-schedule.ts'
import type { Sessions } from '../sockets/sessions.ts'
import type { Reading } from './reading.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import type { MessageLog } from './storage/message-log.ts'

export type PresenceSweepParts = {
  conversation: ConversationRecord
  sessions: Sessions
  reading: Reading
  log: MessageLog
  presence: Presence
}

export class PresenceSweep implements Job {
  readonly name = 'sweep'
  readonly #parts: PresenceSweepParts

  constructor(parts: PresenceSweepParts) {
    this.#parts = parts
  }

  dueAt(): number | null {
    return this.#parts.sessions.sweepAt
  }

  async run(now: number): Promise<void> {
    const { sessions, conversation, presence, log } = this.#parts
    sessions.sweep(now)
    const viewers = this.#viewers()
    if (viewers.length === 0) return
    try {
      await presence.sweepViewing(conversation.campusId, conversation.id, viewers, log.lastSeq)
    } catch (error) {
      // presence is best effort: the next sweep says it again
      console.warn(JSON.stringify({ event: 'sweep_unwritten', error: errorName(error) }))
    }
  }

  #viewers(): { userId: UserId; at: number }[] {
    const { sessions, reading } = this.#parts
    const seen = new Map<UserId, number>()
    for (const session of sessions.joined()) {
      const { userId } = session.actor
      if (!reading.isViewing(userId)) continue
      seen.set(userId, Math.max(seen.get(userId) ?? 0, sessions.heardAt(session)))
    }
    return [...seen].map(([userId, at]) => ({ userId, at }))
  }
}
