/**
 * The inside of an endpoint's courier: it follows the campus's log of events at its own pace, notes what its endpoint
 * wants, and tells it in the order in which it is due. It waits for no other endpoint and none for it. What it has noted
 * survives it; what it was doing when it went is done again, so everything arrives at least once.
 *
 *   log ──note──▶ pending ──due──▶ read as it is now, sign, send ──▶ settled (domain/delivery.ts)
 */
import { errorName } from '../../domain/error-name.ts'
import { backoffMs } from '../../domain/backoff.ts'
import { attemptsMaxUsual, judgeAttempt, type Outcome } from '../../domain/delivery.ts'
import { testEvent, webhookBody } from '../../domain/webhook-body.ts'
import { parseWebhookSecret, signWebhook } from '../../domain/webhook-signature.ts'
import { judgeWebhookUrl } from '../../domain/webhook-url.ts'
import type { HomeroomEvent } from '../../schema/event.ts'
import type { EventId } from '../../schema/ids.ts'
import {
  courierBackoffMaxMs,
  courierBackoffMinMs,
  courierRunMs,
  deliverySweepMs,
  webhookDueMax,
  webhookInFlightMax,
  webhookNotedMax,
  webhookPendingMax,
} from '../../schema/limits.ts'
import { testEventType } from '../../schema/webhooks.ts'
import type { EventLog } from '../../stores/event-log.ts'
import type { EndpointAddress, Errand, Look, WebhookEndpoints } from '../../stores/webhook-endpoints.ts'
import { record } from '../../stores/metrics.ts'
import type { WebhookSender } from '../../stores/webhook-sender.ts'
import type { Job } from '../alarm-schedule.ts'
import { CourierProgressStore } from './storage/courier-progress.ts'
import { Deliveries, type DueDelivery } from './storage/deliveries.ts'
import { climb } from './storage/steps.ts'

export type CourierParts = {
  address: EndpointAddress
  storage: DurableObjectStorage
  endpoints: Pick<WebhookEndpoints, 'look' | 'disable'>
  log: Pick<EventLog, 'byIds'>
  send: WebhookSender
  /** A laptop's own receivers may be called. */
  toLocalhost: boolean
  /** Other endpoints may want to hear of it. */
  onDisabled: () => Promise<unknown>
  clock: () => number
  random: () => number
}

export class Courier implements Job {
  readonly name = 'webhooks'
  readonly deliveries: Deliveries
  readonly #parts: CourierParts
  readonly #progress: CourierProgressStore
  #isRunning = false
  /** There may be something in the log: always, for one that has just woken. */
  #isCalled = true
  #isDisabled = false
  #isGone = false
  #failures = 0
  #notBefore = 0
  /** What this run has come to. */
  #tally = { count: 0, failures: 0 }

  constructor(parts: CourierParts) {
    climb(parts.storage.sql)
    this.#parts = parts
    this.deliveries = new Deliveries(parts.storage.sql)
    this.#progress = new CourierProgressStore(parts.storage.sql)
  }

  /** The endpoint was removed: nothing of this courier is needed any more. */
  get isGone(): boolean {
    return this.#isGone
  }

  /** There is something new, in the log or in what Postgres says of the endpoint. */
  call(): void {
    this.#isCalled = true
  }

  /** From this position on everything is told again. */
  goBack(position: number): void {
    this.#progress.move({ noted: Math.min(position, this.#progress.now.noted) })
    this.call()
  }

