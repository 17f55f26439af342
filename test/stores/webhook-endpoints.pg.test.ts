/** Webhook endpoints of a campus, against a real Postgres. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CampusId, type EndpointId, parseEndpointId } from '../../schema/ids.ts'
import { webhookEndpointsMax } from '../../schema/limits.ts'
import { postgresEventLog } from '../../stores/event-log.ts'
import { postgresWebhookEndpoints, type WebhookEndpoints } from '../../stores/webhook-endpoints.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'
import { anEvent, archived } from './an-event.ts'

let test: TestDatabase
let endpoints: WebhookEndpoints
beforeAll(async () => {
  test = await aDatabase()
  endpoints = postgresWebhookEndpoints(test.database)
})
afterAll(() => test.stop())

const anId = (): EndpointId =>
  parseEndpointId(`whe_${randomBytes(16).toString('hex')}`) ?? expect.unreachable()

async function anEndpoint(
  campusId: CampusId,
  changes: Partial<Parameters<WebhookEndpoints['create']>[1]> = {},
) {
  const endpoint = {
    ...{ id: anId(), url: 'https://hooks.school.edu/', description: '', types: [], secret: 'whsec_one' },
    ...changes,
  }
  const made = await endpoints.create(campusId, endpoint)
  return { made, address: { campusId, endpointId: endpoint.id } }
}

const noted = async (address: Parameters<WebhookEndpoints['look']>[0]) => {
  const first = await endpoints.look(address, 0, 0)
  const look = await endpoints.look(address, first?.errand.startsAfter ?? 0, 100)
  return look?.events.map(({ id }) => id)
}

describe('an endpoint', () => {
  it('[HOOK-11] is one of a campus’s few, also where many are made at once', async () => {
    const campus = await test.aCampus()
    const made = await Promise.all(Array.from({ length: webhookEndpointsMax + 4 }, () => anEndpoint(campus)))
    expect(made.filter((one) => one.made !== null)).toHaveLength(webhookEndpointsMax)
    expect(await endpoints.list(campus)).toHaveLength(webhookEndpointsMax)
  })

  it('[HOOK-11] is nobody’s on another campus', async () => {
    const [oak, elm] = [await test.aCampus(), await test.aCampus()]
    const { address } = await anEndpoint(oak)
    const foreign = { ...address, campusId: elm }
    expect(await endpoints.get(foreign)).toBeNull()
    expect(await endpoints.change(foreign, { disabled: true })).toBeNull()
    expect(await endpoints.rotate(foreign, 'whsec_two', 60)).toBeNull()
    expect(await endpoints.remove(foreign)).toBe(false)
    expect(await endpoints.look(foreign, 0, 10)).toBeNull()
    expect(await endpoints.list(elm)).toEqual([])
  })

  it('[HOOK-13] hears of what comes after it was made', async () => {
    const campus = await test.aCampus()
    await archived(test.database, campus, { events: [anEvent(1), anEvent(2)] })
    const { address } = await anEndpoint(campus)
    const later = [anEvent(3), anEvent(4)]
    await archived(test.database, campus, { events: later })
    expect(await noted(address)).toEqual(later.map(({ id }) => id))
  })

  it('[HOOK-8] has two secrets while one takes the place of the other', async () => {
    const campus = await test.aCampus()
    const { address } = await anEndpoint(campus)
    await endpoints.rotate(address, 'whsec_two', 3_600)
    expect((await endpoints.look(address, 0, 0))?.errand.secrets).toEqual(['whsec_two', 'whsec_one'])
    await endpoints.rotate(address, 'whsec_three', 0)
    expect((await endpoints.look(address, 0, 0))?.errand.secrets).toEqual(['whsec_three'])
  })

  it('[HOOK-7] is disabled once, with one event that says so, and enabled again', async () => {
    const campus = await test.aCampus()
    const { address } = await anEndpoint(campus)
    const at = Date.parse('2026-11-24T09:00:00.000Z')
    await endpoints.disable(address, 'failing', at)
    await endpoints.disable(address, 'failing', at)
    await endpoints.disable(address, 'gone', at + 1_000)

    expect(await endpoints.get(address)).toMatchObject({
      disabledAt: '2026-11-24T09:00:00.000Z',
      disabledReason: 'failing',
    })
    const read = await postgresEventLog(test.database).read(campus, { after: { position: 0 }, limit: 9 })
    expect(read?.events).toMatchObject([
      {
        type: 'webhook.endpoint_disabled',
        actor: 'system',
        detail: { endpointId: address.endpointId, url: 'https://hooks.school.edu/', reason: 'failing' },
      },
    ])
    expect(read?.events[0]).not.toHaveProperty('conversationId')
    expect(await endpoints.awake([campus])).toEqual([])

    const enabled = await endpoints.change(address, { disabled: false })
    expect(enabled).not.toHaveProperty('disabledAt')
    expect(await endpoints.awake([campus])).toEqual([address])
  })

  it('[HOOK-10] finds where a time begins in the log', async () => {
    const campus = await test.aCampus()
    const hours = [1, 2, 3].map((n) => anEvent(n, { at: `2026-11-24T0${n}:00:00.000Z`, detail: { n } }))
    await archived(test.database, campus, { events: hours })
    const from = async (text: string) => {
      const position = await endpoints.positionBefore(campus, new Date(text))
      if (position === null) return null
      const read = await postgresEventLog(test.database).read(campus, { after: { position }, limit: 9 })
      return read?.events.map(({ detail }) => detail?.['n'])
    }
    expect(await from('2026-11-24T00:00:00Z')).toEqual([1, 2, 3])
    expect(await from('2026-11-24T01:30:00Z')).toEqual([2, 3])
    expect(await from('2026-11-24T03:00:00Z')).toEqual([3])
    expect(await from('2026-11-24T03:00:01Z')).toBeNull()
  })
})
