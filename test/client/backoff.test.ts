/** Waiting before the next dial. */
import { expect, test } from 'vitest'
import { boundedHintMs, reconnectDelayMs } from '../../client/backoff.ts'
import { reconnectMaxMs, reconnectMinMs, retryAfterMaxMs } from '../../schema/limits.ts'

test('[SDK-20] the wait lies between the floor and a ceiling that doubles up to its limit', () => {
  const ceilings = [0, 1, 2, 5, 6, 1_000].map((attempt) => reconnectDelayMs(attempt, 1))

  expect(ceilings).toEqual([1_000, 2_000, 4_000, 30_000, 30_000, 30_000])
  expect(reconnectDelayMs(1_000, 0)).toBe(reconnectMinMs)
  expect(reconnectDelayMs(1_000, 1)).toBe(reconnectMaxMs)
})

test('[SDK-20] already the first wait is spread: clients that were cut together return apart', () => {
  const waits = new Set(Array.from({ length: 100 }, (_, index) => reconnectDelayMs(0, index / 100)))

  expect(waits.size).toBe(100)
})

test('[SDK-21] a hint of the server is a floor, and jitter comes on top', () => {
  expect(reconnectDelayMs(0, 0, 5_000)).toBe(5_000)
  expect(reconnectDelayMs(0, 1, 5_000)).toBe(5_500)
})

test.each([
  ['endless', Infinity, 0],
  ['not a number', Number.NaN, 0],
  ['negative', -5, 0],
  ['a day', 86_400_000, retryAfterMaxMs],
])('[SDK-21] a hint that is %s cannot silence a client', (_, hint, bounded) => {
  expect(boundedHintMs(hint)).toBe(bounded)
})