  dueAt(): number | null {
    if (this.#isRunning) return null
    if (this.#isCalled) return Math.max(this.#parts.clock(), this.#notBefore)
    if (this.#isDisabled) return null
    const next = this.deliveries.nextDueAt
    return next === null ? null : Math.max(next, this.#progress.now.heldUntil, this.#notBefore)
  }

  async run(): Promise<void> {
    const { clock, random, address } = this.#parts
    this.#isRunning = true
    this.#tally = { count: 0, failures: 0 }
    const until = clock() + courierRunMs
    try {
      for (let isMore = true; isMore; ) {
        this.#isCalled = false
        isMore = await this.#round()
        if (!isMore || clock() < until) continue
        this.#isCalled = true
        break
      }
      this.#failures = 0
    } catch (error) {
      // Postgres is away: what was noted stays, and the log has the rest
      this.#failures += 1
      this.#isCalled = true
      this.#notBefore =
        clock() + backoffMs(this.#failures, courierBackoffMinMs, courierBackoffMaxMs, random())
      const name = errorName(error)
      const { endpointId: endpoint } = address
      const warning = { event: 'courier_failed', endpoint, failures: this.#failures, error: name }
      console.warn(JSON.stringify(warning))
    } finally {
      this.#isRunning = false
      const values = { ...this.deliveries.backlog(clock()), ...this.#tally }
      if (!this.#isGone) record('webhook', { campus: address.campusId }, values)
    }
  }

  /** One look and what was due. True where there is more to do now. */
  async #round(): Promise<boolean> {
    const { clock, log, address } = this.#parts
    await this.#disableAsDecided()
    const look = await this.#look()
    this.#isGone = look === null
    this.#isDisabled = look?.errand.isDisabled ?? true
    if (!look || this.#isDisabled) return this.#isCalled
    const { errand, events } = look
    const now = clock()
    this.#note(look, now)
    const due = now < this.#progress.now.heldUntil ? [] : this.deliveries.due(now, webhookDueMax)
    const ids = due.filter(({ type }) => type !== testEventType).map(({ id }) => id)
    const read = await log.byIds(address.campusId, ids)
    const told = new Map(read.map((event) => [event.id, event]))
    await this.#tellEach(due, told, errand)
    this.#sweep(now)
    const isMoreDue = due.length === webhookDueMax && this.#progress.now.heldUntil <= clock()
    return this.#isCalled || isMoreDue || events.length === webhookNotedMax
  }

  /** A courier that has never looked begins where its endpoint does. */
  async #look(): Promise<Look | null> {
    const { endpoints, address } = this.#parts
    const room = Math.max(0, webhookPendingMax - this.deliveries.pending)
    const limit = Math.min(webhookNotedMax, room)
    if (!this.#progress.hasBegun) {
      const first = await endpoints.look(address, 0, 0)
      if (first) this.#progress.move({ noted: first.errand.startsAfter, sweptAt: this.#parts.clock() })
    }
    return endpoints.look(address, this.#progress.now.noted, limit)
  }

  /** What was noted and how far are one transaction: nothing is passed over, and nothing begins twice. */
  #note({ errand: { types }, events }: Look, now: number): void {
    const last = events.at(-1)
    if (!last) return
    this.#parts.storage.transactionSync(() => {
      for (const { id, type } of events)
        if (types.length === 0 || types.includes(type)) this.deliveries.note(id, type, now, attemptsMaxUsual)
      this.#progress.move({ noted: last.position })
    })
  }

  async #tellEach(
    due: readonly DueDelivery[],
    told: ReadonlyMap<EventId, HomeroomEvent>,
    errand: Errand,
  ): Promise<void> {
    const waiting = due.values()
    const tellNext = async (): Promise<void> => {
      for (const delivery of waiting) {
        const { disabling, heldUntil } = this.#progress.now
        if (disabling !== null || heldUntil > this.#parts.clock()) return
        const event =
          delivery.type === testEventType
            ? testEvent(delivery.id, delivery.notedAt, { endpointId: this.#parts.address.endpointId })
            : told.get(delivery.id)
        if (event) await this.#tell(delivery, event, errand)
        else this.deliveries.drop(delivery.id)
      }
    }
    await Promise.all(Array.from({ length: webhookInFlightMax }, tellNext))
    if (this.#progress.now.disabling !== null) this.call()
  }

  async #tell(delivery: DueDelivery, event: HomeroomEvent, errand: Errand): Promise<void> {
    const { clock, random, storage } = this.#parts
    const startedAt = clock()
    const outcome = await this.#attempt(event, errand, startedAt)
    const now = clock()
    const { arrivedAt } = this.#progress.now
    const attempted = {
      ...{ attempts: delivery.attempts + 1, attemptsMax: delivery.attemptsMax },
      ...{ firstAt: delivery.firstAt ?? startedAt, lastArrivedAt: arrivedAt },
    }
    const verdict = judgeAttempt(attempted, outcome, now, random())
    if (verdict.state === 'delivered') this.#tally.count += 1
    else this.#tally.failures += 1
    storage.transactionSync(() => {
      this.deliveries.settle(delivery.id, verdict, {
        ...{ at: new Date(startedAt).toISOString(), atMs: startedAt, durationMs: now - startedAt },
        ...('status' in outcome && { status: outcome.status }),
      })
      if (verdict.state === 'delivered') {
        this.#progress.move({ arrivedAt: now })
        this.deliveries.hastenOutage(now)
      }
      if (verdict.heldUntil !== null) this.#progress.move({ heldUntil: verdict.heldUntil })
      if (verdict.disable !== null) this.#progress.move({ disabling: verdict.disable, disablingAt: now })
    })
  }

  /** The address is judged each time: what was let in once may be refused by now. */
  async #attempt(event: HomeroomEvent, { url: text, secrets }: Errand, now: number): Promise<Outcome> {
    const { send, toLocalhost } = this.#parts
    const judged = judgeWebhookUrl(text, { toLocalhost })
    if (!judged.ok) return { fault: 'address' }
    const body = webhookBody(event)
    const seconds = Math.floor(now / 1_000)
    const keys = secrets.flatMap((secret) => parseWebhookSecret(secret) ?? [])
    const signature = await signWebhook(keys, {
      ...{ id: event.id, seconds },
      body: new TextEncoder().encode(body),
    })
    return send({
      url: judged.url,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Homeroom-Webhooks/1',
        'webhook-id': event.id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signature,
      },
      body,
    })
  }

  /** Decided before Postgres has heard of it, so that it is not forgotten while Postgres is away. */
  async #disableAsDecided(): Promise<void> {
    const { disabling, disablingAt } = this.#progress.now
    if (disabling === null || disablingAt === null) return
    const { endpoints, address, onDisabled } = this.#parts
    await endpoints.disable(address, disabling, disablingAt)
    this.#progress.move({ disabling: null, disablingAt: null })
    await onDisabled()
  }

  #sweep(now: number): void {
    if (this.#progress.now.sweptAt > now - deliverySweepMs) return
    this.#parts.storage.transactionSync(() => {
      this.deliveries.sweep(now)
      this.#progress.move({ sweptAt: now })
    })
  }
}
