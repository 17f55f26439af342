/** Messages that have left the tail, as the archive has them, for acts upon them and for what replies quote. */
import { errorName } from '../../domain/error-name.ts'
import type { Message } from '../../schema/protocol/message.ts'
import type { History } from '../../stores/history.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'

export class ArchivedMessages {
  readonly #history: History
  readonly #conversation: ConversationRecord
  readonly #reading = new Map<number, Promise<Message | null>>()

  constructor(history: History, conversation: ConversationRecord) {
    this.#history = history
    this.#conversation = conversation
  }

  /**
   * Null when Postgres does not answer or has no such row. Whoever wants the same one meanwhile waits for the same answer,
   * so that acts upon it go on in the order in which they came.
   */
  one(seq: number): Promise<Message | null> {
    const reading = this.#reading.get(seq) ?? this.#readOne(seq).finally(() => this.#reading.delete(seq))
    this.#reading.set(seq, reading)
    return reading
  }

  /** As far as the archive has them. Throws when it does not answer. */
  async some(seqs: readonly number[]): Promise<Message[]> {
    const { campusId, id: conversationId } = this.#conversation
    const stretches = seqs.map((seq) => ({ first: seq, last: seq }))
    return (await this.#history.read({ campusId, conversationId }, stretches)).messages
  }

  async #readOne(seq: number): Promise<Message | null> {
    try {
      const [message] = await this.some([seq])
      return message ?? null
    } catch (error) {
      const name = errorName(error)
      console.warn(JSON.stringify({ event: 'history_unread', error: name }))
      return null
    }
  }
}
