/** How many requests a window lets through, whatever is forgotten in between. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RateWindow, takeOne } from '../../domain/rate-window.ts'

const rate = { limit: 120, windowMs: 60_000, blockParts: 12 }

/** What a restart knows: everything that was reserved counts as used. */
function restarted(window: RateWindow | null): RateWindow | null {
  return window && { ...window, used: window.reserved }
}

describe('a window of requests', () => {
  it('[RATE-1] lets the limit through and not one more, and says what is left and until when', () => {
    let window: RateWindow | null = null
    for (let count = 1; count <= 120; count++) {
      const taken = takeOne(window, rate, 1_000 + count)
      expect([taken.admitted, taken.remaining]).toEqual([true, 120 - count])
      window = taken.window
    }
    const over = takeOne(window, rate, 2_000)
    expect([over.admitted, over.remaining, over.resetMs]).toEqual([false, 0, 59_001])
    expect(takeOne(over.window, rate, 61_001).remaining).toBe(119)
  })

  it('[RATE-2] writes a row once a block, and not for what is refused', () => {
    let window: RateWindow | null = null
    let rows = 0
    for (let count = 1; count <= 300; count++) {
      const { window: next } = takeOne(window, rate, count)
      if (next.reserved !== window?.reserved || next.endsAt !== window.endsAt) rows += 1
      window = next
    }
    expect(rows).toBe(12)
  })

  it('[RATE-1] never lets more than the limit through, however often its memory is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ waits: fc.integer({ min: 0, max: 900 }), restarts: fc.boolean() }), {
          maxLength: 400,
        }),
        fc.integer({ min: 1, max: 200 }),
        (acts, limit) => {
          let window: RateWindow | null = null
          let now = 0
          const admittedIn = new Map<number, number>()
          for (const { waits, restarts } of acts) {
            now += waits
            if (restarts) window = restarted(window)
            const taken = takeOne(window, { ...rate, limit }, now)
            window = taken.window
            if (taken.admitted) admittedIn.set(window.endsAt, (admittedIn.get(window.endsAt) ?? 0) + 1)
          }
          for (const admitted of admittedIn.values()) expect(admitted).toBeLessThanOrEqual(limit)
        },
      ),
    )
  })

  it('[RATE-1] lets nobody through where the limit is nothing, or was lowered below what is used', () => {
    expect(takeOne(null, { ...rate, limit: 0 }, 0).admitted).toBe(false)
    const { window } = takeOne(null, rate, 0)
    expect(takeOne({ ...window, used: 50, reserved: 50 }, { ...rate, limit: 10 }, 1).remaining).toBe(0)
  })
})
