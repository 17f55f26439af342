/**
 * Postgres before the broadcast. Each conversation writes one batch at a time, so its messages go out in order; what
 * is said while a batch is on its way travels in the next. Conversations share a pool of connections.
 */
import type pg from 'pg'
import { findMessage, insertMessages } from './tables.ts'

export type NewMessage = { senderId: string; clientMessageId: string; text: string; sentAt: string }
export type StoredMessage = NewMessage & { seq: number }

type Waiting = { message: NewMessage; stored: (seq: number) => void; failed: (error: unknown) => void }

const uniqueViolation = '23505'

export class MessageWriter {
  readonly #pool: pg.Pool
  readonly #onStored: (conversationId: string, messages: StoredMessage[]) => void
  readonly #waiting = new Map<string, Waiting[]>()

  constructor(pool: pg.Pool, onStored: (conversationId: string, messages: StoredMessage[]) => void) {
    this.#pool = pool
    this.#onStored = onStored
  }

  /** Its seq, once it is committed. */
  write(conversationId: string, message: NewMessage): Promise<number> {
    return new Promise((stored, failed) => {
      const waiting = this.#waiting.get(conversationId)
      const one = { message, stored, failed }
      if (waiting) waiting.push(one)
      else {
        this.#waiting.set(conversationId, [one])
        void this.#drain(conversationId)
      }
    })
  }

  async #drain(conversationId: string): Promise<void> {
    for (;;) {
      const batch = this.#waiting.get(conversationId) ?? []
      if (batch.length === 0) break
      this.#waiting.set(conversationId, [])
      await this.#writeBatch(conversationId, batch)
    }
    this.#waiting.delete(conversationId)
  }

  async #writeBatch(conversationId: string, batch: readonly Waiting[]): Promise<void> {
    try {
      const { rows } = await this.#pool.query<{ seq: number }>({
        ...insertMessages,
        values: [
          conversationId,
          batch.map(({ message }) => message.senderId),
          batch.map(({ message }) => message.clientMessageId),
          batch.map(({ message }) => message.text),
          batch.map(({ message }) => message.sentAt),
        ],
      })
      const seqs = rows.map(({ seq }) => seq).sort((one, other) => one - other)
      for (const [index, { stored }] of batch.entries()) stored(seqs[index] ?? 0)
      this.#onStored(
        conversationId,
        batch.map(({ message }, index) => ({ ...message, seq: seqs[index] ?? 0 })),
      )
    } catch (error) {
      await this.#recover(conversationId, batch, error)
    }
  }

  /** One of the batch had been stored before: each goes alone, and that one gets the seq that it has. */
  async #recover(conversationId: string, batch: readonly Waiting[], error: unknown): Promise<void> {
    const isRepeated = error instanceof Error && 'code' in error && error.code === uniqueViolation
    if (isRepeated && batch.length > 1) {
      for (const one of batch) await this.#writeBatch(conversationId, [one])
      return
    }
    for (const { message, stored, failed } of batch) {
      if (!isRepeated) failed(error)
      else {
        const values = [conversationId, message.senderId, message.clientMessageId]
        const { rows } = await this.#pool.query<{ seq: number }>({ ...findMessage, values })
        stored(rows[0]?.seq ?? 0)
      }
    }
  }
}
