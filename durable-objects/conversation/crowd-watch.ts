/**
 * Who of a large conversation is online and viewing, as Redis says it. Its room asks, since it has the roster, and answers by
 * the same reply for some seconds: five thousand who look cost what one does. An eviction costs one more question.
 */
import { errorName } from '../../domain/error-name.ts'
import { crowdStaleMs } from '../../schema/limits.ts'
import type { Crowd, CrowdPresence, Presence } from '../../stores/presence.ts'
import { type ConversationRecord, hasRoster } from './storage/conversation-record.ts'
import type { Roster } from './storage/roster.ts'

export type CrowdWatchParts = {
  conversation: Pick<ConversationRecord, 'campusId' | 'id' | 'kind' | 'audience'>
  roster: Pick<Roster, 'list'>
  presence: Pick<Presence, 'ofCrowd'>
  clock: () => number
}

export class CrowdWatch {
  readonly #parts: CrowdWatchParts
  #last: { at: number; answer: Promise<CrowdPresence | null> } | null = null

  constructor(parts: CrowdWatchParts) {
    this.#parts = parts
  }

  /** Null while Redis does not answer. */
  now(): Promise<CrowdPresence | null> {
    const now = this.#parts.clock()
    if (!this.#last || this.#last.at + crowdStaleMs <= now) this.#last = { at: now, answer: this.#ask(now) }
    return this.#last.answer
  }

  async #ask(now: number): Promise<CrowdPresence | null> {
    const { presence, conversation } = this.#parts
    try {
      return await presence.ofCrowd(conversation.campusId, conversation.id, this.#crowd(), now)
    } catch (error) {
      this.#last = null // whoever asks next tries again
      const name = errorName(error)
      console.warn(JSON.stringify({ event: 'crowd_unknown', conversation: conversation.id, error: name }))
      return null
    }
  }

  /** Who hears an announcement to a role is nobody's list: a heartbeat does not say what its sender is. */
  #crowd(): Crowd {
    const { conversation, roster } = this.#parts
    if (hasRoster(conversation))
      return { type: 'members', userIds: roster.list().map(({ userId }) => userId) }
    return conversation.audience?.type === 'campus' ? { type: 'everyone' } : null
  }
}
