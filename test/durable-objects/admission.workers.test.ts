/** A caller's gate: what it counts, what it keeps, and what a request costs. */
import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { GateRecord } from '../../durable-objects/admission/storage/gate-record.ts'

const gate = () => env.ADMISSION_GATES.getByName(`campus/${crypto.randomUUID()}`)
const ada = 'campus/user:ada'

const eviction = [
  { between: 'nothing', evict: async () => {} },
  { between: 'an eviction', evict: (stub: DurableObjectStub) => evictDurableObject(stub) },
]

async function admittedOf(stub: ReturnType<typeof gate>, asks: number, perMinute: number): Promise<number> {
  let admitted = 0
  for (let count = 0; count < asks; count++) if ((await stub.admit(ada, perMinute)).admitted) admitted += 1
  return admitted
}

describe.each(eviction)('with $between between the requests', ({ between, evict }) => {
  it('[RATE-1] a caller gets their limit and no more', async () => {
    const stub = gate()
    const first = await admittedOf(stub, 15, 24)
    await evict(stub)
    const second = await admittedOf(stub, 30, 24)
    // what was reserved and not used is forgone after an eviction: never more than the limit
    expect(first + second).toBe(between === 'nothing' ? 24 : 23)
  })

  it('[RATE-3] a gate that was shut stays shut, and opens again', async () => {
    const stub = gate()
    await stub.setShut(ada, true)
    await evict(stub)
    expect(await stub.admit(ada, 10)).toMatchObject({ admitted: false, isShut: true })
    await stub.setShut(ada, false)
    await evict(stub)
    expect(await stub.admit(ada, 10)).toMatchObject({ admitted: true, remaining: 9 })
  })
})

describe('the callers of one gate', () => {
  it('[RATE-1] are counted each by themselves, and shut out each by themselves', async () => {
    const stub = gate()
    expect(await admittedOf(stub, 5, 3)).toBe(3)
    await stub.setShut('campus/user:cyd', true)

    expect(await stub.admit('campus/user:ben', 3)).toMatchObject({ admitted: true, remaining: 2 })
    expect([await stub.isShut('campus/user:cyd'), await stub.isShut(ada)]).toEqual([true, false])
  })

  it('[RATE-2] are granted some ahead, which are forgone with an eviction', async () => {
    const stub = gate()
    expect(await stub.admit(ada, 24, 10)).toMatchObject({ granted: 10, remaining: 14 })
    await evictDurableObject(stub)

    expect(await stub.admit(ada, 24, 10)).toMatchObject({ granted: 10, remaining: 4 })
    expect(await stub.admit(ada, 24, 10)).toMatchObject({ granted: 4, remaining: 0 })
    expect(await stub.admit(ada, 24, 10)).toMatchObject({ admitted: false, granted: 0 })
  })
})

describe('what a request costs', () => {
  it('[RATE-2] is one call, and a row for a twelfth of the limit; what is refused costs no row', async () => {
    const stub = gate()
    const rows = vi.spyOn(GateRecord.prototype, 'saveWindow')
    await admittedOf(stub, 120, 120)
    expect(rows).toHaveBeenCalledTimes(12)
    await admittedOf(stub, 100, 120)
    expect(rows).toHaveBeenCalledTimes(12)
    rows.mockRestore()
  })
})
