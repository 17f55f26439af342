/** Nearest rank, as the table says it. */
import { expect, test } from 'vitest'
import { percentile } from '../../../local/replay/percentile.ts'

test('[REPLAY-17] a percentile is a value that was measured, whatever their order', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)

  expect([50, 95, 99, 100].map((percent) => percentile(values, percent))).toEqual([50, 95, 99, 100])
  expect(percentile([7], 99)).toBe(7)
  expect(percentile([], 50)).toBeNull()
})
