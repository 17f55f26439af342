/** Which gate a caller comes through: the same one for good, and none of them crowded. */
import { describe, expect, it } from 'vitest'
import { gateIndex } from '../../domain/gate-index.ts'
import { gatesPerCampus } from '../../schema/limits.ts'

describe('the gate of a caller', () => {
  it('[RATE-6] is the same for good', () => {
    const names = ['oak/user:ada', 'oak/user:ben', 'oak/key:key_0123456789abcdef0123456789abcdef']
    expect(names.map((name) => gateIndex(name, gatesPerCampus))).toEqual([15, 3, 12])
  })

  it.each(['user:u', 'user:student-2026-', 'key:key_'])(
    '[RATE-6] is none that others crowd: %s…',
    (beginning) => {
      const counts = Array.from({ length: gatesPerCampus }, () => 0)
      const callers = 20_000
      for (let number = 0; number < callers; number++) {
        const index = gateIndex(`oak/${beginning}${number}`, gatesPerCampus)
        counts[index] = (counts[index] ?? 0) + 1
      }
      const fair = callers / gatesPerCampus
      expect(Math.max(...counts)).toBeLessThan(fair * 1.3)
      expect(Math.min(...counts)).toBeGreaterThan(fair * 0.7)
    },
  )
})
