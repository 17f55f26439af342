/**
 * What a gate keeps of each caller: their window, as far as it is reserved, and whether it is shut for them. Nobody's
 * request waits for the disk: a window is written unconfirmed, which only the key-value half of the storage can do, so
 * a crash within those milliseconds forgets a block of somebody's limit. That a gate is shut is confirmed like all else.
 */
import type { RateWindow } from '../../../domain/rate-window.ts'

type KeptWindow = Pick<RateWindow, 'endsAt' | 'reserved'>

export class GateRecord {
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  /** What was reserved counts as used: which part of it was, only the memory of before knew. */
  load(name: string): { window: RateWindow | null; isShut: boolean } {
    const { kv } = this.#storage
    const kept = kv.get<KeptWindow>(windowOf(name))
    return { window: kept ? { ...kept, used: kept.reserved } : null, isShut: kv.get(shutOf(name)) === true }
  }

  /** Rejects only where the storage has failed, which resets the object and whatever it had answered. */
  async saveWindow(name: string, { endsAt, reserved }: RateWindow): Promise<void> {
    await this.#storage.put<KeptWindow>(windowOf(name), { endsAt, reserved }, { allowUnconfirmed: true })
  }

  saveShut(name: string, isShut: boolean): void {
    if (isShut) this.#storage.kv.put(shutOf(name), true)
    else this.#storage.kv.delete(shutOf(name))
  }
}

function windowOf(name: string): string {
  return `window ${name}`
}

function shutOf(name: string): string {
  return `shut ${name}`
}
