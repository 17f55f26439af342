/** How many requests a window lets through, whatever is forgotten in between. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RateWindow, take } from '../../domain/rate-window.ts'

const rate = { limit: 120, windowMs: 60_000, blockParts: 12 }

/** What a restart knows: everything that was reserved counts as used. */
function restarted(window: RateWindow | null): RateWindow | null {
  return window && { ...window, used: window.reserved }
}

describe('a window of requests', () => {
  it('[RATE-1] lets the limit through and not one more, and says what is left and until when', () => {
    let window: RateWindow | null = null
    for (let count = 1; count <= 120; count++) {
      const taken = take(window, rate, 1_000 + count, 1)
      expect([taken.admitted, taken.remaining]).toEqual([true, 120 - count])
      window = taken.window
    }
    const over = take(window, rate, 2_000, 1)
    expect([over.admitted, over.remaining, over.resetMs]).toEqual([false, 0, 59_001])
    expect(take(over.window, rate, 61_001, 1).remaining).toBe(119)
  })

  it('[RATE-2] writes a row once a block, and not for what is refused', () => {
    let window: RateWindow | null = null
    let rows = 0
    for (let count = 1; count <= 300; count++) {
      const { window: next } = take(window, rate, count, 1)
      if (next.reserved !== window?.reserved || next.endsAt !== window.endsAt) rows += 1
      window = next
    }
    expect(rows).toBe(12)
  })

  it('[RATE-1] never lets more than the limit through, however often its memory is lost', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            waits: fc.integer({ min: 0, max: 900 }),
            restarts: fc.boolean(),
            wanted: fc.integer({ min: 1, max: 20 }),
          }),
          { maxLength: 400 },
        ),
        fc.integer({ min: 1, max: 200 }),
        (acts, limit) => {
          let window: RateWindow | null = null
          let now = 0
          const admittedIn = new Map<number, number>()
          for (const { waits, restarts, wanted } of acts) {
            now += waits
            if (restarts) window = restarted(window)
            const taken = take(window, { ...rate, limit }, now, wanted)
            window = taken.window
            expect(taken.granted).toBe(taken.admitted ? Math.min(wanted, taken.granted) : 0)
            admittedIn.set(window.endsAt, (admittedIn.get(window.endsAt) ?? 0) + taken.granted)
          }
          for (const admitted of admittedIn.values()) expect(admitted).toBeLessThanOrEqual(limit)
        },
      ),
    )
  })

  it('[RATE-1] lets nobody through where the limit is nothing, or was lowered below what is used', () => {
    expect(take(null, { ...rate, limit: 0 }, 0, 1).admitted).toBe(false)
    const { window } = take(null, rate, 0, 1)
    expect(take({ ...window, used: 50, reserved: 50 }, { ...rate, limit: 10 }, 1, 1).remaining).toBe(0)
  })

  it('[RATE-2] grants some ahead, as many as are left, which count as used', () => {
    const first = take(null, rate, 0, 10)
    const all = take(first.window, rate, 1, 1_000)

    expect([first.granted, first.remaining, all.granted, all.remaining]).toEqual([10, 110, 110, 0])
    expect(take(all.window, rate, 2, 1)).toMatchObject({ admitted: false, granted: 0 })
    // a row says what was granted, also beyond a block
    expect([first.window.reserved, all.window.reserved]).toEqual([10, 120])
  })
})
