/** One line of a message, however long, broken or hostile it is. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { previewOf } from '../../domain/preview.ts'
import { previewCharactersMax } from '../../schema/limits.ts'

const characters = (text: string) => [...text].length

/** What can go wrong at a cut: pairs, spaces, line breaks, and a few letters. */
const aText = fc
  .array(fc.tuple(fc.constantFrom('a', 'ß', '😀', '𝒜', ' ', '\n', '\t', '\u00a0', '\u2028'), fc.nat(200)), {
    maxLength: 12,
  })
  .map((parts) => parts.map(([part, times]) => part.repeat(times)).join(''))

describe('a preview', () => {
  it('[PREV-1] is one line of at most 140 characters, without space at its ends', () => {
    fc.assert(
      fc.property(fc.oneof(aText, fc.string({ unit: 'binary', maxLength: 700 })), (text) => {
        const preview = previewOf(text)
        expect(characters(preview)).toBeLessThanOrEqual(previewCharactersMax)
        expect(preview).not.toMatch(/^\s|\s$|[^\S ]|\s\s/)
      }),
    )
  })

  it('[PREV-2] is cut between characters: it never splits a pair and shows nothing that was not said', () => {
    fc.assert(
      fc.property(aText, (text) => {
        const preview = previewOf(text)
        expect(preview.isWellFormed()).toBe(true)
        const whole = text.replace(/\s+/g, ' ').trim()
        expect(whole.startsWith(preview.replace(/…$/, ''))).toBe(true)
      }),
    )
    expect(previewOf(`${' '.repeat(4 * previewCharactersMax - 1)}😀`)).not.toContain('\ufffd')
  })

  it.each([
    ['short', 'short'],
    ['  two\r\n\t lines \n', 'two lines'],
    ['', ''],
    ['x'.repeat(previewCharactersMax), 'x'.repeat(previewCharactersMax)],
    ['x'.repeat(previewCharactersMax + 1), `${'x'.repeat(previewCharactersMax - 1)}…`],
    ['😀'.repeat(previewCharactersMax), '😀'.repeat(previewCharactersMax)],
    ['😀'.repeat(previewCharactersMax + 1), `${'😀'.repeat(previewCharactersMax - 1)}…`],
    ['a\ud83db', 'a\ufffdb'],
  ])('[PREV-3] keeps what fits and marks with … what was cut (%#)', (text, preview) => {
    expect(previewOf(text)).toBe(preview)
  })
})
