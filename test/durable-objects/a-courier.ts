/** A courier over a real object's SQLite and a real Postgres, with a clock and a receiver that the test holds in its hand. */
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { Outcome } from '../../domain/delivery.ts'
import { Courier } from '../../durable-objects/webhooks/courier.ts'
import { type CampusId, parseEndpointId } from '../../schema/ids.ts'
import { postgresEventLog } from '../../stores/event-log.ts'
import { openNeon } from '../../stores/neon.ts'
import { type EndpointAddress, postgresWebhookEndpoints } from '../../stores/webhook-endpoints.ts'
import type { OutgoingWebhook } from '../../stores/webhook-sender.ts'
import { aCampus } from '../campus.ts'
import { anEvent, archived } from '../stores/an-event.ts'
import { must } from './a-conversation.ts'

export const hour = 3_600_000

export type Received = OutgoingWebhook & { id: string; at: number }

type Options = {
  campusId?: CampusId
  url?: string
  secret?: string
  types?: Parameters<ReturnType<typeof postgresWebhookEndpoints>['create']>[1]['types']
  /** A fresh instance whenever the clock goes ahead. */
  isEvicted?: boolean
  answer: (webhook: Received) => Outcome | Promise<Outcome>
}

export type TestCourier = Awaited<ReturnType<typeof aCourier>>

export async function aCourier({ url = 'https://hooks.school.edu/', types = [], ...options }: Options) {
  const campusId = options.campusId ?? (await aCampus(env)).id
  const database = openNeon(env)
  const endpoints = postgresWebhookEndpoints(database)
  const id = must(parseEndpointId(`whe_${crypto.randomUUID().replaceAll('-', '')}`))
  const secret = options.secret ?? 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  must(await endpoints.create(campusId, { id, url, description: '', types, secret }))
  const address: EndpointAddress = { campusId, endpointId: id }
  // of no endpoint's name, so that the object itself does nothing beside us
  const stub = env.WEBHOOK_COURIERS.getByName(`test-of-${id}`)
  const received: Received[] = []
  const world = { now: Date.parse('2026-11-24T09:00:00.000Z'), isPostgresAway: false }
  let announced = 0
  let courier: Courier | null = null

  /** Inside the object, since its storage is nowhere else. */
  function within<Value>(ask: (courier: Courier) => Value | Promise<Value>): Promise<Value> {
    return runInDurableObject(stub, async (_instance, { storage }) => {
      courier ??= new Courier({
        ...{ address, storage, toLocalhost: false },
        endpoints: {
          look: (...asked) =>
            world.isPostgresAway ? Promise.reject(new Error('away')) : endpoints.look(...asked),
          disable: (...asked) =>
            world.isPostgresAway ? Promise.reject(new Error('away')) : endpoints.disable(...asked),
        },
        log: postgresEventLog(database),
        send: async (webhook) => {
          const one = { ...webhook, id: webhook.headers['webhook-id'] ?? '', at: world.now }
          received.push(one)
          return options.answer(one)
        },
        onDisabled: async () => void announced++,
        clock: () => world.now,
        random: () => 0.5,
      })
      return ask(courier)
    })
  }

  const evict = () => {
    courier = null
  }

  /** One alarm, if one is due by now. */
  async function runDue(): Promise<boolean> {
    return within(async (one) => {
      const dueAt = one.dueAt()
      if (dueAt === null || dueAt > world.now) return false
      await one.run()
      return true
    })
  }

  /** Alarms as they come due, the clock going ahead, until that time. */
  async function until(time: number): Promise<void> {
    for (;;) {
      if (options.isEvicted) evict()
      while (await runDue());
      const next = await within((one) => one.dueAt())
      if (next === null || next > time) break
      world.now = Math.max(world.now, next)
    }
    world.now = Math.max(world.now, time)
  }

  return {
    ...{ campusId, address, endpoints, received, world, within, evict, runDue, until, stub },
    announced: () => announced,
    /** Archived events of one conversation, and the courier hears of them. */
    happen: async (count: number, changes: Parameters<typeof anEvent>[1] = {}) => {
      const events = Array.from({ length: count }, (_, index) => anEvent(index + 1, changes))
      await archived(database, campusId, { events })
      await within((one) => one.call())
      return events.map((event) => event.id)
    },
    latest: async () => (await within((one) => one.deliveries.page(null, 1, null))).deliveries[0],
    deliveries: async () => (await within((one) => one.deliveries.page(null, 1_000, null))).deliveries,
  }
}
