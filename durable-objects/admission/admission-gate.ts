/**
 * A gate of a campus: it counts what its callers ask, people and server keys, and is shut for those whom the host has
 * deactivated. Each caller always comes through the same gate, so their count is exact; a campus has several, so that
 * none is a bottleneck, and few, so that somebody is nearly always there: a gate of one's own would sleep before each
 * request, and cost more to wake than what is asked. A few requests are granted with each call, and a row is written for a
 * twelfth of the limit at most.
 */
import { DurableObject } from 'cloudflare:workers'
import { type RateWindow, take } from '../../domain/rate-window.ts'
import { gateCallersMax, rateBlockParts, rateWindowMs } from '../../schema/limits.ts'
import type { Admission, AdmissionGateRpc } from '../../schema/rpc.ts'
import { GateRecord } from './storage/gate-record.ts'

type Caller = { window: RateWindow | null; isShut: boolean }

export class AdmissionGate extends DurableObject<object> implements AdmissionGateRpc {
  readonly #record: GateRecord
  /** Those who came lately, the latest last. */
  readonly #callers = new Map<string, Caller>()

  constructor(state: DurableObjectState, environment: object) {
    super(state, environment)
    this.#record = new GateRecord(state.storage)
  }

  /** One request, or some ahead. `perMinute` comes with it, since the campus may have changed its mind. */
  async admit(name: string, perMinute: number, wanted = 1): Promise<Admission> {
    const caller = this.#callerOf(name)
    const rate = { limit: perMinute, windowMs: rateWindowMs, blockParts: rateBlockParts }
    const { window, ...admission } = take(caller.window, rate, Date.now(), wanted)
    if (caller.isShut) return { ...admission, admitted: false, isShut: true, remaining: 0 }
    if (window.endsAt !== caller.window?.endsAt || window.reserved !== caller.window.reserved)
      this.ctx.waitUntil(this.#record.saveWindow(name, window))
    caller.window = window
    return admission
  }

  async isShut(name: string): Promise<boolean> {
    return this.#callerOf(name).isShut
  }

  async setShut(name: string, isShut: boolean): Promise<void> {
    const caller = this.#callerOf(name)
    if (caller.isShut === isShut) return
    this.#record.saveShut(name, isShut)
    caller.isShut = isShut
  }

  /** Whoever is not remembered is read from their row, in which what was reserved counts as used. */
  #callerOf(name: string): Caller {
    const caller = this.#callers.get(name) ?? this.#record.load(name)
    this.#callers.delete(name)
    this.#callers.set(name, caller)
    const oldest = this.#callers.keys().next()
    if (this.#callers.size > gateCallersMax && !oldest.done) this.#callers.delete(oldest.value)
    return caller
  }
}
