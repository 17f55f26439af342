/** Ranges against a plain set of seqs: whatever is added and forgotten, they are disjoint, whole, and near the reader. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { MessageRanges } from '../../client/message-ranges.ts'
import { messagesFrom } from './builders.ts'

const aRun = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.nat(8))
  .map(([first, more]) => messagesFrom(first, first + more))

test('[SDK-50] ranges hold exactly what was added, each without a hole and none touching the next', () => {
  fc.assert(
    fc.property(fc.array(aRun, { maxLength: 12 }), (runs) => {
      const ranges = new MessageRanges()
      for (const run of runs) ranges.add(run)

      const seqs = [...new Set(runs.flat().map(({ seq }) => seq))].sort((one, other) => one - other)
      expect(ranges.ranges.flat().map(({ seq }) => seq)).toEqual(seqs)
      const starts = ranges.ranges.map((range) => range[0]?.seq)
      expect(starts).toEqual(seqs.filter((seq) => !seqs.includes(seq - 1)))
      for (const seq of seqs) expect(ranges.get(seq)?.seq).toBe(seq)
    }),
    { numRuns: 500 },
  )
})

test('[SDK-51] forgetting keeps the nearest to the reader and the newest, and as many as are allowed', () => {
  const limits = fc.record({ at: fc.integer({ min: 1, max: 70 }), newestMin: fc.integer({ min: 1, max: 4 }) })
  fc.assert(
    fc.property(fc.array(aRun, { minLength: 1, maxLength: 9 }), limits, fc.nat(40), (runs, limit, more) => {
      const ranges = new MessageRanges()
      for (const run of runs) ranges.add(run)
      const held = ranges.ranges.flat().map(({ seq }) => seq)
      const guarded = ranges.newest.slice(-limit.newestMin).map(({ seq }) => seq)
      const max = limit.newestMin + more

      ranges.keepNear(limit.at, max, limit.newestMin)

      const kept = ranges.ranges.flat().map(({ seq }) => seq)
      const gone = held.filter((seq) => !kept.includes(seq))
      const distance = (seq: number) => Math.abs(seq - limit.at)
      expect(kept).toEqual(expect.arrayContaining(guarded))
      expect(kept.length).toBeLessThanOrEqual(max)
      if (held.length <= max) expect(gone).toEqual([])
      // two may be equally far, and then both go
      else expect(kept.length).toBeGreaterThanOrEqual(max - 1)
      const farthest = Math.max(0, ...kept.filter((seq) => !guarded.includes(seq)).map(distance))
      for (const seq of gone) expect(distance(seq)).toBeGreaterThanOrEqual(farthest)
    }),
    { numRuns: 500 },
  )
})
