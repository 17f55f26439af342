/**
 * Removes from R2 what the ledger has let go, and gives its owner the room back: R2 first, since a row in Postgres is
 * all that remembers a file whose room forgets it. Both may be repeated. Nobody waits for it, so it waits long for
 * a vendor that is away.
 */
import { errorName } from '../../domain/error-name.ts'
import { backoffMs } from '../../domain/backoff.ts'
import {
  fileSweepBackoffMaxMs,
  fileSweepBackoffMinMs,
  fileSweepEveryMs,
  filesSweptMax,
} from '../../schema/limits.ts'
import type { FileRecords } from '../../stores/file-records.ts'
import type { Files } from '../../stores/files.ts'
import type { Job } from '../alarm-schedule.ts'
import type { ConversationRecord } from './storage/conversation-record.ts'
import type { FileLedger } from './storage/file-ledger.ts'

export type FileSweepParts = {
  conversation: Pick<ConversationRecord, 'id' | 'campusId'>
  ledger: FileLedger
  files: Files
  records: FileRecords
  commit: <Result>(change: () => Result) => Result
  clock: () => number
  random: () => number
}

export class FileSweep implements Job {
  readonly name = 'file-sweep'
  readonly #parts: FileSweepParts
  #failures = 0
  #freeAt: number
  #running = false

  constructor(parts: FileSweepParts) {
    this.#parts = parts
    this.#freeAt = parts.clock() // whatever the forerunner left is overdue
  }

  dueAt(): number | null {
    return this.#parts.ledger.hasReleased && !this.#running ? this.#freeAt : null
  }

  async run(): Promise<void> {
    const { conversation, ledger, files, records, commit, clock } = this.#parts
    const { campusId, id: conversationId } = conversation
    const ids = ledger.released(filesSweptMax)
    this.#running = true
    try {
      await files.remove(ids.map((id) => ({ campusId, conversationId, id })))
      await records.remove(ids)
      commit(() => ledger.noteGone(ids))
      this.#failures = 0
      this.#freeAt = clock() + fileSweepEveryMs
    } catch (error) {
      this.#retryLater(error)
    } finally {
      this.#running = false
    }
  }

  /** R2 or Postgres is away: expected. What was let go stays so, and nobody can read it meanwhile. */
  #retryLater(error: unknown): void {
    const { clock, random, conversation } = this.#parts
    this.#failures += 1
    this.#freeAt = clock() + backoffMs(this.#failures, fileSweepBackoffMinMs, fileSweepBackoffMaxMs, random())
    console.warn(
      JSON.stringify({
        event: 'files_unswept',
        conversation: conversation.id,
        failures: this.#failures,
        error: errorName(error),
      }),
    )
  }
}
