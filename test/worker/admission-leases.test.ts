/** What gates have granted ahead: spent one by one, gone with its minute, and never more than was granted. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { take, type RateWindow } from '../../domain/rate-window.ts'
import { cacheEntriesMax, leaseMs, leaseRequestsMax } from '../../schema/limits.ts'
import { AdmissionLeases } from '../../worker/contract/admission-leases.ts'

const grant = (granted: number, remaining = 100, resetMs = 60_000) => ({
  admitted: true,
  granted,
  remaining,
  resetMs,
})

describe('leases of admission', () => {
  it('[RATE-2] are spent one by one, and say what is left with the gate’s', () => {
    const leases = new AdmissionLeases()
    leases.keep('ada', grant(3), 0)

    expect([leases.take('ada', 1), leases.take('ada', 2), leases.take('ada', 3)]).toEqual([
      { admitted: true, remaining: 101, resetMs: 59_999 },
      { admitted: true, remaining: 100, resetMs: 59_998 },
      null,
    ])
    expect(leases.take('ben', 1)).toBeNull()
  })

  it('[RATE-2] end after ten seconds, with their minute, and with a person who is deactivated here', () => {
    const leases = new AdmissionLeases()
    leases.keep('ada', grant(3), 0)
    leases.keep('ben', grant(3, 100, 500), 0)
    leases.keep('cyd', grant(3), 0)
    leases.forget('cyd')

    expect([leases.take('ada', leaseMs - 1) !== null, leases.take('ada', leaseMs)]).toEqual([true, null])
    expect([leases.take('ben', 499) !== null, leases.take('ben', 500), leases.take('cyd', 1)]).toEqual([
      true,
      null,
      null,
    ])
  })

  it('[RATE-2] add up where two were granted at once, and a gate of before grants one', () => {
    const leases = new AdmissionLeases()
    leases.keep('ada', grant(3), 0)
    leases.keep('ada', { admitted: true, remaining: 97, resetMs: 60_000 }, 0)

    expect([
      leases.take('ada', 1)?.remaining,
      leases.take('ada', 1)?.remaining,
      leases.take('ada', 1),
    ]).toEqual([98, 97, null])
  })

  it('[RATE-2] give way beyond the number that an isolate remembers', () => {
    const leases = new AdmissionLeases()
    for (let index = 0; index <= cacheEntriesMax; index++) leases.keep(`p${index}`, grant(2), 0)

    expect([leases.take('p0', 1), leases.take('p1', 1) !== null]).toEqual([null, true])
  })

  it('[RATE-1] let no more through than the limit, through however many isolates', () => {
    const rate = { limit: 60, windowMs: 60_000, blockParts: 12 }
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { maxLength: 300 }), (visits) => {
        const isolates = Array.from({ length: 4 }, () => new AdmissionLeases())
        let window: RateWindow | null = null
        let admitted = 0
        for (const index of visits) {
          const leases = isolates[index]
          if (leases?.take('ada', 0)) admitted += 1
          else {
            const { window: next, ...admission } = take(window, rate, 0, leaseRequestsMax)
            window = next
            if (admission.admitted) {
              admitted += 1
              leases?.keep('ada', admission, 0)
            }
          }
        }
        expect(admitted).toBeLessThanOrEqual(60)
      }),
    )
  })
})
