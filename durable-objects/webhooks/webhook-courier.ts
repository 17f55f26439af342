/**
 * The doorway of a webhook endpoint's courier, one object an endpoint, named `campus/whe_…`: what it is told is written
 * down before it answers, and its alarm does the rest. It never decides who may ask; the worker has.
 */
import { DurableObject } from 'cloudflare:workers'
import { endpointEventId } from '../../domain/event-id.ts'
import { type EventId, parseCampusId, parseEndpointId } from '../../schema/ids.ts'
import { problem } from '../../schema/protocol/problem.ts'
import type { Answer, DeliveriesRequest, DeliveryPage, WebhookCourierRpc } from '../../schema/rpc.ts'
import { type WebhookDelivery, type DeliveredType, testEventType } from '../../schema/webhooks.ts'
import { attemptsMaxUsual } from '../../domain/delivery.ts'
import { postgresEventLog } from '../../stores/event-log.ts'
import { type EventsReady, openEventQueue } from '../../stores/event-queue.ts'
import { measured, type MetricsBinding } from '../../stores/metrics.ts'
import { type NeonAddress, openNeon } from '../../stores/neon.ts'
import { postgresWebhookEndpoints } from '../../stores/webhook-endpoints.ts'
import { fetchSender } from '../../stores/webhook-sender.ts'
import { AlarmSchedule } from '../alarm-schedule.ts'
import { Courier } from './courier.ts'

export type CourierEnvironment = NeonAddress &
  MetricsBinding & {
    EVENTS_READY: Queue<EventsReady>
    /** `allowed`: receivers on this very machine are called, over http. For a laptop alone. */
    WEBHOOKS_TO_LOCALHOST?: string
  }

export class WebhookCourier extends DurableObject<CourierEnvironment> implements WebhookCourierRpc {
  #courier: Courier | null = null
  #schedule: AlarmSchedule | null = null

  constructor(state: DurableObjectState, environment: CourierEnvironment) {
    super(state, environment)
    void state.blockConcurrencyWhile(async () => {
      this.#courier = this.#open()
      this.#schedule = new AlarmSchedule(state.storage, this.#courier ? [this.#courier] : [], Date.now)
      await this.#schedule.restore()
    })
  }

  override async alarm(): Promise<void> {
    await measured(this.env, async () => this.#schedule?.run())
    if (this.#courier?.isGone) await this.forget()
  }

  async wake(): Promise<void> {
    this.#courier?.call()
    await this.#schedule?.arm()
  }

  async sendTest(): Promise<Answer<WebhookDelivery>> {
    const endpointId = parseEndpointId(this.ctx.id.name?.split('/')[1])
    if (!endpointId) return { ok: false, problem: problem('not_found') }
    const now = Date.now()
    // unlike any of the log's: two of one moment are one
    return this.#begin(endpointEventId(endpointId, now), testEventType, 1)
  }

  async resend(id: EventId, type: DeliveredType): Promise<Answer<WebhookDelivery>> {
    return this.#begin(id, type, attemptsMaxUsual)
  }

  async resendFrom(position: number): Promise<void> {
    this.#courier?.goBack(position)
    await this.#schedule?.arm()
  }

  async list({ below, limit, state }: DeliveriesRequest): Promise<DeliveryPage> {
    return this.#courier?.deliveries.page(below, limit, state) ?? { deliveries: [], n: null }
  }

  async forget(): Promise<void> {
    await this.ctx.storage.deleteAll()
    this.#courier = null
    this.#schedule = null
  }

  async #begin(id: EventId, type: DeliveredType, attemptsMax: number): Promise<Answer<WebhookDelivery>> {
    const deliveries = this.#courier?.deliveries
    deliveries?.note(id, type, Date.now(), attemptsMax)
    deliveries?.hasten(id, Date.now())
    const delivery = deliveries?.one(id)
    await this.#schedule?.arm()
    return delivery ? { ok: true, value: delivery } : { ok: false, problem: problem('not_found') }
  }

  #open(): Courier | null {
    const [campus, endpoint] = (this.ctx.id.name ?? '').split('/')
    const [campusId, endpointId] = [parseCampusId(campus), parseEndpointId(endpoint)]
    if (!campusId || !endpointId) return null
    const database = openNeon(this.env)
    return new Courier({
      address: { campusId, endpointId },
      storage: this.ctx.storage,
      endpoints: postgresWebhookEndpoints(database),
      log: postgresEventLog(database),
      send: fetchSender(),
      toLocalhost: this.env.WEBHOOKS_TO_LOCALHOST === 'allowed',
      onDisabled: () => openEventQueue(this.env.EVENTS_READY).announce(campusId),
      clock: Date.now,
      random: Math.random,
    })
  }
}
