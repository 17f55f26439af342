/** The courier of a webhook endpoint, over days of a clock that the test turns. */
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Webhook } from 'standardwebhooks'
import type { Outcome } from '../../domain/delivery.ts'
import { webhookPendingMax } from '../../schema/limits.ts'
import { postgresEventLog } from '../../stores/event-log.ts'
import { openNeon } from '../../stores/neon.ts'
import { fetchSender } from '../../stores/webhook-sender.ts'
import { aCampus, sql } from '../campus.ts'
import hostile from '../data/hostile_webhook_urls.json'
import { aMessage, archived, anEvent, at } from '../stores/an-event.ts'
import { aCourier, hour, type Received } from './a-courier.ts'

const ok: Outcome = { status: 200, retryAfter: null }
const failed: Outcome = { status: 500, retryAfter: null }
const absent: Outcome = { fault: 'network' }

const instances = [
  { between: 'nothing', isEvicted: false },
  { between: 'an eviction', isEvicted: true },
]

const idsOf = (received: readonly Received[]) => received.map(({ id }) => id)

describe.each(instances)('with $between before each alarm', ({ isEvicted }) => {
  it('[HOOK-5] a receiver that is down for a day loses nothing, and gets everything once it is back', async () => {
    let isUp = false
    const courier = await aCourier({ isEvicted, answer: () => (isUp ? ok : absent) })
    const { world, received } = courier
    const begin = world.now
    const happened: string[] = []
    for (let passed = 0; passed < 24; passed += 6) {
      happened.push(...(await courier.happen(2)))
      await courier.until(begin + (passed + 6) * hour)
    }
    isUp = true
    const before = received.length
    happened.push(...(await courier.happen(1)))
    await courier.until(world.now + 1)

    // the first to arrive shows that it is back: nothing waits for its own hour any more
    const arrived = idsOf(received.slice(before))
    expect(new Set(arrived)).toEqual(new Set(happened))
    expect((await courier.deliveries()).map(({ state }) => state)).toEqual(happened.map(() => 'delivered'))
    await courier.until(world.now + 80 * hour)
    expect(received).toHaveLength(before + happened.length)
  })

  it('[HOOK-9] tells events in the order of the log, each under its own id, and takes up where it was', async () => {
    const courier = await aCourier({ isEvicted, answer: () => ok })
    const first = await courier.happen(5)
    await courier.until(courier.world.now)
    const then = await courier.happen(5)
    await courier.until(courier.world.now)
    expect(idsOf(courier.received)).toEqual([...first, ...then])
  })

  it('[HOOK-7] an endpoint that fails for 75 hours is disabled, says so once, and the others hear of it', async () => {
    const courier = await aCourier({ isEvicted, answer: () => failed })
    const { campusId, endpoints, address, world } = courier
    await courier.happen(2)
    await courier.until(world.now + 75 * hour)
    expect(await endpoints.get(address)).not.toHaveProperty('disabledAt')
    await courier.until(world.now + 10 * hour)

    expect(await endpoints.get(address)).toMatchObject({ disabledReason: 'failing' })
    expect(courier.announced()).toBe(1)
    const log = postgresEventLog(openNeon(env))
    const { events } =
      (await log.read(campusId, { after: { position: 0 }, limit: 99 })) ?? expect.unreachable()
    expect(events.filter(({ type }) => type === 'webhook.endpoint_disabled')).toHaveLength(1)
    const made = courier.received.length
    await courier.happen(1)
    await courier.until(world.now + hour)
    expect(courier.received).toHaveLength(made)
  })

  it('[HOOK-13] a disabled endpoint hears nothing, and what happened meanwhile when it is enabled', async () => {
    const courier = await aCourier({ isEvicted, answer: () => ok })
    const { endpoints, address, world } = courier
    await courier.happen(1)
    await courier.until(world.now)
    await endpoints.change(address, { disabled: true })
    const missed = await courier.happen(3)
    await courier.until(world.now + hour)
    expect(courier.received).toHaveLength(1)

    await endpoints.change(address, { disabled: false })
    await courier.within((one) => one.call())
    await courier.until(world.now)
    expect(idsOf(courier.received).slice(1)).toEqual(missed)
  })

  it('[HOOK-5] what happens while Postgres is away is told when it is back', async () => {
    const courier = await aCourier({ isEvicted, answer: () => ok })
    const { world } = courier
    const happened = await courier.happen(2)
    world.isPostgresAway = true
    for (let failures = 0; failures < 3; failures++) {
      await courier.runDue()
      if (isEvicted) courier.evict()
      world.now += 60_000
    }
    expect(courier.received).toEqual([])
    world.isPostgresAway = false
    await courier.until(world.now)
    expect(idsOf(courier.received)).toEqual(happened)
  })
})

