/**
 * The gate of one caller, a person or a server key: it counts what they ask, and is shut for a person whom the host has
 * deactivated. One object for each, so the count is exact and nobody's requests delay another's. A request costs one
 * call, and a row a twelfth of the limit at most.
 */
import { DurableObject } from 'cloudflare:workers'
import { type RateWindow, takeOne } from '../../domain/rate-window.ts'
import { rateBlockParts, rateWindowMs } from '../../schema/limits.ts'
import type { Admission, AdmissionGateRpc } from '../../schema/rpc.ts'
import { GateRecord } from './storage/gate-record.ts'

export class AdmissionGate extends DurableObject<object> implements AdmissionGateRpc {
  readonly #record: GateRecord
  #window: RateWindow | null
  #isShut: boolean

  constructor(state: DurableObjectState, environment: object) {
    super(state, environment)
    this.#record = new GateRecord(state.storage.sql)
    const { window, isShut } = this.#record.load()
    this.#window = window
    this.#isShut = isShut
  }

  /** One request. `perMinute` comes with it, since the campus may have changed its mind. */
  async admit(perMinute: number): Promise<Admission> {
    const rate = { limit: perMinute, windowMs: rateWindowMs, blockParts: rateBlockParts }
    const { admitted, window, remaining, resetMs } = takeOne(this.#window, rate, Date.now())
    if (this.#isShut) return { admitted: false, isShut: true, remaining: 0, resetMs }
    if (window.endsAt !== this.#window?.endsAt || window.reserved !== this.#window.reserved)
      this.#record.saveWindow(window)
    this.#window = window
    return { admitted, remaining, resetMs }
  }

  async isShut(): Promise<boolean> {
    return this.#isShut
  }

  async setShut(isShut: boolean): Promise<void> {
    if (this.#isShut === isShut) return
    this.#record.saveShut(isShut)
    this.#isShut = isShut
  }
}
