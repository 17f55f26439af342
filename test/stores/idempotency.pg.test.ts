/** Requests under an `Idempotency-Key`, against a real Postgres: who may work on one, and what is kept of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CampusId } from '../../schema/ids.ts'
import { idempotencyLeaseMs, idempotencySweepMax } from '../../schema/limits.ts'
import { type Idempotency, type KeyedRequest, postgresIdempotency } from '../../stores/idempotency.ts'
import { aDatabase, type TestDatabase } from './a-database.ts'

let test: TestDatabase
let records: Idempotency
let campusId: CampusId
beforeAll(async () => {
  test = await aDatabase()
  records = postgresIdempotency(test.database)
})
beforeEach(async () => {
  campusId = await test.aCampus()
})
afterAll(() => test.stop())

const answer = { status: 201, headers: { location: '/v1/x' }, body: '{"text":"né \\ud83d\\ude00"}' }

function aRequest(wish: Partial<KeyedRequest> = {}): KeyedRequest {
  return { campusId, caller: 'user:ada', key: 'k-1', fingerprint: 'f'.repeat(64), ...wish }
}

async function claimed(request: KeyedRequest): Promise<string> {
  const claim = await records.claim(request)
  return claim.state === 'mine' ? claim.claim : expect.unreachable(`it is ${claim.state}`)
}

function age(seconds: number): Promise<unknown> {
  return test.rows(
    'UPDATE idempotency_keys SET claimed_at = claimed_at - make_interval(secs => $1) WHERE campus_id = $2',
    [seconds, campusId],
  )
}

describe('a claim', () => {
  it('[IDEM-1] is one caller’s until it is settled, and then its answer is everyone’s who asks the same', async () => {
    const claim = await claimed(aRequest())
    expect(await records.claim(aRequest())).toEqual({ state: 'in-flight' })
    await records.settle(aRequest(), claim, answer)
    expect(await records.claim(aRequest())).toEqual({ state: 'answered', answer })
  })

  it('[IDEM-1] of twenty at once is given to one', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, () => records.claim(aRequest())))
    expect(claims.filter(({ state }) => state === 'mine')).toHaveLength(1)
    expect(claims.filter(({ state }) => state === 'in-flight')).toHaveLength(19)
  })

  it('[IDEM-2] under another request is refused, while it runs and when it is answered', async () => {
    const claim = await claimed(aRequest())
    const other = aRequest({ fingerprint: 'e'.repeat(64) })
    expect(await records.claim(other)).toEqual({ state: 'reused' })
    await records.settle(aRequest(), claim, answer)
    expect(await records.claim(other)).toEqual({ state: 'reused' })
  })

  it('[IDEM-3] is another’s where caller or campus is another', async () => {
    await claimed(aRequest())
    await claimed(aRequest({ caller: 'user:ben' }))
    await claimed(aRequest({ caller: 'key:ada' as KeyedRequest['caller'] }))
    await claimed(aRequest({ campusId: await test.aCampus() }))
  })

  it('[IDEM-4] that was released is free', async () => {
    await records.release(aRequest(), await claimed(aRequest()))
    await claimed(aRequest({ fingerprint: 'e'.repeat(64) }))
  })

  it('[IDEM-5] that nobody settled counts as lost after its lease, and its late answer changes nothing', async () => {
    const lost = await claimed(aRequest())
    await age(idempotencyLeaseMs / 1000 - 5)
    expect(await records.claim(aRequest())).toEqual({ state: 'in-flight' })
    await age(10)
    const second = await claimed(aRequest())
    await records.settle(aRequest(), lost, { ...answer, body: '"late"' })
    await records.release(aRequest(), lost)
    expect(await records.claim(aRequest())).toEqual({ state: 'in-flight' })
    await records.settle(aRequest(), second, answer)
    expect(await records.claim(aRequest())).toEqual({ state: 'answered', answer })
  })

  it('[IDEM-6] of yesterday is free, and takes others of yesterday along, a few at a time', async () => {
    for (let count = 0; count < idempotencySweepMax + 5; count++) {
      const request = aRequest({ key: `old-${count}` })
      await records.settle(request, await claimed(request), answer)
    }
    await age(86_401)
    await claimed(aRequest({ key: 'old-0', fingerprint: 'e'.repeat(64) }))
    const left = await test.rows('SELECT key FROM idempotency_keys WHERE campus_id = $1', [campusId])
    expect(left).toHaveLength(5)
    expect(left).toContainEqual({ key: 'old-0' })
  })

  it('[IDEM-7] costs one round trip, and settling it one', async () => {
    test.requests()
    const claim = await claimed(aRequest())
    await records.settle(aRequest(), claim, answer)
    expect(test.requests()).toBe(2)
  })
})