describe('a courier', () => {
  it('[HOOK-5] that goes in the middle of an attempt makes it again', async () => {
    let isFirst = true
    let isReleased = false
    const courier = await aCourier({
      answer: async () => {
        if (!isFirst) return ok
        isFirst = false
        while (!isReleased) await scheduler.wait(5)
        return absent
      },
    })
    const [id] = await courier.happen(1)
    const lost = courier.runDue()
    await expect.poll(() => courier.received.length).toBe(1)
    courier.evict()
    await courier.until(courier.world.now)
    expect(idsOf(courier.received)).toEqual([id, id])
    isReleased = true
    await lost
  })

  it('[HOOK-6] waits for no other: a receiver that never answers delays no event of another endpoint', async () => {
    const campusId = (await aCampus(env)).id
    let isReleased = false
    const silence = async (): Promise<Outcome> => {
      while (!isReleased) await scheduler.wait(5)
      return absent
    }
    const dead = await aCourier({ campusId, answer: silence })
    const alive = await aCourier({ campusId, answer: () => ok })
    const happened = await dead.happen(3)
    await alive.within((one) => one.call())
    const stuck = dead.runDue()
    await expect.poll(() => dead.received.length).toBe(3)

    await alive.until(alive.world.now)
    expect(idsOf(alive.received)).toEqual(happened)
    isReleased = true
    await stuck
  })

  it('[HOOK-7] of an endpoint that dislikes one event alone tells the others, and disables nothing', async () => {
    let disliked = ''
    const courier = await aCourier({ answer: ({ id }) => (id === disliked ? failed : ok) })
    const { world } = courier
    ;[disliked = ''] = await courier.happen(1)
    await courier.until(world.now)
    for (let passed = 0; passed < 90; passed += 10) {
      await courier.happen(1)
      await courier.until(world.now + 10 * hour)
    }
    const deliveries = await courier.deliveries()
    expect(deliveries.filter(({ state }) => state === 'failed').map(({ id }) => id)).toEqual([disliked])
    expect(deliveries.find(({ id }) => id === disliked)?.log).toHaveLength(10)
    expect(deliveries.filter(({ state }) => state === 'delivered')).toHaveLength(9)
    expect(await courier.endpoints.get(courier.address)).not.toHaveProperty('disabledAt')
  })

  it('[HOOK-7] of an endpoint that is gone goes there no more', async () => {
    const courier = await aCourier({ answer: () => ({ status: 410, retryAfter: null }) })
    await courier.happen(9)
    await courier.until(courier.world.now + hour)
    expect(await courier.endpoints.get(courier.address)).toMatchObject({ disabledReason: 'gone' })
    // those that were on their way already
    expect(courier.received.length).toBeLessThanOrEqual(4)
  })

  it('[HOOK-7] that was told of it while Postgres was away says so afterwards', async () => {
    const courier = await aCourier({
      answer: () => {
        courier.world.isPostgresAway = true
        return { status: 410, retryAfter: null }
      },
    })
    await courier.happen(1)
    await courier.runDue()
    expect(await courier.endpoints.get(courier.address)).not.toHaveProperty('disabledAt')
    courier.evict()
    courier.world.isPostgresAway = false
    await courier.until(courier.world.now + hour)
    expect(await courier.endpoints.get(courier.address)).toMatchObject({ disabledReason: 'gone' })
    expect(courier.received).toHaveLength(1)
  })

  it('[HOOK-3] lets an endpoint rest that asks for it', async () => {
    let isBusy = true
    const courier = await aCourier({ answer: () => (isBusy ? { status: 429, retryAfter: '1800' } : ok) })
    const { world, received } = courier
    await courier.happen(20)
    await courier.until(world.now + 1_799_000)
    expect(received.length).toBeLessThanOrEqual(4)
    isBusy = false
    await courier.until(world.now + 2_000)
    expect(new Set(idsOf(received)).size).toBe(20)
  })

  it('[HOOK-8] signs for whoever knows one of the live secrets', async () => {
    const [one, two] = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD']
    const courier = await aCourier({ secret: one, answer: () => ok })
    await courier.endpoints.rotate(courier.address, two, 3_600)
    courier.world.now = Date.now()
    await courier.happen(1)
    await courier.until(courier.world.now)

    const [{ headers, body } = expect.unreachable()] = courier.received
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
    for (const secret of [one, two])
      expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'message.created' })
    expect(() => new Webhook('whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA').verify(body, headers)).toThrow(
      'No matching signature found',
    )
  })

  it('[HOOK-9] tells of a message as it stands, and of one that was taken back nothing', async () => {
    let isUp = false
    const courier = await aCourier({ answer: () => (isUp ? ok : absent) })
    const database = openNeon(env)
    const [said, gone] = [anEvent(1), anEvent(2, { seq: 1, type: 'message.deleted' })]
    const id = await archived(database, courier.campusId, { events: [said], messages: [aMessage(1)] })
    await courier.within((one) => one.call())
    await courier.until(courier.world.now)
    expect(courier.received[0]?.body).toContain('said 1')
    const tombstone = aMessage(1, { text: '', rev: 2, deletedAt: at })
    await archived(database, courier.campusId, { events: [gone], messages: [tombstone] }, { id, rev: 2 })
    isUp = true
    await courier.until(courier.world.now + hour)

    const again = courier.received.slice(1)
    expect(new Set(idsOf(again))).toContain(said.id)
    for (const { body } of again) expect(body).not.toContain('said 1')
  })

  it('[HOOK-9] tells an endpoint the types that it wants', async () => {
    const courier = await aCourier({ types: ['member.added'], answer: () => ok })
    await courier.happen(3)
    const wanted = await courier.happen(2, { type: 'member.added', seq: null })
    await courier.until(courier.world.now)
    expect(idsOf(courier.received)).toEqual(wanted)
  })

  it('[HOOK-10] goes back in the log: everything since then again, under the same ids, and nothing that waits twice', async () => {
    const courier = await aCourier({ answer: () => ok })
    const old = await courier.happen(2, { at: '2026-11-23T09:00:00.000Z' })
    const since = await courier.happen(3)
    await courier.until(courier.world.now)
    const position = await courier.endpoints.positionBefore(courier.campusId, new Date(at))
    await courier.within((one) => one.goBack(position ?? expect.unreachable()))
    await courier.until(courier.world.now)
    expect(idsOf(courier.received)).toEqual([...old, ...since, ...since])
  })

  it('[HOOK-15] takes up no more than it can hold, and the log has the rest', async () => {
    const courier = await aCourier({ answer: () => absent })
    await courier.runDue()
    await runInDurableObject(courier.stub, (_instance, { storage }) => {
      storage.sql.exec(
        `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)
         INSERT INTO deliveries (id, type, state, attempts, attempts_max, due_at, is_outage, noted_at)
         SELECT 'evt_waiting_' || n, 'message.created', 'pending', 1, 10, ?, 0, 0 FROM n`,
        ...[webhookPendingMax, courier.world.now + 20 * hour],
      )
    })
    const later = await courier.happen(1)
    await courier.until(courier.world.now + hour)
    const pending = await courier.within((one) => one.deliveries.pending)
    expect(pending).toBe(webhookPendingMax)
    await runInDurableObject(courier.stub, (_instance, { storage }) =>
      storage.sql.exec('DELETE FROM deliveries WHERE n % 2 = 0'),
    )
    await courier.within((one) => one.call())
    await courier.until(courier.world.now)
    expect(idsOf(courier.received)).toEqual(later)
  })

  it('[HOOK-15] forgets what was delivered a month ago, and nothing that waits', async () => {
    let isUp = true
    const courier = await aCourier({ answer: () => (isUp ? ok : failed) })
    await courier.happen(2)
    await courier.until(courier.world.now)
    courier.world.now += 31 * 24 * hour
    isUp = false
    const waiting = await courier.happen(1)
    await courier.until(courier.world.now)
    expect((await courier.deliveries()).map(({ id }) => id)).toEqual(waiting)
  })
})

describe('an address that may not be called', () => {
  it('[HOOK-1] is not called at send either, whoever has written it into the table', {
    timeout: 60_000,
  }, async () => {
    const egress: unknown[] = []
    const courier = await aCourier({
      answer: (webhook) =>
        fetchSender(async (...request) => {
          egress.push(request)
          return new Response(null, { status: 200 })
        })(webhook),
    })
    for (const { url } of hostile.urls) {
      await sql(env, 'UPDATE webhook_endpoints SET url = $2 WHERE id = $1', [courier.address.endpointId, url])
      await courier.happen(1)
      await courier.runDue()
      expect(await courier.latest(), url).toMatchObject({ state: 'pending', log: [{ fault: 'address' }] })
    }
    expect(egress).toEqual([])
  })
})
