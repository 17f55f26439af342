/** Keeps the end of a conversation on the device: a moment after it has changed, and at once when the reader leaves. */
import { keepAfterMs } from '../../schema/limits.ts'
import { type Clock, Timer } from '../clock.ts'
import type { Keeper } from '../storage/keeper.ts'
import { type KeptPage, keepPage } from './kept-page.ts'

export class PageKeeper {
  readonly #keeper: Keeper
  readonly #due: Timer
  readonly #page: () => KeptPage | null

  constructor(keeper: Keeper, clock: Clock, page: () => KeptPage | null) {
    this.#keeper = keeper
    this.#due = new Timer(clock)
    this.#page = page
  }

  changed(): void {
    if (!this.#due.isSet) this.#due.set(keepAfterMs, () => this.#keep())
  }

  /** What has changed and is not kept yet. */
  keepNow(): void {
    if (!this.#due.isSet) return
    this.#due.clear()
    this.#keep()
  }

  #keep(): void {
    const page = this.#page()
    if (page) void keepPage(this.#keeper, page)
  }
}
