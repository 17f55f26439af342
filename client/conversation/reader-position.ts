/**
 * Where in the conversation the reader is: at its newest message, or around some seq. A jump shows nothing before it can
 * show the place, and a reset of the log brings the reader back to where they were. Rules: SDK-53, SDK-54.
 */
import type { MessageLog } from '../message-log.ts'
import type { Backfill } from './backfill.ts'
import type { MessagesView } from './messages-view.ts'

export class ReaderPosition {
  readonly #log: MessageLog
  readonly #view: MessagesView
  readonly #backfill: Backfill
  /** Of two jumps under way the later one counts. */
  #jumps = 0
  #epoch: string | null = null

  constructor(log: MessageLog, view: MessagesView, backfill: Backfill) {
    this.#log = log
    this.#view = view
    this.#backfill = backfill
  }

  async jumpTo(seq: number, signal?: AbortSignal): Promise<void> {
    const jump = ++this.#jumps
    await this.#backfill.reach(seq, signal)
    if (jump !== this.#jumps) return
    this.#moveTo(seq)
  }

  toNewest(): void {
    this.#jumps += 1
    this.#moveTo(null)
  }

  /** The log was dropped and holds its newest page alone. What was shown stays until the place is held again. */
  async comeBack(): Promise<void> {
    const before = this.#epoch
    this.#epoch = this.#log.epoch
    const { eyesAt } = this.#log
    if (before === null) return // the first page: a jump may be on its way already
    if (before !== this.#epoch) return this.#moveTo(null)
    if (eyesAt === null || this.#log.get(eyesAt)) return this.#view.moved()
    this.#view.freeze()
    try {
      await this.jumpTo(eyesAt)
    } catch {
      this.toNewest() // the place is gone, or can't be reached: the newest is what there is
    }
  }

  /** What was kept is the log's beginning: a reset of it is one. */
  begin(): void {
    this.#epoch = this.#log.epoch
  }

  #moveTo(seq: number | null): void {
    this.#log.lookAt(seq)
    this.#view.moved()
  }
}
