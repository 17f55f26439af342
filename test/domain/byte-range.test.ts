/** A part of a file. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseByteRange } from '../../domain/byte-range.ts'

describe('the part of a file that is asked for', () => {
  it.each([
    ['bytes=0-0', { offset: 0, length: 1 }],
    ['bytes=2-', { offset: 2, length: 8 }],
    ['bytes=-3', { offset: 7, length: 3 }],
    ['bytes=-30', { offset: 0, length: 10 }],
    ['bytes=4-99', { offset: 4, length: 6 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', null],
    ['bytes=0-1,3-4', null],
    ['lines=1-2', null],
    ['bytes=-', null],
    ['bytes=a-b', null],
    [null, null],
  ])('[FILE-15] %j of ten bytes: %j', (header, expected) => {
    expect(parseByteRange(header, 10)).toEqual(expected)
  })

  it('[FILE-15] never leaves the file, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.nat(99),
        fc.nat(99),
        fc.integer({ min: 1, max: 50 }),
        (text, from, to, bytes) => {
          for (const header of [text, `bytes=${from}-${to}`, `bytes=${from}-`, `bytes=-${to}`]) {
            const range = parseByteRange(header, bytes)
            if (range === null || range === 'unsatisfiable') continue
            expect(range.length).toBeGreaterThan(0)
            expect(range.offset).toBeGreaterThanOrEqual(0)
            expect(range.offset + range.length).toBeLessThanOrEqual(bytes)
          }
        },
      ),
    )
  })
})
